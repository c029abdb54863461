import type { CallId } from '@trunkline/protocol';
import { ManualClock } from '@trunkline/testkit';
import { beforeEach, expect, test } from 'vitest';
import { CallLoads } from './call-loads.ts';

let clock: ManualClock;
let begun: string[];
let finishes: Map<string, () => void>;
let loads: CallLoads;

beforeEach(() => {
  clock = new ManualClock();
  begun = [];
  finishes = new Map();
  const run = (callId: CallId): Promise<void> => {
    begun.push(callId);
    return new Promise((resolve) => finishes.set(callId, resolve));
  };
  loads = new CallLoads(run, clock);
});

const id = (name: string): CallId => `call_${name}`;
const loadIdly = (...names: string[]): Promise<void>[] => names.map((name) => loads.load(id(name), { isIdle: true }));

async function finish(name: string, loaded: Promise<void>, tookMs = 0): Promise<void> {
  clock.advance(tookMs);
  finishes.get(id(name))!();
  await loaded;
  // What follows a load is done in the same turn as whoever waits for it hears of it, or in the next.
  await Promise.resolve();
}

test('calls that nobody waits for are loaded one by one, with a pause of twice the time between them', async () => {
  const [one, two] = loadIdly('1', '2', '3');
  expect(begun).toEqual(['call_1']);
  await finish('1', one!, 30);
  clock.advance(59);
  expect(begun).toEqual(['call_1']);
  clock.advance(1);
  expect(begun).toEqual(['call_1', 'call_2']);
  await finish('2', two!, 0);
  clock.advance(0);
  expect(begun).toEqual(['call_1', 'call_2', 'call_3']);
});

test('a call that somebody waits for goes before a thousand others, also when it was among them', () => {
  void loadIdly(...Array.from({ length: 1_000 }, (_none, index) => String(index)));
  void loads.load(id('new'));
  void loads.load(id('500'));
  expect(begun).toEqual(['call_0', 'call_new', 'call_500']);
});

test('a call is loaded once however often it is asked for, and once more if that was while it was read', async () => {
  const asked = loads.load(id('1'));
  void loads.load(id('1'), { isIdle: true });
  expect(begun).toEqual(['call_1']);
  await finish('1', asked);
  expect(begun).toEqual(['call_1', 'call_1']);
});
