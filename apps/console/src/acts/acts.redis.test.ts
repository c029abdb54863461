import type { CallId } from '@trunkline/protocol';
import { type ConsoleRig, test } from '../console-rig.test-support.ts';

/** What the replica that holds the call would find in its mailbox. */
async function commandsOf({ store }: ConsoleRig, callId: CallId) {
  const { fence } = await store.leases.acquire(callId, 'gateway-a', 60_000);
  const taken = await store.commands.take(callId, { fence });
  return taken === 'fenced' ? [] : taken.map(({ command }) => command);
}

test('each act is a command in the mailbox of the call, with the name of the key', async ({ rig, expect }) => {
  const callId = await rig.newCall();
  const { ask } = await rig.start({ TRANSFER_NUMBER: '+15550009999' });
  const act = (name: string, body: unknown) => ask(`/api/calls/${callId}/${name}`, { method: 'POST', body });
  const said = await act('say', { text: 'One moment' });
  expect([said.status, await said.json()]).toMatchObject([202, { callId, status: 'waiting', state: 'live' }]);
  expect((await act('digits', { digits: '12#' })).status).toBe(202);
  expect((await act('transfer', {})).status).toBe(202);
  expect((await act('hangup', {})).status).toBe(202);
  expect(await commandsOf(rig, callId)).toMatchObject([
    { type: 'call.say', text: 'One moment', operator: 'ops' },
    { type: 'call.digits', digits: '12#', operator: 'ops' },
    { type: 'call.transfer', to: '+15550009999', operator: 'ops' },
    { type: 'call.hangup', by: 'operator', operator: 'ops' },
  ]);
});

test('an act that is repeated with its key is one command', async ({ rig, expect }) => {
  const callId = await rig.newCall();
  const { ask } = await rig.start();
  const ids = new Set<string>();
  for (let tries = 0; tries < 2; tries += 1) {
    const answer = await ask(`/api/calls/${callId}/say`, {
      method: 'POST',
      body: { text: 'Once' },
      headers: { 'idempotency-key': 'key-1' },
    });
    ids.add(((await answer.json()) as { commandId: string }).commandId);
  }
  expect(ids.size).toBe(1);
  expect(await commandsOf(rig, callId)).toHaveLength(1);
});

test('what cannot be done is refused with what is wrong', async ({ rig, expect }) => {
  const callId = await rig.newCall();
  const web = await rig.newCall({ channel: 'web' });
  const ended = await rig.newCall();
  await rig.store.sessions.end(ended, { endedBy: 'caller', endedReason: 'hung-up', endedAtMs: 1 });
  const { ask } = await rig.start();
  const tried = async (path: string, body: unknown) => {
    const answer = await ask(`/api/calls/${path}`, { method: 'POST', body });
    return [answer.status, ((await answer.json()) as { error?: { code: string } }).error?.code];
  };
  expect(await tried(`${callId}/say`, { text: '' })).toEqual([422, 'TL_INVALID_FIELD']);
  expect(await tried(`${callId}/say`, { text: 'x', more: 1 })).toEqual([422, 'TL_INVALID_FIELD']);
  expect(await tried(`${callId}/digits`, { digits: '1 2' })).toEqual([422, 'TL_INVALID_FIELD']);
  expect(await tried(`${callId}/transfer`, {})).toEqual([422, 'TL_INVALID_FIELD']);
  expect(await tried(`${web}/transfer`, { to: '+15550001234' })).toEqual([409, 'TL_CALL_STATE']);
  expect(await tried(`${ended}/hangup`, {})).toEqual([409, 'TL_CALL_ENDED']);
  expect(await tried('call_none/hangup', {})).toEqual([404, 'TL_CALL_NOT_FOUND']);
});
