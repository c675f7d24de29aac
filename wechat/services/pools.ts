/** 线索池 and 公海: those that I see, and what each lets me do today. */
import { requestKept } from './kept';
import { withQuery } from './request';

export type PoolKind = 'lead' | 'customer';

export interface Pool {
  id: number;
  kind: PoolKind;
  name: string;
  is_default: boolean;
  claim_daily: number;
  claimed_today: number;
  protect_days: number;
}

export async function myPools(kind: PoolKind): Promise<Pool[]> {
  const path = withQuery('/api/v1/pools/mine', { kind });
  return (await requestKept<{ items: Pool[] }>(`pools-${kind}`, path)).items;
}

/** What is left of today's claims, in words; nothing where there is no limit. */
export function leftToday(pool: Pool | undefined): string {
  if (!pool?.claim_daily) return '';
  const left = Math.max(0, pool.claim_daily - pool.claimed_today);
  return left ? `今天还能领 ${left} 条` : '今天的领取次数已用完，明天再来';
}
