import { readFileSync } from 'node:fs';

/** The subscribe templates that the demo's account owns. Field keys begin with their type. */
const BUILT_IN = [
  {
    id: 'tmpl-order-approved',
    title: '报单审核通过通知',
    fields: { thing1: '客户名称', character_string2: '报单编号', time3: '审核时间', amount4: '报单金额' },
  },
  {
    id: 'tmpl-order-rejected',
    title: '报单退回通知',
    fields: { thing1: '客户名称', character_string2: '报单编号', time3: '退回时间', thing4: '退回原因' },
  },
  {
    id: 'tmpl-quote-accepted',
    title: '报价接受通知',
    fields: { thing1: '客户名称', character_string2: '报价单号', time3: '接受时间', amount4: '报价金额' },
  },
  {
    id: 'tmpl-quote-viewed',
    title: '报价查看通知',
    fields: { thing1: '客户名称', character_string2: '报价单号', time3: '查看时间' },
  },
];

const HOUR = String.raw`([01]?\d|2[0-3]):[0-5]\d(:[0-5]\d)?`;
const MONTH = '(0?[1-9]|1[0-2])';
const DAY = String.raw`(0?[1-9]|[12]\d|3[01])`;
const SEPARATED = ['-', '/', String.raw`\.`].map((mark) => `${mark}${MONTH}${mark}${DAY}`);
const DATE = String.raw`\d{4}(年${MONTH}月${DAY}日|${SEPARATED.join('|')})`;
const TIME_POINT = `(${DATE} ?)?${HOUR}`;
const DATE_POINT = `${DATE}( ?${HOUR})?`;
const TIME = new RegExp(`^${TIME_POINT}( ?~ ?${TIME_POINT})?$`);
const DAY_RANGE = new RegExp(`^${DATE_POINT}( ?~ ?${DATE_POINT})?$`);

const length = (text) => [...text].length;

/** What a value of each type may look like. */
const RULES = {
  thing: (text) => length(text) <= 20,
  number: (text) => /^-?\d+(\.\d+)?$/.test(text) && text.replace(/\D/g, '').length <= 32,
  letter: (text) => /^[A-Za-z]{1,32}$/.test(text),
  symbol: (text) => /^[^\p{L}\p{N}\s]{1,5}$/u.test(text),
  character_string: (text) => /^[\x20-\x7e]{1,32}$/.test(text),
  time: (text) => TIME.test(text),
  date: (text) => DAY_RANGE.test(text),
  amount: (text) =>
    /^[^\d\s.]?\d+(\.\d+)?元?$/u.test(text) && text.replace(/\D/g, '').length <= 10,
  phone_number: (text) => /^[\d+\-() ]{1,17}$/.test(text),
  car_number: (text) => length(text) <= 8,
  name: (text) => length(text) <= (/\p{Script=Han}/u.test(text) ? 10 : 20),
  phrase: (text) => /^\p{Script=Han}{1,5}$/u.test(text),
};

/** The type in a field's key: `character_string2` is a `character_string`. */
function typeOf(key) {
  return key.replace(/\d+$/, '');
}

/** True when the value fits the field. `field` is a label or {label, values} for an enum. */
export function valueFits(key, field, value) {
  if (/\p{Cc}/u.test(value)) return false;
  if (typeOf(key) === 'enum') return field.values.includes(value);
  return RULES[typeOf(key)](value);
}

/** The label a user sees in front of the value. */
export function labelOf(field) {
  return typeof field === 'string' ? field : field.label;
}

function checkTemplate(template) {
  const { id, title, fields } = template ?? {};
  if (typeof id !== 'string' || typeof title !== 'string' || !Object.keys(fields ?? {}).length) {
    throw new Error('a template needs id, title and fields');
  }
  for (const [key, field] of Object.entries(fields)) {
    const known = typeOf(key) === 'enum' ? Array.isArray(field?.values) : RULES[typeOf(key)];
    if (!known || !labelOf(field)) throw new Error(`template ${id}: bad field ${key}`);
  }
  return template;
}

/** The templates of a JSON file, or the built-in ones; throws when the file is not usable. */
export function loadTemplates(file) {
  if (!file) return BUILT_IN;
  const list = JSON.parse(readFileSync(file, 'utf8'));
  if (!Array.isArray(list)) throw new Error('templates must be a JSON array');
  return list.map(checkTemplate);
}
