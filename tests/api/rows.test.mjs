// How many rows a list reads among ten thousand: no more than a few pages, whoever asks and
// whether few of them are his or half of them.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { as, login, newStaff, ok, uniq } from './lib.mjs';
import { drop, fill, reads, statementOf } from './rows-kit.mjs';

const ROWS = 10_000;
const PAGE = 18; // what a list of 17 reads, to know whether there is more
const OWNED = [['customer', 'customers'], ['lead', 'leads']];
const BELOW = [['quote', 'quotes'], ['sales_order', 'orders'], ['contact', 'contacts'],
  ['followup', 'followups'], ['receivable', 'receivables'],
  ['receipt', 'receipts'], ['workorder', 'workorders'], ['task', 'tasks'],
  ['contract', 'contracts'], ['contract_amendment', 'amendments'], ['wallet', 'wallets'],
  ['invoice', 'invoices'], ['invoice_title', 'invoice-titles']];
const OTHERS = [['product', 'products'], ['price_list', 'price-lists'], ['dept', 'depts'],
  ['warehouse', 'warehouses'], ['stock', 'stocks'], ['stock_move', 'stock-moves']];
const JOINED = [['contract', 'contracts']]; // what an order's list names beside them
const OWNERS = { quote: 'owner_id', sales_order: 'owner_id', workorder: 'owner_id',
  task: 'assignee_id', contract: 'owner_id' };

after(drop);

const listOf = (who, table, path) => statementOf(table, PAGE - 1,
  () => who.get(`/api/v1/${path}?limit=${PAGE - 1}`));

const refill = (lists, me, share) => fill(lists.map(([table]) => (
  { table, owner: OWNED.some(([name]) => name === table) ? 'owner_id' : OWNERS[table] })),
ROWS, { me, share });

/**
 * Two pages from one index; of a union (several people, or one and the pool) a page of each
 * branch, whose ids are then gathered, joined and sorted: however many rows there are.
 */
function few(statement, what, pages = 5) {
  assert.match(statement, /^SELECT/, `${what}: the statement was not in the log`);
  const branches = statement.split(' UNION ALL ').length;
  const most = branches === 1 ? 2 * PAGE : pages * PAGE * branches;
  const { scanned } = reads(statement);
  assert.ok(scanned <= most, `${what}: ${scanned} rows read, at most ${most}: ${statement}`);
}

/** Somebody who may read everything that is his, or also his people's. */
async function reader(scope, people = 0) {
  const modules = ['customers', 'leads', 'sales', 'finance', 'workorders', 'contracts'];
  const kinds = ['customer', 'contact', 'followup', 'lead', 'quote', 'order', 'receivable', 'receipt',
    'workorder', 'task', 'contract', 'amendment', 'wallet', 'invoice', 'invoice_title'];
  const role = ok(await (await as('admin')).post('/api/v1/roles', {
    name: uniq('r'), title: uniq('主管'), scopes: Object.fromEntries(modules.map((m) => [m, scope])),
    permissions: ['lead.pool', ...kinds.map((kind) => `${kind}.read`)],
  }), 201);
  const head = await newStaff({ role_ids: [role.id] });
  const below = [];
  for (let i = 0; i < people; i++) below.push(await newStaff({ superior_id: head.id }));
  return { head, below, session: await login(head.username, head.password) };
}

test('a list of all reads at most two pages', async () => {
  const boss = await as('boss');
  const lists = [...OWNED, ...BELOW, ...OTHERS];
  const statements = [];
  for (const [table, path] of lists) statements.push([table, await listOf(boss, table, path)]);
  refill(lists, 7, 0.5);
  for (const [table, statement] of statements) few(statement, `${table}, all`);
});

test('a list of one\'s own reads at most two pages, a team\'s a page of each', async () => {
  const [sales1, team] = [await as('sales1'), await reader('own_sub', 3)];
  const statements = [];
  for (const [table, path] of OWNED) {
    statements.push([table, await listOf(sales1, table, path), await listOf(team.session, table, path)]);
  }
  for (const share of [0.02, 0.5]) {
    refill([...OWNED, ...JOINED], sales1.staff.id, share);
    for (const [table, own] of statements) few(own, `${table}, own ${share}`);
    refill([...OWNED, ...JOINED], team.below[0].id, share);
    for (const [table, , teams] of statements) few(teams, `${table}, team ${share}`);
  }
});

test('a list of what hangs on one\'s own, or a team\'s, reads a page of each owner\'s', async () => {
  const readers = [await reader('own'), await reader('own_sub', 3)];
  const seen = [];
  for (const { head, session } of readers) {
    for (const [table, path] of BELOW) seen.push([head, table, await listOf(session, table, path)]);
  }
  for (const share of [0.02, 0.5]) {
    for (const { head } of readers) {
      refill([...OWNED, ...BELOW], head.id, share);
      for (const [who, table, statement] of seen) {
        if (who === head) few(statement, `${table}, below own ${share}`);
      }
    }
  }
});

test('a collaborator reads a page of each too', async () => {
  const [sales1, { head, session }] = [await as('sales1'), await reader('own')];
  for (let i = 0; i < 3; i += 1) {
    const { id } = ok(await sales1.post('/api/v1/customers', { name: `${uniq('协')}有限公司` }), 201);
    ok(await sales1.put(`/api/v1/customers/${id}/team`, { staff_id: head.id, right: 'view' }));
  }
  const shared = [['customer', 'customers'], ['contact', 'contacts'], ['followup', 'followups']];
  const statements = [];
  for (const [table, path] of shared) statements.push([table, await listOf(session, table, path)]);
  for (const share of [0.02, 0.5]) {
    refill([...OWNED, ...BELOW], head.id, share);
    for (const [table, statement] of statements) {
      assert.match(statement, /UNION ALL/, `${table}: one branch for what is shared`);
      few(statement, `${table}, shared ${share}`);
    }
  }
});

test('who sees a dozen pools reads one page of what lies in them', async () => {
  const [admin, { head, session }] = [await as('admin'), await reader('own')];
  const statements = [];
  for (const [table, path] of OWNED) {
    for (let i = 0; i < 12; i += 1) {
      ok(await admin.post('/api/v1/pools', { kind: table, name: uniq('池'), staff_ids: [head.id] }), 201);
    }
    statements.push([table, await listOf(session, table, path)]);
  }
  for (const share of [0.02, 0.5]) {
    refill([...OWNED, ...JOINED], head.id, share);
    for (const [table, own] of statements) few(own, `${table}, own and many pools ${share}`, 8); // others' lie between
  }
});

test('what lies in one of many pools reads at most two pages', async () => {
  const sales1 = await as('sales1');
  const pools = [['lead', 'leads', 1], ['customer', 'customers', 2]];
  const statements = [];
  for (const [table, path, id] of pools) {
    statements.push([table, await statementOf(table, PAGE - 1, () => sales1.get(
      `/api/v1/${path}?pool=1&pool_id=${id}&limit=${PAGE - 1}`))]);
  }
  refill(pools, sales1.staff.id, 0.02);
  for (const [table, statement] of statements) few(statement, `${table}, one pool`);
});
