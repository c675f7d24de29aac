// How many rows a list reads among ten thousand: no more than a few pages, whoever asks and
// whether few of them are his or half of them.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { as, login, newStaff, ok, uniq } from './lib.mjs';
import { drop, fill, reads, statementOf } from './rows-kit.mjs';

const ROWS = 10_000;
const PAGE = 18; // what a list of 17 reads, to know whether there is more
const OWNED = [['customer', 'customers'], ['lead', 'leads'], ['quote', 'quotes'],
  ['sales_order', 'orders']];
const OTHERS = [['product', 'products'], ['price_list', 'price-lists'], ['dept', 'depts'],
  ['contact', 'contacts'], ['followup', 'followups'], ['warehouse', 'warehouses'],
  ['stock', 'stocks'], ['stock_move', 'stock-moves'], ['receivable', 'receivables'],
  ['receipt', 'receipts'], ['workorder', 'workorders'], ['task', 'tasks']];

after(drop);

const listOf = (who, table, path) => statementOf(table, PAGE - 1,
  () => who.get(`/api/v1/${path}?limit=${PAGE - 1}`));

const refill = (lists, me, share) => fill(lists.map(([table]) => (
  { table, owner: OWNED.some(([name]) => name === table) ? 'owner_id' : null })), ROWS, { me, share });

/**
 * Two pages from one index; of a union (several people, or one and the pool) a page of each
 * branch, whose ids are then gathered, joined and sorted: however many rows there are.
 */
function few(statement, what) {
  assert.match(statement, /^SELECT/, `${what}: the statement was not in the log`);
  const branches = statement.split(' UNION ALL ').length;
  const most = branches === 1 ? 2 * PAGE : 5 * PAGE * branches;
  const { scanned } = reads(statement);
  assert.ok(scanned <= most, `${what}: ${scanned} rows read, at most ${most}: ${statement}`);
}

/** Sees his own rows and those of three people under him. */
async function leader() {
  const scopes = { customers: 'own_sub', leads: 'own_sub', sales: 'own_sub' };
  const role = ok(await (await as('admin')).post('/api/v1/roles', {
    name: uniq('r'), title: uniq('主管'), scopes,
    permissions: ['customer.read', 'lead.read', 'lead.pool', 'quote.read', 'order.read'],
  }), 201);
  const head = await newStaff({ role_ids: [role.id] });
  const [one] = [await newStaff({ superior_id: head.id }), await newStaff({ superior_id: head.id }),
    await newStaff({ superior_id: head.id })];
  return { one, session: await login(head.username, head.password) };
}

test('a list of all reads at most two pages', async () => {
  const boss = await as('boss');
  const lists = [...OWNED, ...OTHERS];
  const statements = [];
  for (const [table, path] of lists) statements.push([table, await listOf(boss, table, path)]);
  refill(lists, 7, 0.5);
  for (const [table, statement] of statements) few(statement, `${table}, all`);
});

test('a list of one\'s own reads at most two pages, a team\'s a page of each', async () => {
  const [sales1, team] = [await as('sales1'), await leader()];
  const statements = [];
  for (const [table, path] of OWNED) {
    statements.push([table, await listOf(sales1, table, path), await listOf(team.session, table, path)]);
  }
  for (const share of [0.02, 0.5]) {
    refill(OWNED, sales1.staff.id, share);
    for (const [table, own] of statements) few(own, `${table}, own ${share}`);
    refill(OWNED, team.one.id, share);
    for (const [table, , teams] of statements) few(teams, `${table}, team ${share}`);
  }
});
