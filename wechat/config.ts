/**
 * Where the server is. WeChat allows only https and only a host that is listed under
 * 开发管理 → 服务器域名; the browser demo maps this origin to its own.
 */
export const SERVER_ORIGIN = 'https://baodan.example.com';
