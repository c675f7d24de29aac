import {
  claimCustomer, customerTimeline, getCustomer, listContacts, returnCustomer,
} from '../../../services/customers';
import { showNumbers } from '../../../services/pools';
import { factsOf, personPage, phoneLine, shown } from '../../../utils/person-page';
import type { Person } from '../../../utils/person-page';
import { choiceTitle } from '../../../utils/states';
import { customerView } from '../../../utils/views';

async function load(id: number): Promise<Person> {
  const [customer, contacts] = await Promise.all([getCustomer(id), listContacts(id)]);
  const row = customerView(customer);
  return {
    name: customer.name,
    record: customer,
    row,
    phones: [
      ...(customer.phone ? [phoneLine(customer.phone)] : []),
      ...contacts.map(({ id: contact, name, role, phone }) =>
        phoneLine(phone, { id: contact, name, role: choiceTitle('contact.role', role) })),
    ],
    facts: factsOf({
      负责人: customer.owner_name || '公海，等人领取',
      级别: choiceTitle('customer.level', customer.level),
      来源: choiceTitle('customer.source', customer.source),
      地址: customer.address,
      备注: customer.note,
    }),
    ways: row.pooled ? [...(customer.phone?.includes('*') ? ['phones'] : []), 'quotes']
      : ['edit', 'contact', 'quotes', 'contracts', 'owed', 'quote', 'order'],
    canReturn: !row.pooled,
  };
}

/** A new quote or order for the customer. */
const writeFor = (page: string) => ({ name }: Person, id: number) => wx.navigateTo({
  url: `/packages/sales/${page}/${page}?customer_id=${id}&name=${encodeURIComponent(name)}`,
});

personPage({
  entity: 'customer',
  pool: '公海',
  claimTitle: '领取这个客户',
  load,
  timeline: customerTimeline,
  claim: claimCustomer,
  giveBack: returnCustomer,
  ways: {
    phones: { title: '查看号码', change: (id) => shown(() => showNumbers('customer', id)) },
    edit: {
      title: '编辑',
      go: (_, id) => wx.navigateTo({ url: `/packages/customers/edit/edit?id=${id}` }),
    },
    contact: {
      title: '加联系人',
      go: (_, id) => wx.navigateTo({
        url: `/packages/customers/contact/contact?customer_id=${id}`,
      }),
    },
    quotes: {
      title: '报价单',
      go: (_, id) => wx.navigateTo({ url: `/packages/sales/quotes/quotes?customer_id=${id}` }),
    },
    contracts: {
      title: '合同',
      go: (_, id) => wx.navigateTo({ url: `/packages/money/contracts/contracts?customer_id=${id}` }),
    },
    owed: {
      title: '未收的款',
      go: (_, id) => wx.navigateTo({ url: `/packages/money/owed/owed?customer_id=${id}` }),
    },
    quote: { title: '开报价', go: writeFor('quote-edit') },
    order: { title: '新报单', go: writeFor('order-edit') },
  },
});
