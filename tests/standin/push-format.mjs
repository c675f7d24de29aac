/** The original id of the account that pushes come from. */
export const ACCOUNT_ID = 'gh_baodandemo01';

/** The element that XML puts around the List of a subscribe event. */
const LIST_WRAPPERS = {
  subscribe_msg_popup_event: 'SubscribeMsgPopupEvent',
  subscribe_msg_change_event: 'SubscribeMsgChangeEvent',
  subscribe_msg_sent_event: 'SubscribeMsgSentEvent',
};

function element(name, value) {
  if (Array.isArray(value)) return value.map((entry) => element(name, entry)).join('');
  if (value !== null && typeof value === 'object') return `<${name}>${children(value)}</${name}>`;
  if (typeof value === 'number') return `<${name}>${value}</${name}>`;
  const text = String(value ?? '').replaceAll(']]>', ']]]]><![CDATA[>');
  return `<${name}><![CDATA[${text}]]></${name}>`;
}

function children(fields) {
  return Object.entries(fields)
    .map(([name, value]) => element(name, value))
    .join('');
}

function toXml(message) {
  const { List: list, ...fields } = message;
  const wrapper = LIST_WRAPPERS[message.Event];
  if (list !== undefined && wrapper) fields[wrapper] = { List: list };
  else if (list !== undefined) fields.List = list;
  return `<xml>${children(fields)}</xml>`;
}

/** JSON has an object for a List of one entry and an array for more. */
function toJson(message) {
  const { List: list } = message;
  const single = Array.isArray(list) && list.length === 1;
  return JSON.stringify(single ? { ...message, List: list[0] } : message);
}

/** The text of a push; text that is given as such stays as it is. */
export function renderMessage(message, format) {
  if (typeof message === 'string') return message;
  return format === 'xml' ? toXml(message) : toJson(message);
}

/** The envelope of the AES mode. */
export function renderEnvelope(toUserName, encrypt, format) {
  return renderMessage({ ToUserName: toUserName, Encrypt: encrypt }, format);
}

/** {encrypt, signature, timestamp, nonce} of an encrypted answer, or undefined for another. */
export function parseEncryptedAnswer(text) {
  const field = (name) =>
    text.match(new RegExp(`<${name}>(?:<!\\[CDATA\\[)?(.*?)(?:\\]\\]>)?</${name}>`, 's'))?.[1];
  let fields;
  if (text.startsWith('<xml>')) {
    const names = ['Encrypt', 'MsgSignature', 'TimeStamp', 'Nonce'];
    fields = Object.fromEntries(names.map((name) => [name, field(name)]));
  } else {
    try {
      fields = JSON.parse(text);
    } catch {
      return undefined;
    }
  }
  if (!fields?.Encrypt) return undefined;
  const { Encrypt: encrypt, MsgSignature: signature, TimeStamp: timestamp, Nonce: nonce } = fields;
  return { encrypt, signature, timestamp, nonce };
}
