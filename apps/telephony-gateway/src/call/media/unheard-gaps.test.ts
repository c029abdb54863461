import { expect, it } from 'vitest';
import { UnheardGaps } from './unheard-gaps.ts';

/** Sends a frame at `sentMs` of the agent's audio, behind as many holes as the downlink has counted. */
const send = (gaps: UnheardGaps, underflows: number, sentMs: number, gapMs: number): void =>
  gaps.frameSent({ counters: { underflows }, gapMs, heard: { sentMs } }, 'turn_1', 5_000);

it('tells a hole once what follows it has been heard, and once only', () => {
  const gaps = new UnheardGaps();
  send(gaps, 1, 400, 320.4);
  expect(gaps.heardTo(400)).toEqual([]);
  expect(gaps.heardTo(420)).toMatchObject([{ turnId: 'turn_1', gapMs: 320, sinceMs: 4_679.6 }]);
  expect(gaps.heardTo(440)).toEqual([]);
});

it('keeps a hole that waits though a pause has taken the agent back behind a later one', () => {
  const gaps = new UnheardGaps();
  send(gaps, 1, 1_000, 300);
  send(gaps, 2, 800, 200);
  expect(gaps.heardTo(900)).toMatchObject([{ gapMs: 200 }]);
  expect(gaps.heardTo(1_020)).toMatchObject([{ gapMs: 300 }]);
});

it('tells no hole whose turn was cut, nor one of which nobody knows how long it was', () => {
  const gaps = new UnheardGaps();
  send(gaps, 1, 400, 300);
  gaps.forget();
  send(gaps, 2, 500, Number.POSITIVE_INFINITY);
  expect(gaps.heardTo(1_000)).toEqual([]);
});
