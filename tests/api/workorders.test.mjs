import assert from 'node:assert/strict';
import test from 'node:test';
import {
  approvedOrder, day, line, makeCustomer, makeOrder, makePerson, makeProduct, orderStep, traces,
} from './inventory-kit.mjs';
import { all, as, ok, problem } from './lib.mjs';

/** An approved order of one unknown thing, its work order and tasks by kind. */
async function work(lines = [line(null, 1)], fields = {}, who = 'sales1') {
  const order = await approvedOrder(await makeCustomer({}, who), lines, fields, who);
  const { workorders: [workorder], tasks } = await traces(order);
  return {
    order, workorder, tasks: Object.fromEntries(tasks.map((task) => [task.kind, task])),
    path: `/api/v1/workorders/${workorder.id}`,
  };
}

const step = async (who, entity, { id }, action, body) =>
  (await as(who)).post(`/api/v1/${entity}/${id}/${action}`, body);
const see = async (entity, { id }) => (await as('reviewer')).must('GET', `/api/v1/${entity}/${id}`);

test('an approved order makes its work order with the tasks that it calls for', async () => {
  const free = { stocked: false };
  const [goods, media, service] = [await makeProduct(free),
    await makeProduct({ ...free, kind: 'media' }), await makeProduct({ ...free, kind: 'service' })];
  const delivery_at = `${day(20)}T02:00:00.000Z`;
  const made = await work([line(goods, 1), line(media, 1)],
    { delivery_at, site_address: '漕溪北路 88 号', urgent: true });
  assert.match(made.workorder.no, /^GD\d{8}-\d{4,}$/);
  assert.equal(made.workorder.title, `${goods.name}等 2 项`);
  assert.deepEqual([made.workorder.status, made.workorder.delivery_at, made.workorder.site_address,
    made.workorder.urgent, made.workorder.owner_id],
  ['new', delivery_at, '漕溪北路 88 号', true, null]);
  assert.deepEqual(Object.keys(made.tasks), ['design', 'make', 'install']);
  assert.deepEqual(Object.values(made.tasks).map((task) => task.due_at),
    [17, 19, 20].map((days) => `${day(days)}T02:00:00.000Z`));
  const detail = await see('workorders', made.workorder);
  assert.deepEqual(detail.tasks.map((task) => [task.kind, task.status, task.version]),
    [['design', 'todo', 1], ['make', 'todo', 1], ['install', 'todo', 1]]);
  assert.deepEqual(detail.actions, ['assign', 'start', 'cancel']);
  assert.deepEqual(Object.keys((await work([line(media, 1)])).tasks), ['design', 'install']);
  assert.deepEqual(Object.keys((await work([line(service, 1)])).tasks), ['design']);
});

test('a task due before today is due with the delivery', async () => {
  const delivery_at = new Date(Date.now() + 3600_000).toISOString();
  const { tasks } = await work([line(null, 1)], { delivery_at });
  for (const task of Object.values(tasks)) assert.equal(task.due_at, delivery_at);
});

test('an order that is not approved makes no work', async () => {
  const order = await makeOrder(await makeCustomer(), [line(null, 1)]);
  ok(await orderStep(order, 'reject', '地址不清'));
  assert.deepEqual((await traces(order)).workorders, []);
});

test('who sees a work order and its tasks', async () => {
  const { path, order, tasks: { design } } = await work();
  const task = `/api/v1/tasks/${design.id}`;
  const [own, foreign] = [await as('sales1'), await as('sales3')];
  for (const at of [path, `${path}/history`, task, `${task}/history`]) {
    ok(await own.get(at));
    problem(await foreign.get(at), 404, 'not-found');
  }
  assert.deepEqual(await all(foreign, `/api/v1/workorders?order_id=${order.id}`), []);
  assert.deepEqual(await all(foreign, `/api/v1/tasks?workorder_id=${design.workorder_id}`), []);
  const blind = await makePerson(['customer.read'], { customers: 'all' });
  for (const at of [path, task, '/api/v1/workorders', '/api/v1/tasks']) {
    problem(await blind.get(at), 403, 'forbidden');
  }
});

