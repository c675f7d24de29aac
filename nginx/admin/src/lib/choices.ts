/** Reasons for giving a lead or a customer back. */
export const RETURN_REASONS = [
  { value: 'no_need', title: '无需求' },
  { value: 'no_answer', title: '联系不上' },
  { value: 'no_budget', title: '预算不足' },
  { value: 'competitor', title: '已选他家' },
  { value: 'wrong', title: '信息有误' },
  { value: 'other', title: '其他' },
]
