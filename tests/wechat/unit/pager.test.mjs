import assert from 'node:assert/strict';
import test from 'node:test';
import { load } from './load.mjs';

const { Pager } = await load('utils/pager.ts');

function pagerOf(fetch) {
  const shown = [];
  const pager = new Pager(fetch, (state) => shown.push(state));
  return { pager, last: () => shown.at(-1) };
}

test('pages are added until there is no cursor', async () => {
  const pages = { null: { items: [1, 2], next_cursor: 'a' }, a: { items: [3], next_cursor: null } };
  const asked = [];
  const { pager, last } = pagerOf(async (cursor) => {
    asked.push(cursor);
    return pages[cursor];
  });
  await pager.reload();
  assert.deepEqual([last().items, last().hasMore], [[1, 2], true]);
  await Promise.all([pager.more(), pager.more()]);
  assert.deepEqual([last().items, last().hasMore], [[1, 2, 3], false]);
  await pager.more();
  assert.deepEqual(asked, [null, 'a']);
});

test('an empty list and a failed one are told apart', async () => {
  const empty = pagerOf(async () => ({ items: [], next_cursor: null }));
  await empty.pager.reload();
  assert.equal(empty.last().status, 'empty');
  const failed = pagerOf(async () => {
    throw new Error('x');
  });
  await failed.pager.reload();
  assert.equal(failed.last().status, 'error');
});

test('the answer to an outdated search is thrown away', async () => {
  let answerSlow;
  const slow = () => new Promise((resolve) => {
    answerSlow = () => resolve({ items: ['old'], next_cursor: null });
  });
  const { pager, last } = pagerOf(slow);
  const first = pager.reload();
  await pager.reload(async () => ({ items: ['new'], next_cursor: null }));
  answerSlow();
  await first;
  assert.deepEqual(last().items, ['new']);
});

test('a failed refresh keeps what is shown', async () => {
  let fails = false;
  const { pager, last } = pagerOf(async () => {
    if (fails) throw new Error('x');
    return { items: [1], next_cursor: null };
  });
  await pager.reload();
  fails = true;
  await pager.reload();
  assert.deepEqual([last().status, last().items, last().error !== ''], ['ready', [1], true]);
});

test('a page kept from before says from when, and is the last one', async () => {
  const { pager, last } = pagerOf(async () => ({ items: [1], next_cursor: 'a', seen_at: 5 }));
  await pager.reload();
  assert.deepEqual([last().seenAt, last().hasMore, last().status], [5, false, 'ready']);
  await pager.reload(async () => ({ items: [2], next_cursor: null }));
  assert.equal(last().seenAt, 0);
});

test('while the top is being read there is no next page', async () => {
  let answer = null;
  let asked = 0;
  const { pager, last } = pagerOf(() => new Promise((resolve) => {
    asked += 1;
    answer = () => resolve({ items: [asked], next_cursor: 'a' });
  }));
  const first = pager.reload();
  answer();
  await first;
  const second = pager.reload();
  await pager.more();
  answer();
  await second;
  assert.deepEqual([asked, last().items], [2, [2]]);
});

test('a retry asks again for what has failed', async () => {
  const asked = [];
  let fails = false;
  const { pager, last } = pagerOf(async (cursor) => {
    asked.push(cursor);
    if (fails) throw new Error('x');
    return { items: [cursor], next_cursor: cursor ? null : 'a' };
  });
  await pager.reload();
  fails = true;
  await pager.more();
  fails = false;
  await pager.retry();
  fails = true;
  await pager.reload();
  fails = false;
  await pager.retry();
  assert.deepEqual(asked, [null, 'a', 'a', null, null]);
  assert.deepEqual(last().items, [null]);
});