test('a task is its assignee\'s, though the work order is not', async () => {
  const { path, tasks: { design, make } } = await work();
  const maker = await makePerson(['workorder.read', 'task.read', 'task.update'],
    { workorders: 'own', customers: 'own' });
  const at = `/api/v1/tasks/${make.id}`;
  problem(await maker.get(at), 404, 'not-found');
  problem(await maker.post(`${at}/start`), 404, 'not-found');
  const given = ok(await step('design', 'tasks', make, 'assign', { assignee_id: maker.staff.id }));
  assert.equal(given.assignee_id, maker.staff.id);
  const seen = ok(await maker.get(at));
  assert.ok(seen.workorder_title, 'he is told what the work is about');
  assert.deepEqual(seen.actions, ['start']);
  assert.deepEqual((await all(maker, '/api/v1/tasks')).map((task) => task.id), [make.id]);
  problem(await maker.get(`/api/v1/tasks/${design.id}`), 404, 'not-found');
  problem(await maker.get(path), 404, 'not-found');
  ok(await maker.post(`${at}/start`));
  problem(await maker.post(`${path}/start`), 403, 'forbidden');
});

test('a work order is assigned to somebody who works here', async () => {
  const { workorder } = await work();
  const [sales, design] = [await as('sales1'), await as('design')];
  const body = { owner_id: design.staff.id };
  problem(await step('sales1', 'workorders', workorder, 'assign', body), 403, 'forbidden');
  problem(await step('design', 'workorders', workorder, 'assign', {}), 422, 'validation',
    ['/owner_id']);
  problem(await step('design', 'workorders', { id: 999999999 }, 'assign', body), 404, 'not-found');
  const leaver = await makePerson(['task.read'], {});
  ok(await step('admin', 'staff', leaver.staff, 'disable'));
  problem(await step('design', 'workorders', workorder, 'assign', { owner_id: leaver.staff.id }),
    422, 'validation', ['/owner_id']);
  const answer = ok(await step('design', 'workorders', workorder, 'assign', body));
  assert.deepEqual([answer.status, answer.owner_id, answer.version],
    ['assigned', design.staff.id, 2]);
  const now = await see('workorders', workorder);
  assert.deepEqual([now.status, now.owner_name, now.version],
    ['assigned', design.staff.name, answer.version]);
  ok(await step('design', 'workorders', workorder, 'assign', { owner_id: sales.staff.id }));
  ok(await step('design', 'workorders', workorder, 'cancel', { reason: '重复' }));
  problem(await step('design', 'workorders', workorder, 'assign', body), 409, 'state-conflict');
});

test('a work order goes from start to close, and the order with it', async () => {
  const { order, workorder, tasks } = await work();
  problem(await step('sales1', 'workorders', workorder, 'start'), 403, 'forbidden');
  problem(await step('design', 'workorders', workorder, 'close'), 409, 'state-conflict');
  const started = ok(await step('design', 'workorders', workorder, 'start'));
  assert.equal(started.status, 'in_progress');
  assert.ok(started.started_at);
  problem(await step('design', 'workorders', workorder, 'start'), 409, 'state-conflict');
  assert.equal((await traces(order)).status, 'in_production');
  for (const kind of ['design', 'make', 'install']) {
    assert.equal((await see('workorders', workorder)).status, 'in_progress');
    problem(await step('store', 'tasks', tasks[kind], 'finish'), 409, 'state-conflict');
    ok(await step('store', 'tasks', tasks[kind], 'start'));
    const done = ok(await step('store', 'tasks', tasks[kind], 'finish', { note: `${kind} 好了` }));
    assert.deepEqual([done.status, done.note, done.actions], ['done', `${kind} 好了`, []]);
    assert.ok(done.done_at);
  }
  const finished = await see('workorders', workorder);
  assert.equal(finished.status, 'done');
  assert.ok(finished.done_at);
  assert.equal((await traces(order)).status, 'delivered');
  ok(await step('design', 'workorders', workorder, 'close'));
  problem(await step('design', 'workorders', workorder, 'cancel', { reason: '晚了' }),
    409, 'state-conflict');
});

