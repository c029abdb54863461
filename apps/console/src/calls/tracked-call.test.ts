import type { FactEntry, TurnId } from '@trunkline/protocol';
import { expect, test } from 'vitest';
import { newSession } from '../new-session.test-support.ts';
import { TrackedCall } from './tracked-call.ts';

const turn = (id: string, turnId: TurnId): FactEntry => ({
  id,
  event: { type: 'caller.turnEnded', atMs: 1, turnId, text: 'Hello' },
});

test('a fact that a load has found before the feed brings it is still told to the pages, and counts once', () => {
  const call = new TrackedCall(newSession());
  call.takeLog([turn('5-0', 'turn_1')]);
  const entries = [turn('5-0', 'turn_1'), turn('6-0', 'turn_2')];
  expect(call.take(entries)).toEqual(entries);
  expect(call.facts.all).toHaveLength(2);
  expect(call.row.turns).toBe(2);
});

test('a fact that the feed brings twice is told once', () => {
  const call = new TrackedCall(newSession());
  expect(call.take([turn('5-0', 'turn_1')])).toHaveLength(1);
  expect(call.take([turn('5-0', 'turn_1')])).toEqual([]);
  expect(call.facts.all).toHaveLength(1);
});

test('a fact that the feed brings again after many others is not told again', () => {
  const call = new TrackedCall(newSession());
  const entries = Array.from({ length: 400 }, (_, index) => turn(`${index + 1}-0`, `turn_${index + 1}`));
  expect(call.take(entries)).toHaveLength(400);
  expect(call.take(entries)).toEqual([]);
  expect(call.row.turns).toBe(400);
});
