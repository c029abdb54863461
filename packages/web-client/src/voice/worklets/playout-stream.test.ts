import { expect, test } from 'vitest';
import { agentFrame } from './playout.test-support.ts';
import { PlayoutStream } from './playout-stream.ts';
import type { PlayoutCleared, PlayoutReport } from './worklet-messages.ts';

const BLOCK = 128;

function createStream(deviceHz: number) {
  const reports: PlayoutReport[] = [];
  const cleared: PlayoutCleared[] = [];
  const stream = new PlayoutStream(deviceHz, (message) => {
    if ('generation' in message) cleared.push(message);
    else reports.push(message);
  });
  const say = (turnId: string, from: number, frames: number, ends = true): void => {
    stream.obey({ turnId });
    for (let seq = from; seq < from + frames; seq++) {
      const { buffer } = agentFrame(seq, { ends: ends && seq === from + frames - 1 });
      stream.obey(buffer as ArrayBuffer);
    }
  };
  const run = (ms: number): number[] => {
    const out: number[] = [];
    const block = new Float32Array(BLOCK);
    for (let samples = 0; samples < (ms * deviceHz) / 1000; samples += BLOCK) {
      stream.render(block);
      out.push(...block);
    }
    return out;
  };
  return { stream, reports, cleared, say, run };
}

test.each([8000, 16_000, 44_100, 48_000])(
  'a turn sounds whole and is told as heard to the sample, at %i Hz',
  (deviceHz) => {
    const { reports, say, run } = createStream(deviceHz);
    say('turn_1', 0, 50);
    const out = run(1300);
    expect(out.filter((sample) => Math.abs(sample) > 0.12).length / deviceHz).toBeCloseTo(1, 2);
    expect(reports.flatMap(({ played }) => played).at(-1)).toEqual(['turn_1', 16_000]);
    expect(reports.at(-1)).toMatchObject({ playedSamples: 16_000, playoutMs: 0, underruns: 0, sounding: false });
  },
);

test('it reports each 100 ms of sound, and the end of a turn also when the next one follows at once', () => {
  const { reports, say, run } = createStream(48_000);
  say('turn_1', 0, 4);
  say('turn_2', 4, 10);
  run(250);
  expect(reports).toHaveLength(2);
  const played = Object.fromEntries(reports.flatMap((report) => report.played));
  expect(played['turn_1']).toBe(4 * 320);
  expect(played['turn_2']).toBeGreaterThan(0);
});

test('what is still on its way to the ear is not heard yet', () => {
  const heardMs = (latencyMs: number): number => {
    const { stream, reports, say, run } = createStream(48_000);
    stream.obey({ latencyMs });
    say('turn_1', 0, 50);
    run(500);
    return reports.flatMap(({ played }) => played).at(-1)![1] / 16;
  };
  // What is being rendered counts as not heard too, so each time is a block or two longer.
  const lateMs = heardMs(0) - heardMs(50);
  expect(lateMs).toBeGreaterThanOrEqual(50);
  expect(lateMs).toBeLessThan(53);
});

test('a cut is answered with what was played, and no more of that turn is told', () => {
  const { stream, reports, cleared, say, run } = createStream(48_000);
  say('turn_1', 0, 50);
  run(300);
  stream.obey({ cut: 0 });
  run(500);
  expect(cleared).toHaveLength(1);
  expect(cleared[0]!.samples / 16).toBeGreaterThan(290);
  const most = Math.max(...reports.flatMap(({ played }) => played.map(([, samples]) => samples)));
  expect(most).toBeLessThanOrEqual(cleared[0]!.samples);
  expect(reports.at(-1)!.playedSamples).toBe(16_000);
});

test('a deeper queue can be asked for', () => {
  const { stream, say, run } = createStream(16_000);
  stream.obey({ prebufferMs: 450 });
  say('turn_1', 0, 15, false);
  expect(run(400).every((sample) => sample === 0)).toBe(true);
});
