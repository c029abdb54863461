/**
 * Short calls by the hundred, half of them cut without a word: everything is back where it was, and the heap does not grow.
 *
 * The heap is measured over two windows of calls after a warm-up, each time once it has settled: connections wait for the next
 * request for some seconds, and a call that is over is told of its end once more. The warm-up is as long as the longest list with
 * a bound (FakeCarrier remembers its last thousand calls), so that such lists are full, and the code is compiled. Now and then a
 * table doubles within one window. A leak is what every call leaves behind, so it shows in both windows alike: the smaller growth
 * of the two is judged.
 */
import { setTimeout } from 'node:timers/promises';
import { isEvent } from '@trunkline/simulators';
import { DEFAULT_STORE_LIMITS } from '@trunkline/session-store';
import { waitUntil } from '@trunkline/testkit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createRig, prepare, type Rig } from '../rig.ts';
import { TALK } from '../scenarios.ts';

const WARM_UP_CALLS = 1_000;
const WINDOW_CALLS = 400;
const WINDOWS = 2;
const AT_ONCE = 25;
/**
 * A settled heap varies by about 100 kilobytes although nothing happens, which is 250 bytes for each call of a window. A call that
 * is not released keeps its buffers of more than 50,000 bytes, and a record of one call in some list takes about 700.
 */
const MAX_BYTES_PER_CALL = 300;
const SETTLED_AFTER_MS = 25_000;
const SESSION_IDLE_MS = 60_000;
const OPERATORS_FEED = 'tl:operators';
/** Three lists that are bounded by themselves, links from Vapi's call ids, which run out by themselves, and what the fleet counts. */
const LASTING_KEY = /^tl:(calls|live|ended-calls|vapi-call:.+|\{admission\}:(ended|releases)|\{replicas\}:.+)$/;

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

/** The heap once it has settled. No call is placed meanwhile, so the lowest of several looks is nearest to what is in use. */
async function settledHeapBytes(): Promise<number> {
  const untilMs = performance.now() + SETTLED_AFTER_MS;
  let leastBytes = Number.POSITIVE_INFINITY;
  while (performance.now() < untilMs) {
    for (let round = 0; round < 4; round += 1) globalThis.gc?.();
    leastBytes = Math.min(leastBytes, process.memoryUsage().heapUsed);
    await setTimeout(2_000);
  }
  return leastBytes;
}

/** @returns by how many bytes each call of a window has made the heap grow, one figure for each window. */
async function growthPerCall(): Promise<number[]> {
  const growth: number[] = [];
  let beforeBytes = await settledHeapBytes();
  for (let window = 0; window < WINDOWS; window += 1) {
    await runCalls(WINDOW_CALLS);
    const afterBytes = await settledHeapBytes();
    growth.push((afterBytes - beforeBytes) / WINDOW_CALLS);
    beforeBytes = afterBytes;
  }
  return growth;
}

/** Keys that would still be there when nobody has used them for the longest time that a session, or the operators' feed, is kept. */
async function keysThatStay(): Promise<string[]> {
  const passing = (await rig.redis.keys('*')).filter((key: string) => !LASTING_KEY.test(key));
  const stays = async (key: string): Promise<boolean> => {
    const leftMs = await rig.redis.pttl(key);
    const longestMs = key === OPERATORS_FEED ? DEFAULT_STORE_LIMITS.operatorsFeedMs : SESSION_IDLE_MS;
    return leftMs === -1 || leftMs > longestMs;
  };
  const verdicts = await Promise.all(passing.map(stays));
  return passing.filter((_, index) => verdicts[index]);
}

it('leaves no call, socket, timer, live key or growing heap behind', { timeout: 420_000 }, async () => {
  await runCalls(WARM_UP_CALLS);
  const before = countResources();
  const growth = await growthPerCall();
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
  const stale = await rig.store.sessions.listStale(Date.now() + SESSION_IDLE_MS, { limit: WINDOWS * WINDOW_CALLS });
  expect(stale.calls).toEqual([]);
  await waitUntil(async () => (await rig.redis.zcard('tl:live')) === 0, { what: 'no call among the live ones' });
  const links = await rig.redis.keys('tl:vapi-call:*');
  expect(Math.min(...(await Promise.all(links.map((key) => rig.redis.pttl(key)))))).toBeGreaterThan(0);
  expect(
    Math.min(...growth),
    `bytes of growth per call in each window: ${growth.map(Math.round).join(', ')}`,
  ).toBeLessThan(MAX_BYTES_PER_CALL);
});
