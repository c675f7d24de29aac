import { claimLead, convertLead, getLead, leadTimeline, returnLead } from '../../../services/leads';
import { showNumbers } from '../../../services/pools';
import { factsOf, personPage, phoneLine, shown, tryTo } from '../../../utils/person-page';
import type { Person } from '../../../utils/person-page';
import { ApiError, messageOf } from '../../../utils/problem';
import { choiceTitle } from '../../../utils/states';
import { leadView } from '../../../utils/views';

const customerPage = (id: number) => `/packages/customers/detail/detail?id=${id}`;

async function load(id: number): Promise<Person> {
  const lead = await getLead(id);
  const row = leadView(lead);
  const hidden = row.pooled && lead.phone?.includes('*');
  const open = row.pooled ? (hidden ? ['phones'] : []) : ['edit', 'convert'];
  return {
    name: lead.company,
    record: lead,
    row,
    phones: lead.phone ? [phoneLine(lead.phone)] : [],
    facts: factsOf({
      负责人: lead.owner_name || '线索池，等人领取',
      联系人: lead.name,
      微信: lead.wechat,
      来源: choiceTitle('lead.source', lead.source),
      备注: lead.note,
    }),
    customerId: lead.customer_id || 0,
    ways: lead.customer_id ? ['customer'] : open,
    canReturn: !row.pooled && !lead.customer_id,
  };
}

function convert(id: number): Promise<void> {
  return tryTo('已转为客户', async () => {
    const { customer_id: customerId } = await convertLead(id);
    wx.redirectTo({ url: customerPage(customerId) });
  }, (error) => error instanceof ApiError && error.slug === 'duplicate'
    ? '已经有这个客户了，请先核对再转' : messageOf(error));
}

personPage({
  entity: 'lead',
  pool: '线索池',
  claimTitle: '领取这条线索',
  load,
  timeline: leadTimeline,
  claim: claimLead,
  giveBack: returnLead,
  ways: {
    phones: { title: '查看号码', change: (id) => shown(() => showNumbers('lead', id)) },
    edit: {
      title: '编辑',
      go: (_, id) => wx.navigateTo({ url: `/packages/leads/edit/edit?id=${id}` }),
    },
    customer: {
      title: '看客户',
      go: ({ customerId }) => wx.navigateTo({ url: customerPage(customerId as number) }),
    },
    convert: { title: '转为客户', change: convert },
  },
});
