/** Keeps what was typed through a reload, in this tab only and only until it is sent. */

/**
 * @param {string} key names the quote, so that two quotes in one tab stay apart
 * @returns {{get: (part: string) => any, set: (part: string, value: any) => void}}
 */
export function openDraft(key) {
  const name = 'quote:' + key;
  let parts;

  /** Read when first asked for: the first look at a quote needs nothing of it. */
  function kept() {
    try {
      parts ||= JSON.parse(sessionStorage.getItem(name)) || {};
    } catch {
      parts = {}; // storage is switched off or holds something foreign: start empty
    }
    return parts;
  }
  return {
    get: (part) => kept()[part],
    set(part, value) {
      kept()[part] = value;
      try {
        sessionStorage.setItem(name, JSON.stringify(parts));
      } catch {
        // Full or switched off: the form itself still holds what was typed.
      }
    },
  };
}
