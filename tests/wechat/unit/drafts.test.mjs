import assert from 'node:assert/strict';
import test from 'node:test';
import { load } from './load.mjs';

const { DraftQueue } = await load('utils/drafts.ts');

const ORDER = { id: 7, no: 'BD-7', total_fen: 100 };

/** A phone with storage, a switchable network and a server that answers from a script. */
function phone() {
  const world = { stored: [], online: true, answers: [], sent: [], uploads: [], forgotten: [] };
  let keys = 0;
  let clock = 1000;
  world.deps = {
    load: () => structuredClone(world.stored),
    save: (drafts) => {
      world.stored = structuredClone(drafts);
    },
    upload: async (path) => {
      world.uploads.push(path);
      return world.uploads.length;
    },
    submit: async (draft) => {
      world.sent.push({ key: draft.key, form: structuredClone(draft.form) });
      return world.answers.shift() ?? { kind: 'done', order: ORDER };
    },
    forgetPhoto: (path) => world.forgotten.push(path),
    isOnline: () => world.online,
    newKey: () => `key-${++keys}`,
    now: () => ++clock,
  };
  world.start = () => new DraftQueue(world.deps);
  return world;
}

const content = (note = '', photos = []) =>
  ({ form: { note }, title: '某客户', total_fen: 100, photos, order_id: null });

test('a draft is submitted once and says so', async () => {
  const world = phone();
  const queue = world.start();
  const draft = queue.put(null, content());
  await Promise.all([queue.send(draft.id), queue.send(draft.id), queue.flush()]);
  assert.equal(world.sent.length, 1);
  assert.equal(queue.get(draft.id).state, 'submitted');
  assert.deepEqual(queue.get(draft.id).order, ORDER);
  await queue.flush();
  assert.equal(world.sent.length, 1);
});

test('without a network it waits, survives a killed app and is sent later', async () => {
  const world = phone();
  world.online = false;
  const draft = world.start().put(null, content('门头'));
  const first = world.start();
  await first.send(draft.id);
  assert.equal(world.sent.length, 0);
  world.online = true;
  const second = world.start();
  assert.equal(second.get(draft.id).state, 'sending');
  await second.flush();
  assert.deepEqual(world.sent, [{ key: draft.key, form: { note: '门头' } }]);
});

test('an unknown outcome is asked again with the same key and content', async () => {
  const world = phone();
  world.answers = [{ kind: 'unknown', message: '网络断了' }];
  const queue = world.start();
  const draft = queue.put(null, content('一'));
  await queue.send(draft.id);
  assert.equal(queue.get(draft.id).trouble, '网络断了');
  queue.put(draft.id, content('二'));
  queue.remove(draft.id);
  await world.start().flush();
  assert.equal(world.sent.length, 2);
  assert.deepEqual(world.sent[0], world.sent[1]);
});

test('a refused draft gets a new key with its new content', async () => {
  const world = phone();
  const refusal = { slug: 'validation', message: '有几处', errors: [], body: {} };
  world.answers = [{ kind: 'refused', refusal }];
  const queue = world.start();
  const draft = queue.put(null, content('一'));
  await queue.send(draft.id);
  assert.equal(queue.get(draft.id).state, 'draft');
  assert.deepEqual(queue.get(draft.id).refusal, refusal);
  queue.put(draft.id, content('二'));
  await queue.send(draft.id);
  assert.notEqual(world.sent[0].key, world.sent[1].key);
  assert.equal(queue.get(draft.id).state, 'submitted');
});

test('what certainly was not sent may still be changed', async () => {
  const world = phone();
  world.answers = [{ kind: 'not-sent', message: '登录已失效' }];
  const queue = world.start();
  const draft = queue.put(null, content('一'));
  await queue.send(draft.id);
  assert.equal(queue.get(draft.id).locked, false);
  queue.put(draft.id, content('二'));
  assert.equal(queue.get(draft.id).form.note, '二');
});

test('photos are uploaded once and forgotten afterwards', async () => {
  const world = phone();
  world.answers = [{ kind: 'unknown', message: '' }];
  const queue = world.start();
  const photos = [{ path: 'a.jpg', file_id: null }, { path: 'b.jpg', file_id: null }];
  const draft = queue.put(null, content('', photos));
  await queue.send(draft.id);
  const later = world.start();
  await later.flush();
  assert.deepEqual(world.uploads, ['a.jpg', 'b.jpg']);
  assert.deepEqual(later.get(draft.id).photos.map((photo) => photo.file_id), [1, 2]);
  assert.deepEqual(world.forgotten, ['a.jpg', 'b.jpg']);
});

test('an edit during the upload takes the draft out of the queue', async () => {
  const world = phone();
  const queue = world.start();
  const draft = queue.put(null, content('一', [{ path: 'a.jpg', file_id: null }]));
  const sending = queue.send(draft.id);
  queue.put(draft.id, content('二', []));
  await sending;
  assert.equal(world.sent.length, 0);
  assert.equal(queue.get(draft.id).state, 'draft');
});

test('one failing draft does not hold up the others', async () => {
  const world = phone();
  world.answers = [{ kind: 'unknown', message: '' }, { kind: 'done', order: ORDER }];
  const queue = world.start();
  const first = queue.put(null, content('一'));
  const second = queue.put(null, content('二'));
  queue.send(first.id);
  await queue.send(second.id);
  await queue.flush();
  assert.equal(queue.get(second.id).state, 'submitted');
});

test('listeners hear of changes until they leave', () => {
  const queue = phone().start();
  let heard = 0;
  const leave = queue.onChange(() => {
    heard += 1;
  });
  queue.put(null, content());
  leave();
  queue.put(null, content());
  assert.equal(heard, 1);
});
