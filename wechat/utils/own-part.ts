/** A form of a module's own fields as texts, and the company's fields beside them. */
import type { Values } from './own';
import { cleanPhone } from './text';

/** What the component of the company's fields reports. */
export interface OwnPart {
  values: Values;
  problems: Record<string, string>;
  names: string[];
}

export const NO_OWN: OwnPart = { values: {}, problems: {}, names: [] };

type Form = Record<string, string>;

const PHONES = new Set(['phone', 'contact_phone']);

/** The texts of a record's fields. */
export function formOf(fields: string[], row: object): Form {
  const values = row as Values;
  return Object.fromEntries(fields.map((field) => [field, String(values[field] ?? '')]));
}

/** What is sent of a form: all that is filled in, or of a record what was changed. */
export function contentOf(fields: string[], form: Form, row: object | null): Values {
  const before = row ? formOf(fields, row) : {};
  const content: Values = {};
  for (const field of fields) {
    const text = (form[field] || '').trim();
    if (text === (before[field] || '')) continue;
    content[field] = text ? (PHONES.has(field) && cleanPhone(text)) || text : null;
  }
  return content;
}
