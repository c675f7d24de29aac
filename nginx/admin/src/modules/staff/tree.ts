import type { Row } from '@/api/types'

export interface TreeNode {
  row: Row
  depth: number
}

/** Departments in the order of their tree; those whose parent is unknown stand at the root. */
export function treeOf(rows: readonly Row[]): TreeNode[] {
  const known = new Set(rows.map((row) => row.id))
  const sorted = [...rows].sort((a, b) => Number(a.sort ?? 0) - Number(b.sort ?? 0) || a.id - b.id)
  const nodes: TreeNode[] = []
  const placed = new Set<number>()

  function place(parent: number | null, depth: number): void {
    for (const row of sorted) {
      const above = known.has(Number(row.parent_id)) ? Number(row.parent_id) : null
      if (above !== parent || placed.has(row.id)) continue
      placed.add(row.id)
      nodes.push({ row, depth })
      place(row.id, depth + 1)
    }
  }

  place(null, 0)
  return nodes
}