test('the first task to start starts the work order, the last to pause stops it', async () => {
  const { order, workorder, tasks: { design, make } } = await work();
  problem(await step('sales1', 'tasks', design, 'start'), 403, 'forbidden');
  problem(await step('design', 'tasks', design, 'pause', { reason: '等素材' }), 409, 'state-conflict');
  const taken = ok(await step('design', 'tasks', design, 'start'));
  assert.equal(taken.assignee_id, (await as('design')).staff.id, 'who starts it has taken it');
  assert.equal((await traces(order)).status, 'in_production');
  ok(await step('design', 'tasks', make, 'start'));
  problem(await step('design', 'tasks', design, 'pause', {}), 422, 'validation', ['/reason']);
  ok(await step('design', 'tasks', design, 'pause', { reason: '等素材' }));
  assert.equal((await see('workorders', workorder)).status, 'in_progress');
  ok(await step('design', 'tasks', make, 'pause', { reason: '等料' }));
  assert.equal((await see('workorders', workorder)).status, 'waiting');
  ok(await step('design', 'tasks', make, 'start'));
  assert.equal((await see('workorders', workorder)).status, 'in_progress');
});

test('a task\'s plan can be changed while it is open', async () => {
  const { tasks: { design, make } } = await work();
  const [drawer, sales] = [await as('design'), await as('sales1')];
  const at = `/api/v1/tasks/${design.id}`;
  const due_at = `${day(3)}T09:00:00.000Z`;
  problem(await sales.patch(at, design.version, { note: '快' }), 403, 'forbidden');
  problem(await drawer.call('PATCH', at, { body: { note: '快' } }), 428, 'precondition-required');
  problem(await drawer.patch(at, design.version, { status: 'done', assignee_id: 1, title: '' }),
    422, 'validation', ['/status', '/assignee_id', '/title']);
  const changed = ok(await drawer.patch(at, design.version, { note: '先出两稿', due_at }));
  assert.deepEqual([changed.note, changed.due_at], ['先出两稿', due_at]);
  problem(await drawer.patch(at, design.version, { note: '晚了' }), 412, 'stale');
  ok(await step('design', 'tasks', make, 'start'));
  const done = ok(await step('design', 'tasks', make, 'finish'));
  problem(await drawer.patch(`/api/v1/tasks/${make.id}`, done.version, { note: '改' }),
    409, 'state-conflict');
});

test('cancelling a work order cancels its open tasks', async () => {
  const { workorder, tasks: { design } } = await work();
  ok(await step('design', 'tasks', design, 'start'));
  ok(await step('design', 'tasks', design, 'finish'));
  problem(await step('design', 'workorders', workorder, 'cancel', {}), 422, 'validation',
    ['/reason']);
  const gone = ok(await step('design', 'workorders', workorder, 'cancel', { reason: '客户改方案' }));
  assert.deepEqual([gone.status, gone.cancel_reason], ['cancelled', '客户改方案']);
  assert.deepEqual(gone.tasks.map((task) => task.status), ['done', 'cancelled', 'cancelled']);
  problem(await step('design', 'tasks', gone.tasks[1], 'start'), 409, 'state-conflict');
});

test('an order goes back to review only before work has begun', async () => {
  const { order, tasks: { design } } = await work();
  ok(await step('design', 'tasks', design, 'start'));
  const before = await traces(order);
  for (const action of ['unapprove', 'void']) {
    problem(await orderStep(order, action, '改单'), 409, 'state-conflict');
  }
  assert.deepEqual(await traces(order), before);
});

test('starting and taking back at the same moment: one of them wins, whole', async () => {
  for (let round = 0; round < 4; round += 1) {
    const { order, workorder } = await work();
    const [start, back] = await Promise.all([
      step('design', 'workorders', workorder, 'start'), orderStep(order, 'unapprove', '改单'),
    ]);
    const { status, receivables } = await traces(order);
    const now = await see('workorders', workorder);
    const won = start.status === 200;
    problem(won ? back : start, 409, 'state-conflict');
    assert.deepEqual([now.status, status, receivables[0].status],
      won ? ['in_progress', 'in_production', 'open'] : ['cancelled', 'submitted', 'void']);
  }
});

test('the first page counts one\'s own tasks and what waits to be assigned', async () => {
  const { tasks: { design } } = await work();
  const drawer = await as('design');
  const home = async () => {
    const { todo } = await drawer.must('GET', '/api/v1/home');
    return Object.fromEntries(todo.map((item) => [item.key, item]));
  };
  const before = await home();
  assert.ok(before.workorder_new.count > 0);
  ok(await step('design', 'tasks', design, 'assign', { assignee_id: drawer.staff.id }));
  const after = await home();
  assert.equal(after.task_mine.count, before.task_mine.count + 1);
  const listed = await all(drawer, `/api/v1${after.task_mine.link}&limit=100`);
  assert.equal(listed.length, after.task_mine.count, 'the link shows what was counted');
});
