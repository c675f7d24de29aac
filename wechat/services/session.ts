/** Who is logged in: a token of our own, got with WeChat's one-time code. */
import { ApiError } from '../utils/problem';
import { send } from './transport';

export interface Staff { id: number; name: string; dept_name?: string; roles: string[]; }

interface Session { token: string; expires_at: string; staff: Staff | null; }

const SESSION_KEY = 'session';
const SIGNED_OUT_KEY = 'signed-out';

/** Where someone without a bound account is led. */
const LOGIN_PAGE = '/pages/login/login';

let loggingIn: Promise<Session> | null = null;

let leaving = false;

/** Open the login page, once, however many calls find out that there is no account. */
function leadToLogin(): void {
  const pages = getCurrentPages();
  const top = pages[pages.length - 1];
  if (leaving || (top && `/${top.route}` === LOGIN_PAGE)) return;
  leaving = true;
  wx.reLaunch({
    url: LOGIN_PAGE,
    complete() {
      leaving = false;
    },
  });
}

function stored(): Session | null {
  return wx.getStorageSync(SESSION_KEY) || null;
}

async function loginNow(): Promise<Session> {
  let code = '';
  try {
    ({ code } = await wx.login());
  } catch {
    throw new ApiError('network', 0);
  }
  const session = await send<Session>({ path: '/gw/v1/login', method: 'POST', data: { code } });
  wx.setStorageSync(SESSION_KEY, session);
  return session;
}

/** Log in; all that ask at the same time share one login. */
export function login(): Promise<Session> {
  if (!loggingIn) {
    loggingIn = loginNow().finally(() => {
      loggingIn = null;
    });
  }
  return loggingIn;
}

/** A token for calls of the staff; leads to the login page when there is no account behind it. */
export async function staffToken(): Promise<string> {
  if (wx.getStorageSync(SIGNED_OUT_KEY)) {
    leadToLogin();
    throw new ApiError('unauthorized', 401);
  }
  const session = stored() || await login();
  if (!session.staff) {
    leadToLogin();
    throw new ApiError('unbound', 401);
  }
  return session.token;
}

/** Forget a token that the server refused, unless a new one has come meanwhile. */
export function forget(token: string): void {
  if (stored()?.token === token) wx.removeStorageSync(SESSION_KEY);
}

/** The colleague that this phone is logged in as. */
export function currentStaff(): Staff | null {
  return stored()?.staff || null;
}

/** Log in because the person asks for it, after a log-out. */
export async function signIn(): Promise<Staff | null> {
  wx.removeStorageSync(SIGNED_OUT_KEY);
  wx.removeStorageSync(SESSION_KEY);
  return (await login()).staff;
}

/** Bind this WeChat to an account by an invite or the phone number. */
export async function bind(proof: { invite: string } | { phone_code: string }): Promise<Staff> {
  const session = stored() || await login();
  await send({
    path: '/gw/v1/bind',
    method: 'POST',
    data: proof,
    header: { Authorization: `Bearer ${session.token}` },
  });
  // The old token was good for binding only.
  wx.removeStorageSync(SESSION_KEY);
  const { staff } = await login();
  if (!staff) throw new ApiError('unbound', 401);
  return staff;
}

/** End the session here and on the server; works without a network too. */
export async function signOut(): Promise<void> {
  const session = stored();
  wx.setStorageSync(SIGNED_OUT_KEY, true);
  wx.removeStorageSync(SESSION_KEY);
  if (!session) return;
  try {
    await send({
      path: '/gw/v1/logout',
      method: 'POST',
      data: {},
      header: { Authorization: `Bearer ${session.token}` },
    });
  } catch (error) {
    // Without a network the token dies by itself; here it is forgotten already.
    if (!(error instanceof ApiError)) throw error;
  }
}
