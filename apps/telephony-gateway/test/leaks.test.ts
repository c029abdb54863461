/** A thousand short calls, half of them cut without a word: everything is back where it was. */
import { isEvent } from '@trunkline/simulators';
import { waitUntil } from '@trunkline/testkit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createRig, prepare, type Rig } from './rig.ts';
import { TALK } from './scenarios.ts';

const CALLS = 1_000;
const AT_ONCE = 25;
const SESSION_IDLE_MS = 60_000;
/** Two lists that are bounded by themselves, links from Vapi's call ids, which run out by themselves, and what the fleet counts. */
const LASTING_KEY = /^tl:(calls|live|vapi-call:.+|\{admission\}:(ended|releases)|\{replicas\}:.+)$/;

let rig: Rig;
beforeAll(async () => {
  rig = await createRig({
    scenario: await prepare(TALK),
    env: { STREAM_GRACE_MS: '0', CALL_RETENTION_MS: '1000', SESSION_IDLE_TTL_MS: String(SESSION_IDLE_MS) },
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

/** Keys that would still be there when nobody has used them for the longest time that a session is kept. */
async function keysThatStay(): Promise<string[]> {
  const passing = (await rig.redis.keys('*')).filter((key: string) => !LASTING_KEY.test(key));
  const stays = async (key: string): Promise<boolean> => {
    const leftMs = await rig.redis.pttl(key);
    return leftMs === -1 || leftMs > SESSION_IDLE_MS;
  };
  const verdicts = await Promise.all(passing.map(stays));
  return passing.filter((_, index) => verdicts[index]);
}

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
  // That what has a time runs out by itself is Redis' own promise.
  expect(await keysThatStay()).toEqual([]);
  // A stream that comes back to a call that is just over is listed once more; the look of every sweep takes it off.
  const stale = await rig.store.sessions.listStale(Date.now() + SESSION_IDLE_MS, { limit: CALLS });
  expect(stale.calls).toEqual([]);
  await waitUntil(async () => (await rig.redis.zcard('tl:live')) === 0, { what: 'no call among the live ones' });
  const links = await rig.redis.keys('tl:vapi-call:*');
  expect(Math.min(...(await Promise.all(links.map((key) => rig.redis.pttl(key)))))).toBeGreaterThan(0);
  // Both simulators live in this process and remember some of their calls, so the bound is not quite zero.
  // What a call leaves for a moment, to be told of its end once more, is gone within the minute.
  const grownBytes = (): number => heapAfterCollection() - heapBefore;
  await waitUntil(() => grownBytes() / CALLS < 3_000, {
    timeoutMs: 75_000,
    everyMs: 2_000,
    what: 'less than 3,000 bytes of growth a call',
  });
});
