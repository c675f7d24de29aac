import assert from 'node:assert/strict';
import test from 'node:test';
import { apiBase } from '../src/api.js';
import { SITUATIONS, barActions, problemKind, retryDelayS, situationOf } from '../src/state.js';

const quote = (more) => ({ status: 'viewed', expired: false, actions: [], ...more });

test('each state of a quote is one situation with words', () => {
  const expected = {
    sent: 'open', viewed: 'open', accepted: 'accepted', declined: 'declined',
    expired: 'expired', withdrawn: 'withdrawn', void: 'withdrawn', superseded: 'superseded',
  };
  for (const [status, situation] of Object.entries(expected)) {
    assert.equal(situationOf(quote({ status })), situation);
    assert.ok(SITUATIONS[situation].step);
  }
  assert.equal(situationOf(quote({ expired: true })), 'expired');
  assert.equal(situationOf(quote({}), true), 'expired');
  assert.equal(situationOf(quote({ newer: true })), 'superseded');
  assert.equal(situationOf(quote({ status: 'accepted', newer: true, expired: true }), true),
    'accepted');
  assert.equal(situationOf(quote({ status: 'a state of tomorrow' })), 'withdrawn');
});

test('the bar offers what the server allows, the main step first', () => {
  const all = ['accept', 'decline', 'ask', 'extend'];
  assert.deepEqual(barActions(quote({ actions: all }), 'open'), ['accept', 'ask']);
  assert.deepEqual(barActions(quote({ actions: ['accept', 'decline'] }), 'open'),
    ['accept', 'ask']);
  assert.deepEqual(barActions(quote({ actions: ['extend', 'ask'] }), 'expired'),
    ['extend', 'ask']);
  assert.deepEqual(barActions(quote({ actions: ['ask'] }), 'accepted'), ['receipt', 'ask']);
  assert.deepEqual(barActions(quote({ actions: all }), 'withdrawn'), ['ask']);
  const salesperson = { name: '王小明', phone: '13800138000' };
  assert.deepEqual(barActions(quote({ salesperson }), 'withdrawn'), ['call']);
  assert.deepEqual(barActions(quote({ salesperson, actions: ['ask'] }), 'declined'),
    ['call', 'ask']);
  assert.deepEqual(barActions(quote({}), 'withdrawn'), []);
});

test('answers are told apart by their status', () => {
  const kinds = {
    404: 'missing', 409: 'moved', 410: 'moved', 422: 'invalid', 400: 'invalid', 413: 'invalid',
    429: 'limited', 502: 'busy', 503: 'busy', 504: 'busy', 500: 'broken', 403: 'broken',
  };
  for (const [status, kind] of Object.entries(kinds)) {
    assert.equal(problemKind(Number(status)), kind);
  }
});

test('a retry waits as the server asks, else longer each time', () => {
  assert.equal(retryDelayS('7', 0), 7);
  assert.equal(retryDelayS('99999', 0), 120);
  assert.deepEqual([0, 1, 2, 9].map((n) => retryDelayS(null, n)), [5, 10, 20, 60]);
  assert.equal(retryDelayS('Fri, 01 Jan 2027 00:00:00 GMT', 0), 5);
});

test('the token is taken from the address, and nothing else is', () => {
  assert.equal(apiBase('/q/AbC_-123'), '/gw/v1/q/AbC_-123');
  assert.equal(apiBase('/q/abc/'), '/gw/v1/q/abc');
  assert.equal(apiBase('/q/'), null);
  assert.equal(apiBase('/q/a%2Fb'), null);
});
