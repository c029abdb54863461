import { effect } from '@preact/signals';
import { beforeEach, describe, expect, test } from 'vitest';
import type { LoadCall } from './followed-call.ts';
import { LiveStore } from './live-store.ts';
import { answer, fact, fleet, row } from './live-store.test-support.ts';

let store: LiveStore;
let scheduled: number;
let asked: string[];
let loadCall: LoadCall;
let nowMs: number;

beforeEach(() => {
  [scheduled, asked, nowMs] = [0, [], 10_000];
  loadCall = async (id) => {
    asked.push(id);
    return answer(id, []);
  };
  store = new LiveStore({
    loadCall: (id, options) => loadCall(id, options),
    schedule: () => (scheduled += 1),
    nowMs: () => nowMs,
  });
});

/** Counts how often something is told to a view. */
function countOf(read: () => unknown): () => number {
  let count = -1;
  effect(() => {
    read();
    count += 1;
  });
  return () => count;
}

describe('what the server tells', () => {
  test('is seen with the next frame, and all of it at once', () => {
    store.take('snapshot', { calls: [row('call_a')], fleet: fleet(0) });
    const changes = countOf(() => store.rows.ids.value);
    store.take('calls', { rows: [row('call_b', { createdAtMs: 2_000 })] });
    store.take('calls', { rows: [row('call_c', { createdAtMs: 1_500 })] });
    expect(store.rows.ids.value).toEqual([]);
    expect(scheduled).toBe(3);
    store.flush();
    expect(store.rows.ids.value).toEqual(['call_b', 'call_c', 'call_a']);
    expect(changes()).toBe(1);
  });

  test('draws only the row that has changed, and not the list', () => {
    store.take('snapshot', { calls: [row('call_a'), row('call_b')], fleet: fleet(0) });
    store.flush();
    const list = countOf(() => store.rows.ids.value);
    const [a, b] = ['call_a', 'call_b'].map((id) => countOf(() => store.rows.get(id)?.value));
    store.take('calls', { rows: [row('call_a', { turns: 2 }), row('call_b')] });
    store.flush();
    expect([list(), a?.(), b?.()]).toEqual([0, 1, 0]);
  });

  test('can be that a call is known no more', () => {
    store.take('snapshot', { calls: [row('call_a'), row('call_b')], fleet: fleet(0) });
    store.take('calls', { rows: [], removed: ['call_a'] });
    store.flush();
    expect(store.rows.ids.value).toEqual(['call_b']);
  });
});

test('after a gap that is filled, calls that ended meanwhile are shown as ended and others are gone', () => {
  store.take('snapshot', { calls: [row('call_a'), row('call_b'), row('call_gone')], fleet: fleet(0) });
  const ended = row('call_a', { state: 'ended', endedAtMs: 5_000 });
  store.take('calls', { rows: [row('call_b'), ended], isEveryLiveCall: true });
  store.flush();
  expect(store.rows.ids.value).toEqual(['call_a', 'call_b']);
  expect(store.rows.get('call_a')?.value.state).toBe('ended');
  expect(asked).toEqual([]);
});

describe('a snapshot after a gap', () => {
  test('replaces everything without drawing what is the same', () => {
    const old = row('call_old', { state: 'ended', endedAtMs: 1 });
    store.take('snapshot', { calls: [row('call_a'), row('call_gone'), old], fleet: fleet(0) });
    store.flush();
    const a = countOf(() => store.rows.get('call_a')?.value);
    store.take('snapshot', { calls: [row('call_a'), row('call_new')], fleet: fleet(0) });
    store.flush();
    expect(store.rows.get('call_gone')).toBeUndefined();
    // It was loaded from a page of older calls, of which no snapshot tells.
    expect(store.rows.get('call_old')).toBeDefined();
    expect(store.rows.get('call_new')).toBeDefined();
    expect(a()).toBe(0);
  });

  test('makes the open call load what it has missed', () => {
    store.take('snapshot', { calls: [], fleet: fleet(0) });
    store.flush();
    store.follow('call_a');
    expect(asked).toEqual(['call_a']);
    store.take('snapshot', { calls: [], fleet: fleet(0) });
    store.flush();
    return expect.poll(() => asked).toEqual(['call_a', 'call_a']);
  });
});

describe('levels', () => {
  const levels = { callId: 'call_a', atMs: 5_000, caller: 'AQID', heardAgent: 'BAUG' };

  test('wait for no frame and change no row', () => {
    store.take('snapshot', { calls: [row('call_a')], fleet: fleet(0) });
    store.flush();
    const before = scheduled;
    const a = countOf(() => store.rows.get('call_a')?.value);
    store.take('levels', { calls: [levels] });
    expect([...store.spark('call_a').caller]).toEqual([1, 2, 3]);
    expect([...store.spark('call_a').agent]).toEqual([4, 5, 6]);
    expect([scheduled - before, a()]).toEqual([0, 0]);
  });

  test('that come with the first snapshot are those of its rows, although these wait for a frame', () => {
    store.take('snapshot', { calls: [row('call_a')], fleet: fleet(0) });
    store.take('levels', { calls: [levels] });
    store.flush();
    expect([...store.spark('call_a').caller]).toEqual([1, 2, 3]);
  });

  test('of a call that has ended are forgotten', () => {
    store.take('snapshot', { calls: [row('call_a')], fleet: fleet(0) });
    store.flush();
    store.take('levels', { calls: [levels] });
    store.take('calls', { rows: [row('call_a', { state: 'ended' })] });
    store.flush();
    store.take('levels', { calls: [levels] });
    expect([...store.spark('call_a').caller]).toEqual([]);
  });
});

describe('the facts of the call that is open', () => {
  test('are taken, and those of others are not', async () => {
    const followed = store.follow('call_a');
    store.take('facts', { callId: 'call_a', facts: [fact('2-0')] });
    store.take('facts', { callId: 'call_b', facts: [fact('1-0')] });
    store.flush();
    expect(followed.facts.value.map(({ id }) => id)).toEqual(['2-0']);
  });

  test('are not told to a call that was closed', () => {
    const followed = store.follow('call_a');
    store.unfollow(followed);
    store.take('facts', { callId: 'call_a', facts: [fact('2-0')] });
    store.flush();
    expect(followed.facts.value).toEqual([]);
  });
});

test('since when Redis is away is told from the first time it is said until it is back', () => {
  store.take('store', { isAway: true });
  store.flush();
  nowMs = 20_000;
  store.take('store', { isAway: true });
  store.flush();
  expect(store.storeAwaySinceMs.value).toBe(10_000);
  store.take('store', { isAway: false });
  store.flush();
  expect(store.storeAwaySinceMs.value).toBeUndefined();
});

test('the time is that of the server, which a snapshot that is old does not change', () => {
  store.take('fleet', fleet(70_000));
  store.flush();
  expect(store.nowMs()).toBe(70_000);
  store.take('snapshot', { calls: [], fleet: fleet(3) });
  store.flush();
  nowMs += 500;
  expect(store.nowMs()).toBe(70_500);
});

test('nothing stays of what was shown when somebody signs out', () => {
  store.take('snapshot', { calls: [row('call_a')], fleet: fleet(1) });
  store.flush();
  store.take('calls', { rows: [row('call_b')] });
  store.clear();
  store.flush();
  expect([store.rows.ids.value, store.fleet.value, store.hasSnapshot.value]).toEqual([[], undefined, false]);
});
