/** Reasons for giving a lead or a customer back. */
export const RETURN_REASONS = [
  { value: 'no_need', title: '无需求' },
  { value: 'no_answer', title: '联系不上' },
  { value: 'no_budget', title: '预算不足' },
  { value: 'competitor', title: '已选他家' },
  { value: 'wrong', title: '信息有误' },
  { value: 'other', title: '其他' },
]

/** How money moves. */
export const METHODS = [
  { value: 'transfer', title: '网上转账' }, { value: 'wire', title: '电汇' },
  { value: 'cash', title: '现金' }, { value: 'cheque', title: '支票' },
  { value: 'alipay', title: '支付宝' }, { value: 'wechat', title: '微信支付' },
  { value: 'scan', title: '对公扫码' }, { value: 'draft', title: '承兑' },
]
