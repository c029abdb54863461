import type { CallRow } from '@trunkline/protocol';
import { test } from '../console-rig.test-support.ts';

const rowsOf = (data: Record<string, unknown>): CallRow[] => (data['rows'] ?? data['calls'] ?? []) as CallRow[];

test('a page gets a snapshot of the calls that go on, and then every fact and row as it comes', async ({
  rig,
  expect,
}) => {
  const callId = await rig.newCall();
  const replica = await rig.start();
  const page = await replica.listen();
  const told = await page.until('the call', ({ data }) => rowsOf(data).some((row) => row.callId === callId));
  expect(['snapshot', 'calls']).toContain(told.name);
  await rig.tell(callId, { type: 'caller.said', atMs: Date.now(), turnId: 'turn_1', text: 'Hello' });
  const fact = await page.until(
    'the fact',
    ({ name, data }) => name === 'facts' && data['callId'] === callId && JSON.stringify(data).includes('Hello'),
  );
  expect(fact.data['facts']).toMatchObject([{ id: expect.any(String), event: { type: 'caller.said', text: 'Hello' } }]);
  const row = await page.until(
    'the row',
    ({ name, data }) => name === 'calls' && rowsOf(data).some((one) => one.turns === 1),
  );
  expect(rowsOf(row.data)).toMatchObject([{ callId, caller: '***01', turns: 1, severity: 'open' }]);
});
