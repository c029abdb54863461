import { describe, expect, it } from 'vitest';
import { SpeechEnd } from './speech-end.ts';

const LOUD = -25;
const QUIET = -70;

/** Feeds frames of 20 ms, each with its level, and gives all ends that were found. */
function listen(line: readonly { ms: number; dbfs: number; mayBeEcho?: boolean }[]): number[] {
  const end = new SpeechEnd();
  const ends: number[] = [];
  let nowMs = 0;
  for (const { ms, dbfs, mayBeEcho = false } of line) {
    for (let passed = 0; passed < ms; passed += 20) {
      nowMs += 20;
      end.push(dbfs, 20, mayBeEcho, nowMs);
      const endedMs = end.ended(nowMs);
      if (!Number.isNaN(endedMs)) ends.push(endedMs);
    }
  }
  return ends;
}

describe('the end of the caller’s speech', () => {
  it('is where the voice ended, and is known after a pause', () => {
    const line = [
      { ms: 1_000, dbfs: QUIET },
      { ms: 600, dbfs: LOUD },
      { ms: 300, dbfs: QUIET },
      { ms: 400, dbfs: LOUD },
    ];
    expect(listen([...line, { ms: 380, dbfs: QUIET }])).toEqual([]);
    expect(listen([...line, { ms: 1_000, dbfs: QUIET }])).toEqual([2_300]);
  });

  it('is neither that of a click nor that of the agent’s echo', () => {
    const quiet = { ms: 1_000, dbfs: QUIET };
    expect(listen([quiet, { ms: 80, dbfs: LOUD }, quiet])).toEqual([]);
    expect(listen([quiet, { ms: 2_000, dbfs: LOUD, mayBeEcho: true }, quiet])).toEqual([]);
  });

  it('is known at once when the agent answers, unless the caller goes on speaking', () => {
    const end = new SpeechEnd();
    for (let nowMs = 20; nowMs <= 1_600; nowMs += 20) end.push(nowMs > 1_000 ? LOUD : QUIET, 20, false, nowMs);
    expect(end.answered(1_620)).toBeNaN();
    expect(end.answered(1_700)).toBe(1_600);
    expect(end.answered(1_720)).toBeNaN();
  });
});
