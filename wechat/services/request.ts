/** Calls on behalf of the logged-in colleague; a dead session is renewed once and silently. */
import { ApiError } from '../utils/problem';
import { forget, staffToken } from './session';
import { addressOf, isSuccess, networkError, send } from './transport';
import type { Method } from './transport';
import { problemOf } from '../utils/problem';

export interface RequestOptions {
  method?: Method;
  data?: object;
  /** Idempotency-Key: the same key never does the same thing twice. */
  key?: string;
  /** The version that is changed. */
  version?: number;
}

function headersOf(token: string, options: RequestOptions): Record<string, string> {
  const header: Record<string, string> = { Authorization: `Bearer ${token}` };
  if (options.key) header['Idempotency-Key'] = options.key;
  if (options.version !== undefined) header['If-Match'] = `"${options.version}"`;
  return header;
}

/** Do something with a token, and once more with a new one when the server refuses it. */
async function withToken<T>(action: (token: string) => Promise<T>): Promise<T> {
  const token = await staffToken();
  try {
    return await action(token);
  } catch (error) {
    if (!(error instanceof ApiError) || error.slug !== 'unauthorized') throw error;
    forget(token);
    return action(await staffToken());
  }
}

/** Call the server and answer its JSON. */
export function request<T>(path: string, options: RequestOptions = {}): Promise<T> {
  const { method, data } = options;
  return withToken((token) => send<T>({ path, method, data, header: headersOf(token, options) }));
}

/** POST without or with a body. */
export function post<T>(path: string, data: object = {}, key?: string): Promise<T> {
  return request<T>(path, { method: 'POST', data, key });
}

/** Upload a photo; answers the file's id. */
export function upload(filePath: string): Promise<number> {
  return withToken((token) => new Promise<number>((resolve, reject) => {
    wx.uploadFile({
      url: addressOf('/gw/v1/files'),
      filePath,
      name: 'file',
      header: { Authorization: `Bearer ${token}` },
      success(answer) {
        if (isSuccess(answer.statusCode)) resolve(JSON.parse(answer.data).id);
        else reject(problemOf(answer.statusCode, parsed(answer.data), ''));
      },
      fail: (error) => reject(networkError(error.errMsg)),
    });
  }));
}

/** Fetch a picture that needs the session; answers the path of a temporary file. */
export function download(path: string): Promise<string> {
  return withToken((token) => new Promise<string>((resolve, reject) => {
    wx.downloadFile({
      url: addressOf(path),
      header: { Authorization: `Bearer ${token}` },
      success(answer) {
        if (isSuccess(answer.statusCode)) resolve(answer.tempFilePath);
        else reject(problemOf(answer.statusCode, null, ''));
      },
      fail: (error) => reject(networkError(error.errMsg)),
    });
  }));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** A path with its query; absent values are left out. */
export function withQuery(
  path: string,
  query: Record<string, string | number | null | undefined>,
): string {
  const parts = Object.entries(query)
    .filter(([, value]) => value !== undefined && value !== null && value !== '')
    .map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`);
  return parts.length ? `${path}?${parts.join('&')}` : path;
}
