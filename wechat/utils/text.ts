/** Names and numbers of people, shortened so that both ends stay readable. */

const ELLIPSIS = '…';

/** Keep the beginning and the end of a long name: 上海某某…有限公司. */
export function elideMiddle(text: string | null | undefined, limit = 16): string {
  if (!text) return '';
  const chars = Array.from(text);
  if (chars.length <= limit) return text;
  const tail = Math.floor((limit - 1) / 2);
  const head = limit - 1 - tail;
  return chars.slice(0, head).join('') + ELLIPSIS + chars.slice(-tail).join('');
}

/** 13800138000 -> 138 0013 8000; masked and foreign numbers stay as they are. */
export function formatPhone(phone: string | null | undefined): string {
  if (!phone) return '';
  const match = phone.match(/^(1\d{2})(\d{4})(\d{4})$/);
  return match ? `${match[1]} ${match[2]} ${match[3]}` : phone;
}

/** Whether a phone number may be called: masked ones may not. */
export function isCallable(phone: string | null | undefined): boolean {
  return Boolean(phone) && !String(phone).includes('*');
}

/** What a person typed or pasted as a phone number, without blanks and dashes. */
export function cleanPhone(text: string): string {
  return text.replace(/[\s-]/g, '').replace(/^\+86/, '');
}

/** The invite code in what was scanned or typed: a bare code, or a link that carries one. */
export function inviteOf(text: string): string {
  const trimmed = text.trim();
  const match = trimmed.match(/[?&](?:invite|scene)=([^&#]+)/);
  if (match) return decodeURIComponent(match[1]).replace(/^i(?:nvite)?=/, '');
  return trimmed.replace(/^.*\//, '');
}

/** A random key of 128 bits in hexadecimal. */
export function randomKey(): string {
  let key = '';
  while (key.length < 32) {
    key += Math.floor(Math.random() * 0x10000).toString(16).padStart(4, '0');
  }
  return key;
}
