/** The fields that the company added to an entity, as this person may see them. */
import type { OwnField } from '../utils/own';
import type { PageOf } from '../utils/pager';
import { requestKept } from './kept';
import { request, withQuery } from './request';

interface Entity { name: string; title: string; path: string; title_field: string; fields: OwnField[]; }

async function entityOf(name: string): Promise<Entity | undefined> {
  const path = withQuery('/api/v1/meta', { entity: name });
  return (await requestKept<{ entities: Entity[] }>(`meta-${name}`, path)).entities[0];
}

/** Those that are meant for the phone. */
export async function ownFields(entity: string): Promise<OwnField[]> {
  return ((await entityOf(entity))?.fields || []).filter(({ custom }) => custom?.mobile);
}

/** Colleagues and departments are known to everybody by name, also without their records. */
const KNOWN: Record<string, string> = {
  staff: '/api/v1/colleagues', dept: '/api/v1/dept-names',
};

interface Named { id: number; name: string; detail?: string; }

/** Records of an entity to choose from. */
export async function listToPick(entity: string, q: string, cursor: string | null) {
  if (KNOWN[entity]) {
    const { items } = await request<{ items: Named[] }>(withQuery(KNOWN[entity], { q }));
    return { items, next_cursor: null };
  }
  const { path, title_field: title } = await entityOf(entity) as Entity;
  const page = await request<PageOf<Record<string, unknown> & { id: number }>>(
    withQuery(`/api/v1/${path}`, { q, cursor }));
  const items: Named[] = page.items.map((row) => ({ id: row.id, name: String(row[title] ?? '') }));
  return { items, next_cursor: page.next_cursor };
}
