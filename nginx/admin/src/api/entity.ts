/** The six calls that every entity answers. */
import type { Entity, Page, Row, StoredFile, TimelineEvent } from './types'
import { get, newKey, post, request } from './request'

export type ListQuery = Record<string, string | number | undefined>

export const listRows = (entity: Entity, query: ListQuery, signal?: AbortSignal) =>
  get<Page>(`/${entity.path}`, query, signal)

export const getRow = (entity: Entity, id: number) => get<Row>(`/${entity.path}/${id}`)

export const createRow = (entity: Entity, body: unknown, idempotencyKey = newKey()) =>
  post<Row>(`/${entity.path}`, body, { idempotencyKey })

export const updateRow = (entity: Entity, id: number, version: number, body: unknown) =>
  request<Row>('PATCH', `/${entity.path}/${id}`, { body, ifMatch: version })

/** Moves a row to the recycle bin; the batch brings it back. */
export const recycleRow = (entity: Entity, id: number, reason = '') =>
  request<{ batch: number | string }>('DELETE',
    `/${entity.path}/${id}${reason && `?reason=${encodeURIComponent(reason)}`}`)

interface Group { entity: string; title: string; count: number }

/** What would go into the bin with a row, and what refers to it and stays. */
export const recyclePreview = (entity: Entity, id: number) =>
  get<{ title: string | null; along: Group[]; stays: Group[] }>(`/${entity.path}/${id}/recycle`)

export const restoreBatch = (batch: number | string,
  to: { owner_id?: number; to_pool?: boolean } = {}) => post(`/recycle/${batch}/restore`, to)

export const rowHistory = (entity: Entity, id: number, kind: 'history' | 'timeline',
  cursor?: string, only?: string) =>
  get<Page<TimelineEvent>>(`/${entity.path}/${id}/${kind}`, { cursor, kind: only })

/** Hands a file over; it is tied to a record when that is saved with the file's id. */
export function uploadFile(file: File): Promise<StoredFile> {
  const form = new FormData()
  form.append('file', file)
  return post<StoredFile>('/files', form, { idempotencyKey: newKey() })
}
