/** Keyboard and clipboard of the line table: Enter goes down, a pasted sheet fills the cells. */
import { nextTick, type Ref } from 'vue'
import { useMeta } from '@/stores/meta'
import { emptyLine, parsePaste, pasteInto, type Column, type DraftLine } from './draft'

export function useLineGrid(box: Ref<HTMLElement | null>, lines: () => DraftLine[],
  change: (lines: DraftLine[]) => void) {
  const meta = useMeta()

  function focus(at: number, column: Column): void {
    const cell = box.value?.querySelector<HTMLElement>(`[data-cell="${at}-${column}"]`)
    const field = cell?.querySelector<HTMLInputElement>('input, select')
    field?.focus()
    if (field instanceof HTMLInputElement) field.select()
  }

  /** Goes to the same column of the next line, which is added at the end. */
  async function down(at: number, column: Column): Promise<void> {
    if (at === lines().length - 1) change([...lines(), emptyLine()])
    await nextTick()
    focus(at + 1, column)
  }

  function add(): void {
    const at = lines().length
    change([...lines(), emptyLine()])
    void nextTick(() => focus(at, 'title'))
  }

  function remove(at: number): void {
    const left = lines().filter((_, index) => index !== at)
    change(left.length ? left : [emptyLine()])
  }

  /** The pricing method that a pasted cell names, by its word or its value. */
  function methodOf(text: string): string | null {
    const choices = meta.field('product', 'pricing_method')?.choices ?? []
    return choices.find((item) => item.value === text || item.title === text
      || item.title === `按${text}`)?.value ?? null
  }

  function paste(event: ClipboardEvent, at: number, column: Column): void {
    const rows = parsePaste(event.clipboardData?.getData('text/plain') ?? '')
    if (!rows) return
    event.preventDefault()
    change(pasteInto(lines(), at, column, rows, methodOf))
  }

  function onKey(event: KeyboardEvent, at: number, column: Column): void {
    if (event.key !== 'Enter' || event.isComposing || event.ctrlKey) return
    if (column === 'title' && event.defaultPrevented) return
    event.preventDefault()
    void down(at, column)
  }

  return { focus, add, remove, paste, onKey }
}
