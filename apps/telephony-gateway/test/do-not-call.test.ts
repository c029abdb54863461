/** Numbers that must not be called, and what is asked about them. */
import type { FakeCall } from '@trunkline/simulators';
import { expect, it } from 'vitest';
import { post } from './control-client.ts';
import { startFleet } from './fleet.ts';
import { API_KEY, prepare } from './rig.ts';
import { TALK } from './scenarios.ts';

const ANN = '+15550100009';
const CALL = { to: ANN, from: '+15550100002' };

it('a number on the list is called by no replica, and again once it is off; wrong lists are refused whole', async ({
  onTestFinished,
}) => {
  const calls: FakeCall[] = [];
  const carrier = { onOutboundCall: (call: FakeCall) => void calls.push(call) };
  const fleet = await startFleet({ onTestFinished }, { scenario: await prepare(TALK), carrier });
  const { origin } = fleet.replicas[0];
  const ask = async (method: string, body?: object): Promise<[number, unknown]> => {
    const response = await fetch(`${origin}/do-not-call`, {
      method,
      headers: { authorization: `Bearer ${API_KEY}`, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    });
    return [response.status, await response.json()];
  };

  const wrong = await ask('PUT', { numbers: ['+15550100011', 'Ann'] });
  expect(wrong[0]).toBe(422);
  expect(JSON.stringify(wrong[1])).toContain('numbers.1');
  expect((await ask('PUT', { numbers: [] }))[0]).toBe(422);
  expect((await ask('DELETE', { number: ANN }))[0]).toBe(422);
  expect(await ask('GET')).toEqual([200, { numbers: 0 }]);

  expect(await ask('PUT', { numbers: [ANN] })).toEqual([200, { added: 1, numbers: 1 }]);
  expect((await post(origin, '/do-not-call/check', { number: ANN })).body).toEqual({ listed: true });
  const key = { 'idempotency-key': 'order-4711' };
  for (const replica of fleet.replicas) {
    const refused = await post(replica.origin, '/calls', CALL, key);
    expect(refused).toMatchObject({ status: 403, body: { error: { code: 'TL_DO_NOT_CALL' } } });
  }
  expect(calls).toHaveLength(0);
  expect(await fleet.liveSlots()).toBe(0);

  expect(await ask('DELETE', { numbers: [ANN] })).toEqual([200, { removed: 1, numbers: 0 }]);
  expect((await post(origin, '/calls', CALL, key)).status).toBe(202);
  expect(calls).toHaveLength(1);
  expect(JSON.stringify(fleet.logLines)).not.toContain(ANN);
});
