import type { Row, StoredFile } from '@/api/types'
import type { PricedLine } from '@/lib/pricing'

export interface Line extends PricedLine {
  id?: number
  line_no?: number
  product_id: number | null
  title: string
  unit: string | null
  amount_fen: number
  note: string | null
}

export interface Check {
  key: string
  ok: boolean
  title: string
  detail: string
}

export interface Order extends Row {
  no: string
  status: string
  lines?: Line[]
  files?: StoredFile[]
  checks?: Check[]
  actions?: string[]
}
