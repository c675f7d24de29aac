/** Fields that the company added: which are shown now, how they are typed, what they say. */
import jsonLogic from 'json-logic-js';
import { formatDay, formatMoment } from './dates';
import { formatFen, formatNumber, parseDecimal, plainDecimal } from './money';
import { formatPhone } from './text';

export interface Option { value: string; title: string; colour?: string; children?: Option[]; }

export interface OwnField {
  name: string;
  type: string;
  title: string;
  required: boolean;
  readonly: boolean;
  access?: string;
  max?: number;
  choices: { value: string; title: string }[] | null;
  ref: string | null;
  custom: {
    kind: string;
    section: string | null;
    hint: string | null;
    mobile: boolean;
    retired?: boolean;
    options?: Option[];
    initial?: unknown;
    shown_if?: unknown;
  };
}

export type Values = Record<string, unknown>;

/** More options than these are chosen on a page of their own. */
const OPTIONS_SIDE_BY_SIDE = 8;

const DIGITS: Record<string, number> = { int: 0, fen: 2, e3: 3, e4: 4, bp: 2 };
const YES_NO = [{ value: 'true', title: '是' }, { value: 'false', title: '否' }];

const WIDGETS: Record<string, string> = {
  longtext: 'textarea', number: 'digit', money: 'digit', percent: 'digit', bool: 'choice',
  date: 'date', time: 'moment', option: 'choice', multi: 'choices', cascade: 'pick',
  region: 'region', phone: 'number', file: 'files', image: 'photos', person: 'pick',
  department: 'pick', reference: 'pick',
};

/** Whether a form shows the field now; a rule that cannot be computed hides nothing. */
export function isShown(field: OwnField, values: Values): boolean {
  const rule = field.custom.shown_if;
  if (!rule) return true;
  try {
    return jsonLogic.truthy(jsonLogic.apply(rule, values));
  } catch {
    return true;
  }
}

/** How a field is asked for; "fixed" where the person may only read it. */
export function widgetOf(field: OwnField): string {
  const { kind, options } = field.custom;
  if (field.readonly || field.access === 'read') return 'fixed';
  if (kind === 'option' && (options || []).length > OPTIONS_SIDE_BY_SIDE) return 'pick';
  return WIDGETS[kind] || 'text';
}

/** The unit inside a field. */
export const unitOf = ({ type }: OwnField) => ({ fen: '元', bp: '%' } as Values)[type] || '';

/** What a field holds, as a person would type it. */
export function typedText(field: OwnField, value: unknown): string {
  if (value === null || value === undefined) return '';
  const digits = DIGITS[field.type];
  return digits !== undefined && typeof value === 'number'
    ? plainDecimal(value, digits) : String(value);
}

/** What was typed, as the server takes it; undefined where it is no such value. */
export function typedValue(field: OwnField, text: string): unknown {
  const clean = text.trim();
  if (!clean) return null;
  if (field.type === 'bool') return clean === 'true';
  const digits = DIGITS[field.type];
  if (digits === undefined) return clean;
  const minus = /^[-－−]/.test(clean);
  const value = parseDecimal(minus ? clean.slice(1) : clean, digits);
  return value === null ? undefined : value * (minus ? -1 : 1);
}

/** The option of a path such as "sh/pd", with the titles on the way to it. */
function optionAt(options: Option[] | undefined, path: string): Option {
  const titles: string[] = [];
  let level = options;
  let colour: string | undefined;
  for (const step of path.split('/')) {
    const found = (level || []).find(({ value }) => value === step);
    if (!found) break;
    titles.push(found.title);
    ({ colour, children: level } = found);
  }
  return { value: path, title: titles.join(' / ') || path, colour };
}

/** What can be chosen, and what of it is. */
export function optionsOf(field: OwnField, value: unknown) {
  const chosen = Array.isArray(value) ? value : [typedText(field, value)];
  const options: Option[] = field.type === 'bool' ? YES_NO : field.custom.options || [];
  return options.map(({ value: one, title, colour }) => ({
    value: one, title, colour: colour || '', on: chosen.includes(one),
  }));
}

const isEmpty = (value: unknown) => value === null || value === undefined || value === ''
  || (Array.isArray(value) && !value.length);

/** A value in words; options and files are not words. */
function wordsOf(field: OwnField, row: Values): string {
  const value = row[field.name];
  if (field.type === 'ref') return String(row[`${field.name}_name`] || '');
  if (typeof value !== 'number') {
    if (field.type === 'bool') return value ? '是' : '否';
    if (field.type === 'phone') return formatPhone(String(value));
    if (field.type === 'date') return formatDay(String(value));
    return field.type === 'time' ? formatMoment(String(value)) : String(value);
  }
  if (field.type === 'fen') return formatFen(value);
  return `${formatNumber(value, DIGITS[field.type])}${field.type === 'bp' ? '%' : ''}`;
}

/** A field of a record as it is read. */
export function factOf(field: OwnField, row: Values) {
  const { kind, options } = field.custom;
  const value = row[field.name];
  const chosen = ['option', 'multi', 'cascade'].includes(kind);
  const files = field.type === 'refs';
  return {
    name: field.name,
    title: field.title,
    kind,
    text: chosen || files || isEmpty(value) ? '' : wordsOf(field, row),
    options: chosen && !isEmpty(value)
      ? (Array.isArray(value) ? value : [value]).map((one) => optionAt(options, String(one))) : [],
    files: files && Array.isArray(value) ? value as number[] : [],
  };
}

/** The fields of a record that say something, by section. */
export function factsBySection(fields: OwnField[], row: Values) {
  const told = fields.filter((field) => !isEmpty(row[field.name]) && isShown(field, row));
  return bySection(told).map(({ title, fields: some }) => ({
    title, rows: some.map((field) => factOf(field, row)),
  }));
}

/** The fields under the headings of their sections, in the order of their first. */
export function bySection(fields: OwnField[]): { title: string; fields: OwnField[] }[] {
  const titles = [...new Set(fields.map(({ custom }) => custom.section || ''))];
  return titles.map((title) => ({
    title, fields: fields.filter(({ custom }) => (custom.section || '') === title),
  }));
}

/** The values of a form before anything is typed. */
export function startOf(fields: OwnField[], row: Values | null): Values {
  return Object.fromEntries(fields.map(({ name, custom }) =>
    [name, (row ? row[name] : custom.initial) ?? null]));
}

/** What a person may change and changed. */
export function changesOf(fields: OwnField[], start: Values, values: Values): Values {
  const names = fields.filter((field) => widgetOf(field) !== 'fixed').map(({ name }) => name)
    .filter((name) => JSON.stringify(start[name] ?? null) !== JSON.stringify(values[name] ?? null));
  return Object.fromEntries(names.map((name) => [name, values[name] ?? null]));
}

/** What must be filled in and is not, or was typed and is no value of its type. */
export function problemsOf(fields: OwnField[], record: Values, texts: Record<string, string>) {
  const problems: Record<string, string> = {};
  for (const field of fields) {
    const { name, title } = field;
    if (widgetOf(field) === 'fixed' || !isShown(field, record)) continue;
    if (typedValue(field, texts[name] || '') === undefined) problems[name] = '请填写数字，例如 12.5';
    else if (field.required && isEmpty(record[name])) problems[name] = `请填写${title}`;
  }
  return problems;
}
