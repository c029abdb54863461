/** A thousand short calls, half of them cut without a word: everything is back where it was. */
import { isEvent } from '@trunkline/simulators';
import { waitUntil } from '@trunkline/testkit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createRig, prepare, type Rig } from './rig.ts';
import { TALK } from './scenarios.ts';

const CALLS = 1_000;
const AT_ONCE = 25;
/** Two lists that are bounded by themselves, links from Vapi's call ids, which run out by themselves, and what the fleet counts. */
const LASTING_KEY = /^tl:(calls|live|vapi-call:.+|\{admission\}:(ended|releases)|\{replicas\}:.+)$/;

let rig: Rig;
beforeAll(async () => {
  rig = await createRig({
    scenario: await prepare(TALK),
    env: { STREAM_GRACE_MS: '0', CALL_RETENTION_MS: '1000', SESSION_IDLE_TTL_MS: '60000' },
    logLevel: 'silent',
    vapi: { keepEndedCalls: 10 },
  });
});
afterAll(() => rig.close());

async function shortCall(isCut: boolean): Promise<void> {
  const call = rig.placeCall();
  await call.waitFor(isEvent('stream.started'), 20_000);
  await call.hangUp({ isAbrupt: isCut });
}

/** Open sockets, servers, timers and the like of this process, by kind. */
function countResources(): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const kind of process.getActiveResourcesInfo()) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

async function runCalls(count: number): Promise<void> {
  for (let done = 0; done < count; done += AT_ONCE) {
    await Promise.all(Array.from({ length: AT_ONCE }, (_, index) => shortCall(index % 2 === 1)));
  }
  await waitUntil(() => rig.gateway.registry.calls === 0, { timeoutMs: 20_000 });
  await Promise.all(rig.vapi.calls.map(({ ended }) => ended));
}

const heapAfterCollection = (): number => {
  for (let round = 0; round < 4; round += 1) globalThis.gc?.();
  return process.memoryUsage().heapUsed;
};

/** Keys in Redis that are not meant to last. */
const passingKeys = async (): Promise<string[]> =>
  (await rig.redis.keys('*')).filter((key: string) => !LASTING_KEY.test(key));

it('leaves no call, socket, timer, live key or growing heap behind', { timeout: 180_000 }, async () => {
  await runCalls(100);
  const heapBefore = heapAfterCollection();
  const before = countResources();
  await runCalls(CALLS);
  expect(rig.gateway.registry.calls).toBe(0);
  expect(rig.gateway.registry.buffers).toEqual({ toAgentMs: 0, toCallerMs: 0 });
  for (const kind of ['TCPSocketWrap', 'Timeout']) {
    // HTTP connections between the three parts are kept open for the next request: at most two ends for each call at once.
    const atMost = (before[kind] ?? 0) + 2 * AT_ONCE;
    await waitUntil(() => (countResources()[kind] ?? 0) <= atMost, {
      timeoutMs: 20_000,
      what: `at most ${atMost} of ${kind}`,
    });
  }
  // An ended session is kept for its retention, but never for less than an idle one: a minute here.
  await waitUntil(async () => (await passingKeys()).length === 0, { timeoutMs: 75_000, what: 'no key of any call' });
  expect(await rig.redis.zcard('tl:live')).toBe(0);
  const links = await rig.redis.keys('tl:vapi-call:*');
  expect(Math.min(...(await Promise.all(links.map((key) => rig.redis.pttl(key)))))).toBeGreaterThan(0);
  // Both simulators live in this process and remember some of their calls, so the bound is not quite zero.
  const grownBytes = heapAfterCollection() - heapBefore;
  expect(grownBytes / CALLS).toBeLessThan(3_000);
});
