// What workers remember of a session for a moment counts for nothing once somebody changed it.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { as, call, login, newStaff, ok, problem, uniq } from './lib.mjs';

const TIMES = 40; // more than there are workers, so that each has seen the session

/** The statuses of many calls at once. */
async function statuses(client, where) {
  const answers = await Promise.all(Array.from({ length: TIMES }, () => client.get(where)));
  return [...new Set(answers.map((answer) => answer.status))];
}

describe('what workers remember', () => {
  it('forgets a session that was ended, in every worker at once', async () => {
    const person = await newStaff();
    const [one, other] = [await login(person.username, person.password),
      await login(person.username, person.password)];
    assert.deepEqual(await statuses(one, '/api/v1/customers'), [200]);
    ok(await one.del('/api/v1/session'), 204);
    assert.deepEqual(await statuses(one, '/api/v1/customers'), [401]);
    assert.deepEqual(await statuses(other, '/api/v1/customers'), [200]);
  });

  it('forgets a person who was disabled', async () => {
    const person = await newStaff();
    const session = await login(person.username, person.password);
    const admin = await as('admin');
    assert.deepEqual(await statuses(session, '/api/v1/customers'), [200]);
    ok(await admin.post(`/api/v1/staff/${person.id}/disable`));
    assert.deepEqual(await statuses(session, '/api/v1/customers'), [401]);
  });

  it('forgets what a role allowed', async () => {
    const admin = await as('admin');
    const role = ok(await admin.post('/api/v1/roles', {
      name: uniq('r'), title: '看角色', permissions: ['role.read'],
    }), 201);
    const person = await newStaff({ role_ids: [role.id] });
    const session = await login(person.username, person.password);
    assert.deepEqual(await statuses(session, '/api/v1/roles'), [200]);
    const { version } = ok(await admin.get(`/api/v1/staff/${person.id}`));
    ok(await admin.patch(`/api/v1/staff/${person.id}`, version, { role_ids: [7] }));
    assert.deepEqual(await statuses(session, '/api/v1/roles'), [403]);
  });

  it('keeps what it read when a change was refused', async () => {
    const admin = await as('admin');
    problem(await admin.post(`/api/v1/staff/${admin.staff.id}/disable`), 409, 'state-conflict');
    assert.deepEqual(await statuses(admin, '/api/v1/session'), [200]);
    problem(await call('GET', '/api/v1/session'), 401, 'unauthorized');
  });
});
