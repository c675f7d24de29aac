/** What the fields that a company added bring to every screen. */
import jsonLogic from 'json-logic-js'
import type { RulesLogic } from 'json-logic-js'
import type { CustomField, Entity, Field, Option, Row } from '@/api/types'

type Values = Record<string, unknown>
interface Custom { custom?: CustomField }

/** A rule over the values of a form, as the server evaluates it; undefined where it cannot be. */
export function evaluate(rule: Record<string, unknown>, values: Values): unknown {
  try {
    return jsonLogic.apply(rule as RulesLogic, values)
  } catch {
    return undefined
  }
}

/** Whether the form shows this field now; a rule that cannot be computed hides nothing. */
export function isShown(field: Custom, values: Values): boolean {
  const rule = field.custom?.shown_if
  const said = rule && evaluate(rule, values)
  return said === undefined || Boolean(jsonLogic.truthy(said))
}

/** What fresh forms hold of the company's own fields. */
export function initialValues(fields: (Field | Custom & { name: string })[]): Values {
  return Object.fromEntries(fields.filter((field) => field.custom?.initial !== undefined)
    .map((field) => [field.name, field.custom!.initial]))
}

/** The company's own fields of an entity. */
export const customOf = (entity: Entity): Field[] =>
  entity.fields.filter((field) => field.custom)

/** The options of a path such as "sh/pd", from the top. */
export function optionsOn(options: Option[] | undefined, path: string): Option[] {
  const found: Option[] = []
  let level = options
  for (const value of path.split('/')) {
    const option = level?.find((item) => item.value === value)
    if (!option) break
    found.push(option)
    level = option.children
  }
  return found
}

/** The chosen options of a field in a row, for chips. */
export function chosenOptions(field: Field, row: Row): Option[] {
  const value = row[field.name]
  const values = Array.isArray(value) ? value : typeof value === 'string' && value ? [value] : []
  return values.map((item) => {
    const path = optionsOn(field.custom?.options, String(item))
    const last = path[path.length - 1]
    return { value: String(item), title: path.map((at) => at.title).join(' / ') || String(item),
      ...(last?.colour ? { colour: last.colour } : {}) }
  })
}
