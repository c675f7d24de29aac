// The back office in a test: colleagues who work over the staff API.
const PASSWORD = 'baodan-demo';

export class Office {
  constructor(baseURL) {
    this.baseURL = baseURL;
    this.sessions = {};
  }

  /** Log in as a colleague, once. */
  async session(username) {
    this.sessions[username] ??= await this.login(username);
    return this.sessions[username];
  }

  async login(username) {
    const response = await fetch(`${this.baseURL}/api/v1/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username, password: PASSWORD }),
    });
    if (!response.ok) throw new Error(`login as ${username}: ${response.status}`);
    const cookie = response.headers.getSetCookie().map((line) => line.split(';')[0]).join('; ');
    const { csrf } = await response.json();
    return { cookie, csrf };
  }

  /** Call the staff API as a colleague; anything but success is an error of the test. */
  async call(username, method, path, body, headers = {}) {
    const { cookie, csrf } = await this.session(username);
    const response = await fetch(this.baseURL + path, {
      method,
      headers: { 'content-type': 'application/json', cookie, 'x-csrf-token': csrf, ...headers },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text ? JSON.parse(text) : null;
  }

  get(username, path) {
    return this.call(username, 'GET', path);
  }

  post(username, path, body = {}) {
    return this.call(username, 'POST', path, body);
  }

  /** A new colleague without WeChat. */
  async newStaff(name, phone) {
    const [dept] = (await this.get('admin', '/api/v1/depts')).items;
    const { items: roles } = await this.get('admin', '/api/v1/roles');
    const sales = roles.find((role) => role.name === 'sales') ?? roles[0];
    return this.post('admin', '/api/v1/staff', {
      username: name, name, phone, dept_id: dept.id, role_ids: [sales.id],
    });
  }

  /** A new colleague without WeChat, and the invite for them. */
  async invite(name) {
    const staff = await this.newStaff(name);
    return this.post('admin', `/api/v1/staff/${staff.id}/invite`);
  }

  /** A product of the catalogue with one way of pricing. */
  async product(method) {
    const path = `/api/v1/products?pricing_method=${method}&status=on&limit=1&sort=id`;
    const [product] = (await this.get('admin', path)).items;
    if (!product) throw new Error(`the demo has no product priced by ${method}`);
    return product;
  }

  /** A product of its own, priced by area; its floor is half its price. */
  newProduct(name, unitPriceE4) {
    return this.post('admin', '/api/v1/products', {
      code: `P${Date.now()}`, name, unit: '平方米', pricing_method: 'area', unit_price_e4: unitPriceE4,
      floor_price_e4: unitPriceE4 / 2,
    });
  }

  /** Change the price list. */
  setPrice(product, unitPriceE4) {
    return this.call(
      'admin', 'PATCH', `/api/v1/products/${product.id}`, { unit_price_e4: unitPriceE4 },
      { 'if-match': `"${product.version}"` },
    );
  }

  /** Sign a published quote as its customer. */
  async accept(publicUrl) {
    const token = new URL(publicUrl).pathname.split('/').pop();
    const response = await fetch(`${this.baseURL}/gw/v1/q/${token}/accept`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ signer_name: '李总' }),
    });
    if (!response.ok) throw new Error(`accept: ${response.status} ${await response.text()}`);
  }
}
