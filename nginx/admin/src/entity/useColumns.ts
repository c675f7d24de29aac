/** The columns of a list: the module's choice, or the person's own. */
import { computed, ref } from 'vue'
import type { Entity, Field } from '@/api/types'
import { useShelf } from '@/lib/shelf'
import { columnsOf, possibleColumns } from './columns'

export function useColumns(entity: Entity) {
  const shelf = useShelf<string[]>(`columns.${entity.name}`, [])
  const widthShelf = useShelf<Record<string, number>>(`widths.${entity.name}`, {})
  const [usual, possible] = [columnsOf(entity), possibleColumns(entity)]
  const names = ref(shelf.read())
  const widths = ref(widthShelf.read())

  const columns = computed<Field[]>(() => {
    const own = possible.filter((field) => names.value.includes(field.name))
    return own.length ? own : usual
  })
  const shown = computed(() => new Set(columns.value.map((field) => field.name)))
  const changed = computed(() => names.value.length > 0)

  function keep(next: string[]): void {
    names.value = next
    shelf.write(next)
  }

  /** Shows a column or takes it away; the first one names the row and stays. */
  function toggle(name: string): void {
    const next = new Set(shown.value)
    if (!next.delete(name)) next.add(name)
    keep([...next])
  }

  /** Sets a column's width in pixels, null: as wide as it likes; kept once it is done. */
  function setWidth(name: string, px: number | null, done: boolean): void {
    const next = { ...widths.value }
    if (px === null) delete next[name]
    else next[name] = px
    widths.value = next
    if (done) widthShelf.write(next)
  }

  return {
    columns, possible, shown, changed, widths, toggle, setWidth, reset: () => keep([]),
  }
}
