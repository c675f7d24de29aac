// On a desktop: a phone frame beside the people who may hold it. On a phone, and inside the
// frame: the mini-program itself.

const DESKTOP_WIDTH_PX = 760;
const HOLDER_KEY = 'phone-holder';

const PEOPLE = [
  ['sales1', '业务员 1', '自己的客户、报价和报单'],
  ['sales2', '业务员 2', '和业务员 1 同一个部门'],
  ['sales3', '业务员 3', '另一个部门'],
  ['boss', '老板', '看得到全部'],
  ['reviewer', '审核', '审核报单'],
  ['newcomer', '新同事', '微信还没绑定员工账号'],
];

const byId = (id) => document.getElementById(id);

function loadScripts(names) {
  const { version } = document.body.dataset;
  for (const name of names) {
    const script = document.createElement('script');
    script.src = `${name}?v=${version}`;
    script.async = false;
    document.body.append(script);
  }
}

function frameWindow() {
  return /** @type {HTMLIFrameElement} */ (byId('device')).contentWindow;
}

function choose(holder) {
  localStorage.setItem(HOLDER_KEY, holder);
  for (const button of byId('people').querySelectorAll('button')) {
    button.setAttribute('aria-checked', String(button.dataset.holder === holder));
  }
  /** @type {HTMLIFrameElement} */ (byId('device')).src = `?as=${encodeURIComponent(holder)}`;
}

function personButton([holder, name, hint]) {
  const button = document.createElement('button');
  button.dataset.holder = holder;
  button.setAttribute('role', 'radio');
  const title = document.createElement('b');
  title.textContent = name;
  const detail = document.createElement('span');
  detail.textContent = hint;
  button.append(title, detail);
  button.onclick = () => choose(holder);
  return button;
}

function toggleNetwork() {
  const { isOffline, setOffline } = frameWindow().__wxMock;
  setOffline(!isOffline());
  byId('tool-offline').setAttribute('aria-pressed', String(isOffline()));
  byId('tool-offline').textContent = isOffline() ? '恢复网络' : '断开网络';
}

function showDesk() {
  byId('desk').hidden = false;
  document.body.classList.add('is-desk');
  byId('people').append(...PEOPLE.map(personButton));
  byId('tool-offline').onclick = toggleNetwork;
  byId('tool-restart').onclick = () => frameWindow().location.reload();
  const asked = new URLSearchParams(location.search).get('as');
  choose(asked || localStorage.getItem(HOLDER_KEY) || PEOPLE[0][0]);
}

function showPhone() {
  byId('phone').hidden = false;
  loadScripts(['phone-config.js', 'mp.js', 'runtime.js']);
}

if (window.top === window && innerWidth >= DESKTOP_WIDTH_PX) showDesk();
else showPhone();
