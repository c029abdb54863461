import type { CallEvent } from '@trunkline/protocol';
import { waitUntil } from '@trunkline/testkit';
import { READ_KEY, test } from '../console-rig.test-support.ts';

const SAID: CallEvent = { type: 'caller.turnEnded', atMs: 3_000, turnId: 'turn_1', text: 'My name is Mallory' };

test('whoever is given what was said leaves a line with the name of the key, the call and the form, and no word of it', async ({
  rig,
  expect,
}) => {
  const callId = await rig.newCall();
  await rig.tell(callId, SAID);
  const lines: string[] = [];
  const { ask, listen } = await rig.start({}, { onLogLine: (line) => lines.push(line) });
  const headers = { authorization: `Bearer ${READ_KEY}` };
  for (const query of ['', '?after=0-0', '?file=1', '/scenario']) {
    expect((await ask(`/api/calls/${callId}${query}`, { headers })).status).toBe(200);
  }
  // Nobody sees anything of a call that is not there, nor without a key, and a list of calls holds no words.
  await ask('/api/calls/call_none', { headers });
  await ask(`/api/calls/${callId}`, { headers: { authorization: 'Bearer wrong' } });
  await ask('/api/calls', { headers });
  await listen();
  await listen({ path: `/api/events?call=${callId}` });
  const looks = (): Record<string, unknown>[] =>
    lines.map((line) => JSON.parse(line) as Record<string, unknown>).filter(({ look }) => look !== undefined);
  await waitUntil(() => looks().length >= 6, { what: 'the last line' });
  expect(looks().map(({ look, operator, callId: of }) => [look, operator, of])).toEqual([
    ['call', 'eyes', callId],
    ['facts', 'eyes', callId],
    ['file', 'eyes', callId],
    ['scenario', 'eyes', callId],
    ['events', 'ops', undefined],
    ['events', 'ops', callId],
  ]);
  expect(lines.join('')).not.toMatch(/Mallory|1555/);
});
