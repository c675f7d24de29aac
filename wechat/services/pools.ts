/** 线索池 and 公海: those that I see, and what each lets me do today. */
import { requestKept } from './kept';
import { post, withQuery } from './request';

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

interface Numbers { name?: string; phone?: string; wechat?: string; viewed_today: number;
  view_daily: number; }

/** Shows the numbers of somebody in a pool; the server counts and logs each look. */
export async function showNumbers(kind: PoolKind, id: number): Promise<void> {
  const seen = await post<Numbers>(`/api/v1/${kind}s/${id}/phones`);
  const said = [seen.name, seen.phone, seen.wechat && `微信 ${seen.wechat}`].filter(Boolean);
  const limit = seen.view_daily ? ` / ${seen.view_daily}` : '';
  await wx.showModal({
    title: said.join('\n') || '没有留号码',
    content: `今天第 ${seen.viewed_today}${limit} 次查看`,
    showCancel: false,
    confirmText: '知道了',
  });
}
