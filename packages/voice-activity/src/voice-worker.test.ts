import { afterEach, describe, expect, test } from 'vitest';
import { EVIDENCE_FIELDS, evidenceAt, type VoiceEvidence } from './evidence.ts';
import { framesOf, mean, noise, SILENT_PAIR, speech } from './sounds.test-support.ts';
import { createVoiceAnalyser } from './voice-analyser.ts';
import { createVoiceWorker, type VoiceWorker } from './voice-worker.ts';

/** This many batches may be unanswered, and this many more may wait behind them. */
const IN_FLIGHT = 4;
const WAITING = 50;

interface Rig {
  worker: VoiceWorker;
  heard: VoiceEvidence[];
  errors: string[];
  /** Resolves when `isEnough` says yes to what was heard so far. */
  until(isEnough: (heard: VoiceEvidence[]) => boolean): Promise<void>;
}

const open: VoiceWorker[] = [];
afterEach(() => Promise.all(open.splice(0).map((worker) => worker.close())));

async function start(model: 'silero' | 'light' = 'silero', maxSlots = 4): Promise<Rig> {
  const heard: VoiceEvidence[] = [];
  const errors: string[] = [];
  let look = (): void => {};
  const worker = await createVoiceWorker({
    model,
    maxSlots,
    onEvidence: (rows, count) => {
      for (let i = 0; i < count; i++) heard.push(evidenceAt(rows, i));
      look();
    },
    onError: ({ message }) => errors.push(message),
  });
  open.push(worker);
  const until = (isEnough: (heard: VoiceEvidence[]) => boolean): Promise<void> =>
    new Promise((resolve) => {
      look = () => {
        if (isEnough(heard)) resolve();
      };
      look();
    });
  return { worker, heard, errors, until };
}

/** Pushes frames one by one, each after the one before it is answered, as happens when nobody is behind. */
async function say(rig: Rig, slot: number, frames: Uint8Array[]): Promise<void> {
  for (const [i, frame] of frames.entries()) {
    rig.worker.push(slot, frame, SILENT_PAIR, false);
    rig.worker.flush();
    const end = Math.floor((i + 1) / 1.6);
    await rig.until((heard) => heard.filter((window) => window.slot === slot).length >= end);
  }
}

describe.each(['silero', 'light'] as const)('with the model %s', (model) => {
  test('another process hears what an analyser of this one does, in order', async () => {
    const frames = framesOf(await speech());
    const rig = await start(model);
    await say(rig, 2, frames);
    const analyser = await createVoiceAnalyser({ model, maxSlots: 1 });
    for (const frame of frames) analyser.push(0, frame, SILENT_PAIR, false);
    const rows = await analyser.run();
    const expected = Array.from({ length: rows.length / EVIDENCE_FIELDS }, (_, i) => evidenceAt(rows, i));
    await analyser.close();
    expect(rig.heard.map(({ pairs }) => pairs)).toEqual(expected.map(({ pairs }) => pairs));
    rig.heard.forEach((window, i) => expect(window.speech).toBeCloseTo(expected[i]!.speech, 4));
    expect(mean(rig.heard.map((window) => window.speech))).toBeGreaterThan(0.8);
    expect(rig.worker.counters).toMatchObject({ windows: expected.length, batches: frames.length, dropped: 0 });
  });
});

test('lines that are flushed together travel as one batch and are told apart', async () => {
  const rig = await start();
  const [voice, hiss] = [framesOf(await speech()), framesOf(noise(6, 0.02))];
  for (let i = 0; i < 40; i++) {
    rig.worker.push(0, voice[i]!, SILENT_PAIR, false);
    rig.worker.push(1, hiss[i]!, SILENT_PAIR, false);
    rig.worker.flush();
  }
  await rig.until((heard) => heard.length >= 50);
  const of = (slot: number) => mean(rig.heard.filter((window) => window.slot === slot).map((window) => window.speech));
  expect(of(0)).toBeGreaterThan(0.8);
  expect(of(1)).toBeLessThan(0.1);
  expect(rig.worker.counters.batches).toBe(40);
});

test('a flush without pairs sends nothing', async () => {
  const { worker } = await start('light');
  worker.flush();
  expect(worker.counters.batches).toBe(0);
});

test('evidence from before a reset or release is not told', async () => {
  const rig = await start('light');
  const pushed = (slot: number, pairs: number): void => {
    for (let i = 0; i < pairs; i++) rig.worker.push(slot, SILENT_PAIR, SILENT_PAIR, false);
    rig.worker.flush();
  };
  pushed(0, 16);
  pushed(1, 16);
  rig.worker.reset(0, true);
  rig.worker.release(1);
  pushed(0, 2);
  pushed(2, 2);
  await rig.until((heard) => heard.some(({ slot }) => slot === 2));
  expect(rig.heard.map(({ slot, pairs }) => [slot, pairs])).toEqual([
    [0, 1.6],
    [2, 1.6],
  ]);
});

test('a process that is behind costs the oldest second: batches are dropped and counted, and the count of pairs stays true', async () => {
  const rig = await start('light');
  const late = 10;
  // Nothing can be answered before this loop ends.
  for (let i = 0; i < IN_FLIGHT + WAITING + late; i++) {
    rig.worker.push(0, SILENT_PAIR, SILENT_PAIR, false);
    rig.worker.flush();
  }
  expect(rig.worker.counters.dropped).toBe(late);
  expect(rig.worker.counters.batches).toBe(IN_FLIGHT);
  await rig.until((heard) => heard.at(-1)?.pairs === IN_FLIGHT + late + 49.6);
  const ends = rig.heard.map(({ pairs }) => pairs);
  expect(ends.slice(0, 3)).toEqual([1.6, 3.2, IN_FLIGHT + late + 1.6]);
});

test('a killed process is replaced and goes on with what has waited', async () => {
  const rig = await start();
  await say(
    rig,
    0,
    Array.from({ length: 8 }, () => SILENT_PAIR),
  );
  const voice = framesOf(await speech());
  const killed = rig.worker.pid!;
  process.kill(killed, 'SIGKILL');
  for (const frame of voice.slice(0, IN_FLIGHT + WAITING)) {
    rig.worker.push(0, frame, SILENT_PAIR, false);
    rig.worker.flush();
  }
  await rig.until((heard) => heard.at(-1)!.pairs > 8 + IN_FLIGHT + WAITING - 2);
  expect(rig.worker.pid).not.toBe(killed);
  expect(rig.worker.counters).toMatchObject({ restarts: 1, dropped: 0 });
  expect(rig.errors).toEqual(['voice activity stopped: its process ended with SIGKILL']);
  expect(mean(rig.heard.slice(-10).map((window) => window.speech))).toBeGreaterThan(0.8);
});

test('a process that does not come up is an error of the start', async () => {
  await expect(start('loud' as 'light')).rejects.toThrow('voice activity stopped: there is no model loud');
});

test('nothing is left running after close', async () => {
  const { worker } = await start('light');
  const pid = worker.pid!;
  await worker.close();
  expect(() => process.kill(pid, 0)).toThrow('ESRCH');
});

test('refuses a slot that it does not have', async () => {
  const { worker } = await start('light');
  expect(() => worker.reset(4, false)).toThrow('slot 4 is not one of 0 to 3');
  expect(() => worker.push(-1, SILENT_PAIR, SILENT_PAIR, false)).toThrow('slot -1 is not one of 0 to 3');
});
