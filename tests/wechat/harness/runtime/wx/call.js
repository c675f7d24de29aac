// How every asynchronous wx function answers: callbacks, or a promise when none is given.
import { fail } from '../errors.js';

/** All calls so far, for tests: [name, options]. */
export const calls = (window.__wxCalls = []);

/** Tests replace an API by putting a function of the same name here. */
export const mock = (window.__wxMock ??= {});

/** An error with members beside errMsg, such as errno. */
export class WxError extends Error {
  constructor(message, members = {}) {
    super(message);
    this.members = members;
  }
}

/** Make `action(options)` an asynchronous wx function called `name`. */
export function api(name, action) {
  return (options = {}) => {
    calls.push([name, options]);
    const hasCallback = Boolean(options.success || options.fail || options.complete);
    const run = async () => (mock[name] ? mock[name](options) : action(options));
    const promise = run().then(
      (answer) => {
        const result = { errMsg: `${name}:ok`, ...answer };
        options.success?.(result);
        options.complete?.(result);
        return result;
      },
      (error) => {
        const result = { errMsg: `${name}:fail ${error?.message ?? error}`, ...error?.members };
        options.fail?.(result);
        options.complete?.(result);
        if (!hasCallback) throw result;
        return undefined;
      },
    );
    if (!hasCallback) return promise;
    promise.catch((error) => fail(`${name} callback`, error));
    return undefined;
  };
}

/** The same function under several names that do nothing here but answer ok. */
export function silent(names) {
  return Object.fromEntries(names.map((name) => [name, api(name, () => ({}))]));
}
