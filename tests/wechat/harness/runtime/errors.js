// What went wrong inside the mini-program. Tests demand that window.__wxErrors stays empty.

window.__wxErrors = [];
window.__wxWarnings = [];

/** Record an error of the mini-program or of its use of an API. */
export function fail(where, error) {
  window.__wxErrors.push(`${where}: ${error?.message ?? error}`);
  console.error('[phone]', where, error?.stack ?? error);
}

/** Record something that a phone would tolerate. */
export function warn(message) {
  window.__wxWarnings.push(String(message));
}

window.addEventListener('unhandledrejection', (event) => {
  fail('unhandled rejection', event.reason);
});
