import { t } from '@/i18n'
import { DIMENSIONS, type PricedLine } from '@/lib/pricing'

/** The measures of a line in words: `2400 × 1200 mm`, `30 天`. */
export function sizeOf(line: PricedLine): string {
  const needs = DIMENSIONS[line.pricing_method] ?? []
  if (needs.length === 0) return ''
  const values = needs.map((name) => line[name] ?? '?')
  return needs[0] === 'days' ? `${values[0]} ${t('common.days')}` : `${values.join(' × ')} mm`
}
