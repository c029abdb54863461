import type { CallEvent } from '@trunkline/protocol';
import { test } from '../console-rig.test-support.ts';
import { readFactsAfter } from './read-facts.ts';

const digit = (index: number): CallEvent => ({ type: 'caller.dtmf', atMs: 1_000 + index, digits: index });
const digits = (count: number): CallEvent[] => Array.from({ length: count }, (_none, index) => digit(index));

test('a page of facts behind a place is read alone, and the last page knows that it is the last', async ({
  rig: { store, newCall, tell },
  expect,
}) => {
  const callId = await newCall();
  await tell(callId, ...digits(100));
  const { entries } = await store.events.read(callId);
  const looked: string[] = [];
  const events: typeof store.events = {
    ...store.events,
    async read(of, options) {
      const page = await store.events.read(of, options);
      looked.push(...page.entries.map(({ id }) => id));
      return page;
    },
  };
  const afterId = entries[90]!.id;
  const page = await readFactsAfter({ events }, callId, { afterId, limit: 5 });
  expect(page.facts).toEqual(entries.slice(91, 96));
  expect(looked).toEqual(entries.slice(91, 97).map(({ id }) => id));
  const rest = await readFactsAfter({ events }, callId, { afterId: page.nextAfter!, limit: 5 });
  expect(rest).toEqual({ facts: entries.slice(96) });
});

test('facts that were written twice are told once, also when the first time was on the page before', async ({
  rig: { store, newCall, tell },
  expect,
}) => {
  const callId = await newCall();
  await tell(callId, digit(1), digit(2));
  const place = (await store.events.read(callId)).entries.at(-1)!.id;
  await tell(callId, digit(1), digit(2), digit(3));
  const { facts } = await readFactsAfter(store, callId, { afterId: place, limit: 10 });
  expect(facts.map(({ event }) => event)).toEqual([digit(3)]);
});
