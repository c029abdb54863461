/** A thousand short calls, half of them cut without a word: everything is back where it was. */
import { isEvent } from '@trunkline/simulators';
import { waitUntil } from '@trunkline/testkit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createRig, prepare, type Rig } from './rig.ts';
import { TALK } from './scenarios.ts';

const CALLS = 1_000;
const AT_ONCE = 25;
/** Ended sessions and their event logs are kept on purpose; what may not stay is anything that marks a call as alive. */
const LIVE_KEYS = /lease|lock|token|queue|mailbox/;

let rig: Rig;
beforeAll(async () => {
  rig = await createRig({ scenario: await prepare(TALK), env: { STREAM_GRACE_MS: '0', LOG_LEVEL: 'silent' } });
});
afterAll(() => rig.close());

async function shortCall(isCut: boolean): Promise<void> {
  const call = rig.placeCall();
  await call.waitFor(isEvent('stream.started'), 20_000);
  await call.hangUp({ isAbrupt: isCut });
}

async function runCalls(count: number): Promise<void> {
  for (let done = 0; done < count; done += AT_ONCE) {
    await Promise.all(Array.from({ length: AT_ONCE }, (_, index) => shortCall(index % 2 === 1)));
  }
  await waitUntil(() => rig.gateway.registry.calls === 0, { timeoutMs: 20_000 });
  await waitUntil(() => process.getActiveResourcesInfo().filter((kind) => kind === 'TCPSocketWrap').length <= 8, {
    timeoutMs: 20_000,
  });
}

const heapAfterCollection = (): number => {
  for (let round = 0; round < 4; round += 1) globalThis.gc?.();
  return process.memoryUsage().heapUsed;
};

const liveKeys = async (): Promise<string[]> =>
  (await rig.redis.keys('*')).filter((key: string) => LIVE_KEYS.test(key));

it('leaves no call, socket, timer, live key or growing heap behind', { timeout: 180_000 }, async () => {
  await runCalls(100);
  const timersBefore = process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
  const heapBefore = heapAfterCollection();
  await runCalls(CALLS);
  expect(rig.gateway.registry.calls).toBe(0);
  expect(rig.gateway.registry.buffers).toEqual({ toAgentMs: 0, toCallerMs: 0 });
  await waitUntil(async () => (await liveKeys()).length === 0, { timeoutMs: 20_000 });
  const timersAfter = process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
  expect(timersAfter - timersBefore).toBeLessThanOrEqual(3);
  // Both simulators live in this process and remember their last calls, so the bound is per call and not zero.
  const grownPerCall = (heapAfterCollection() - heapBefore) / CALLS;
  expect(grownPerCall).toBeLessThan(20_000);
});
