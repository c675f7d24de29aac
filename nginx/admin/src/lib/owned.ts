import type { Row } from '@/api/types'

/** Whether somebody has the record; if not, it lies in the pool. */
export const owned = (row: Row): boolean => Boolean(row.owner_id)
