import { CallLevelMeter } from '@trunkline/call-core';
import { buildCallId } from '@trunkline/protocol';
import type { CallLevelsEntry } from '@trunkline/session-store';
import { ManualClock, waitUntil } from '@trunkline/testkit';
import { describe, expect, it } from 'vitest';
import { createLevelsWriter } from './levels-writer.ts';

const CALL = buildCallId(new Uint8Array(10));

/** A writer over a store that keeps what it is given, and answers a write once `answer` is called. */
function rig() {
  const clock = new ManualClock(10_000);
  const written: CallLevelsEntry[] = [];
  let answer = (): void => {};
  const levels = {
    append(entries: readonly CallLevelsEntry[]): Promise<number> {
      written.push(...entries);
      return new Promise((resolve) => {
        answer = () => resolve(entries.length);
      });
    },
    read: () => Promise.resolve([]),
  };
  const writer = createLevelsWriter({ levels }, clock);
  const meter = new CallLevelMeter('mulaw', clock.nowMs());
  const close = writer.open({ callId: CALL, lease: { fence: 7 }, meter, epochMs: (nowMs) => 1_000_000 + nowMs });
  /** The caller is loud for so long. */
  const talk = (forMs: number): void => {
    const sound = new Uint8Array(160).fill(0x80);
    for (let ms = 0; ms < forMs; ms += 20) {
      clock.advance(20);
      meter.callerAudio(sound, clock.nowMs());
    }
  };
  const told = () =>
    written.map(({ levels: { atMs, caller } }) => ({ atMs, bytes: [...Buffer.from(caller, 'base64')] }));
  return { clock, writer, close, talk, told, answer: () => answer() };
}
const LOUD = 96;
const loud = (steps: number): number[] => Array.from({ length: steps }, () => LOUD);

describe('the levels of a call', () => {
  it('are written to its very end, and not beyond it', async () => {
    const { clock, close, talk, told } = rig();
    talk(700);
    close();
    clock.advance(500);
    expect(told()).toEqual([
      { atMs: 1_010_000, bytes: loud(20) },
      { atMs: 1_010_500, bytes: loud(8) },
    ]);
  });

  it('are written though the process stops while an earlier write is under way', async () => {
    const { writer, talk, told, answer } = rig();
    talk(1_600);
    const stopped = writer.stop();
    answer();
    await waitUntil(() => told().length > 1);
    answer();
    await stopped;
    expect(told().flatMap(({ bytes }) => bytes)).toEqual(loud(64));
  });
});
