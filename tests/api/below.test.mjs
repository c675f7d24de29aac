// What hangs on a customer goes with it: to a new owner, into the pool, into the bin and back.
// Lists read a copy of the owner above; a record by its id asks the record above itself.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { as, ok, phone, problem, uniq } from './lib.mjs';

let boss, sales1, sales2, customer, contact;

const contacts = async (who) => {
  const { items, count } = ok(await who.get('/api/v1/contacts?sort=-updated_at&limit=100&count=1'));
  assert.equal(items.length, Math.min(count, 100), 'the count is of the same rows');
  return items.some((item) => item.id === contact.id);
};

/** The contact and the follow-ups are in this person's lists and to be opened, or neither. */
async function seen(who, is, when) {
  assert.equal(await contacts(who), is, `${when}: in the list`);
  const res = await who.get(`/api/v1/contacts/${contact.id}`);
  if (is) ok(res);
  else problem(res, 404, 'not-found');
  const { items } = ok(await who.get('/api/v1/followups?limit=100'));
  assert.equal(items.some((item) => item.customer_id === customer.id), is, `${when}: follow-ups`);
}

before(async () => {
  [boss, sales1, sales2] = [await as('admin'), await as('sales1'), await as('sales2')];
  customer = ok(await sales1.post('/api/v1/customers', { name: `${uniq('随迁')}有限公司` }), 201);
  contact = ok(await sales1.post('/api/v1/contacts', { customer_id: customer.id, name: '随迁人' }), 201);
  ok(await sales1.post(`/api/v1/customers/${customer.id}/followups`,
    { channel: 'call', content: '先打个电话' }), 201);
});

test('it goes to the new owner', async () => {
  await seen(sales1, true, 'before');
  await seen(sales2, false, 'before');
  ok(await boss.post(`/api/v1/customers/${customer.id}/assign`, { owner_id: sales2.staff.id }));
  await seen(sales1, false, 'after');
  await seen(sales2, true, 'after');
});

test('it goes into the bin with the customer, and back', async () => {
  const gone = ok(await boss.del(`/api/v1/customers/${customer.id}`));
  await seen(sales2, false, 'in the bin');
  ok(await boss.post(`/api/v1/recycle/${gone.batch}/restore`));
  await seen(sales2, true, 'restored');
});

test('in the pool whoever may see the pool sees it, and who claims it has it', async () => {
  ok(await sales2.post(`/api/v1/customers/${customer.id}/return`, { reason: 'no_need' }));
  for (const who of [sales1, sales2]) {
    const { permissions } = ok(await who.get('/api/v1/session'));
    await seen(who, permissions.includes('customer.pool'), 'in the pool');
  }
  ok(await sales1.post(`/api/v1/customers/${customer.id}/claim`));
  await seen(sales1, true, 'claimed');
  await seen(sales2, false, 'claimed by another');
});

test('a quote and an order that a colleague made for my customer are mine to see, everywhere', async () => {
  const colleague = await phone('boss');
  const mine = ok(await sales1.post('/api/v1/customers', { name: `${uniq('同事单')}有限公司` }), 201);
  const lines = [{ title: '灯箱', pricing_method: 'quantity', unit: '套', quantity_e3: 2000, unit_price_e4: 990000 }];
  const asked = { customer_id: mine.id, lines };
  const quote = ok(await colleague.post('/api/v1/quotes', { ...asked, valid_until: '2099-12-31' }), 201);
  const order = ok(await colleague.postOnce('/gw/v1/orders', asked), 201);
  const made = [['quotes', 'quote', quote], ['orders', 'order', order]];
  const visible = async (who, is, when) => {
    for (const [path, entity, row] of made) {
      const at = `${when}: ${entity}`;
      assert.equal((await who.get(`/api/v1/${path}/${row.id}`)).status, is ? 200 : 404, `${at} by its id`);
      for (const query of [`customer_id=${mine.id}`, `q=${row.no}`, 'limit=100']) {
        const { items } = ok(await who.get(`/api/v1/${path}?${query}`));
        assert.equal(items.some(({ id }) => id === row.id), is, `${at} in the list with ${query}`);
      }
      const found = ok(await who.get(`/api/v1/search?q=${row.no}`)).items;
      assert.equal(found.some((hit) => hit.entity === entity && hit.id === row.id), is, `${at} by search`);
    }
  };
  await visible(sales1, true, 'his customer');
  await visible(sales2, false, 'a stranger');
  const { steps } = ok(await sales1.get(`/api/v1/explain?entity=order&id=${order.id}`));
  assert.ok(steps.some(({ ok: yes, text }) => yes && /所属客户的负责人/.test(text)), 'and it is explained');
  ok(await boss.post(`/api/v1/customers/${mine.id}/assign`, { owner_id: sales2.staff.id }));
  await visible(sales1, false, 'given away');
  await visible(sales2, true, 'got');
});
