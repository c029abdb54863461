/** A real call that is erased through the gateway's own door. */
import type { PurgeReceipt } from '@trunkline/call-control';
import { dumpRedis, waitUntil } from '@trunkline/testkit';
import { expect, it } from 'vitest';
import { play } from './play.ts';
import { API_KEY } from './rig.ts';
import { TALK } from './scenarios.ts';

const WORDS = ['When do you open', 'We open at nine', 'Willow Street'];

it('a call that is erased leaves no word of either side in Redis or at Vapi, and its record says only that it was', async ({
  onTestFinished,
}) => {
  const { record, rig } = await play({ onTestFinished }, TALK, {}, { needsQuiet: false });
  const { callId, vapiCallId } = record;
  const found = async (): Promise<string[]> => {
    const all = await dumpRedis(rig.redis as Parameters<typeof dumpRedis>[0]);
    return WORDS.filter((words) => all.includes(words));
  };
  const ask = (method: string): Promise<Response> =>
    fetch(`${rig.origin}/calls/${callId}`, { method, headers: { authorization: `Bearer ${API_KEY}` } });
  // The levels of the last half second, and what else is written late, belong to the call that is erased.
  await waitUntil(async () => (await found()).length === WORDS.length, { what: 'all words to be kept' });

  const erased = await ask('DELETE');
  expect(erased.status).toBe(200);
  const { receipt } = (await erased.json()) as { receipt: PurgeReceipt };
  expect(receipt.askedOf).toEqual([`Vapi, call ${vapiCallId}`]);
  expect(receipt.erased.messages).toBeGreaterThanOrEqual(3);
  expect(receipt.erased.levels).toBeGreaterThan(0);
  expect(await found()).toEqual([]);
  expect(rig.vapi.calls).toEqual([]);
  expect(await (await ask('GET')).json()).toMatchObject({ callId, state: 'ended', turns: [], transcript: [] });
});
