/** Values that one page leaves for another: a picked customer, an edited line. */

const shelf: Record<string, unknown> = {};

/** Leave a value. */
export function leave(key: string, value: unknown): void {
  shelf[key] = value;
}

/** Take a value, once. */
export function take<T>(key: string): T | null {
  const value = shelf[key];
  delete shelf[key];
  return value === undefined ? null : (value as T);
}
