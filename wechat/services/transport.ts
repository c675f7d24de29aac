/** One HTTP call over wx.request; an answer that is no success becomes an ApiError. */
import { SERVER_ORIGIN } from '../config';
import { ApiError, problemOf } from '../utils/problem';
import { randomKey } from '../utils/text';

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE' | 'PATCH';

export interface Call {
  path: string;
  method?: Method;
  data?: object;
  header?: Record<string, string>;
}

const SUCCESS_FROM = 200;
const SUCCESS_BELOW = 300;

/** The address of a path of the server. */
export function addressOf(path: string): string {
  return SERVER_ORIGIN + path;
}

/** What did not even get an answer. */
export function networkError(errMsg: string, requestId = ''): ApiError {
  const slug = /timeout/.test(errMsg) ? 'timeout' : 'network';
  return new ApiError(slug, 0, {}, requestId);
}

/** Whether an HTTP status is a success. */
export function isSuccess(status: number): boolean {
  return status >= SUCCESS_FROM && status < SUCCESS_BELOW;
}

/** wx.request knows no PATCH: it travels as a POST that says so. */
function overrideOf(call: Call): Record<string, string> {
  return call.method === 'PATCH' ? { 'X-HTTP-Method-Override': 'PATCH' } : {};
}

/** Send a call as it is. */
export function send<T>(call: Call): Promise<T> {
  const requestId = randomKey();
  return new Promise((resolve, reject) => {
    wx.request({
      url: addressOf(call.path),
      method: call.method === 'PATCH' ? 'POST' : call.method,
      data: call.data as WechatMiniprogram.IAnyObject | undefined,
      header: { 'X-Request-Id': requestId, ...overrideOf(call), ...call.header },
      success(answer) {
        if (isSuccess(answer.statusCode)) resolve(answer.data as unknown as T);
        else reject(problemOf(answer.statusCode, answer.data, requestId));
      },
      fail(error) {
        reject(networkError(error.errMsg, requestId));
      },
    });
  });
}
