/** Measures what each stage costs per frame, and whether the hot path leaves anything for the garbage collector. */
import { createEchoCanceller, type EchoCanceller, encodeMulaw } from '@trunkline/audio';
import { createDownlink, createUplink, createVoiceWatch, DEFAULT_DOWNLINK_OPTIONS } from '@trunkline/call-core';
import { createVoiceAnalyser, EVIDENCE_FIELDS, WINDOW_SAMPLES } from '@trunkline/voice-activity';
import { percentile } from './interruptions.ts';
import { measureTranscoder } from './transcoder-cost.ts';

export interface StageCost {
  stage: string;
  /** Microseconds per frame of 20 ms; the model is measured per window of 32 ms. */
  us: number;
}

const ROUNDS = 5;
const MODEL_ROUNDS = 60;
const FRAME = 160;

/** @returns microseconds per call of `run`, as the median of several rounds; one round before warms up */
function time(count: number, run: (index: number) => void): number {
  for (let i = 0; i < count; i++) run(i);
  const rounds = Array.from({ length: ROUNDS }, () => {
    const startMs = performance.now();
    for (let i = 0; i < count; i++) run(i);
    return ((performance.now() - startMs) * 1_000) / count;
  });
  return percentile(rounds, 50);
}

function toFrames(samples: Int16Array): Uint8Array[] {
  const bytes = new Uint8Array(samples.length);
  encodeMulaw(samples, bytes);
  return Array.from({ length: Math.floor(bytes.length / FRAME) }, (_, i) => bytes.subarray(i * FRAME, (i + 1) * FRAME));
}

const toFloats = (frame: Uint8Array): Float32Array => Float32Array.from(frame, (code) => (code - 128) / 512);

/** Frames that the caller's line lags behind what we play, when what is on it is our echo. */
const ECHO_FRAMES = 10;
const PASS_THROUGH: EchoCanceller = {
  echoShare: 0,
  process: (near, _far, out) => out.set(near),
  remember() {},
  reset() {},
};

/** @param speech some seconds at 8 kHz */
export async function measureStages(speech: Int16Array): Promise<StageCost[]> {
  const frames = toFrames(speech);
  const at = (index: number): Uint8Array => frames[index % frames.length] as Uint8Array;
  const silence = new Uint8Array(FRAME).fill(0xff);
  const nothing = { reset() {}, push() {} };
  const stages: StageCost[] = [];

  const idle = createVoiceWatch(nothing);
  let nowMs = 0;
  stages.push({
    stage: 'level gate, closed',
    us: time(20_000, () => idle.callerFrame(silence, true, (nowMs += 20))),
  });
  const open = createVoiceWatch(nothing);
  stages.push({
    stage: 'level gate, open',
    us: time(20_000, (index) => open.callerFrame(at(index), true, (nowMs += 20))),
  });
  const canceller = createEchoCanceller();
  const out = new Float32Array(FRAME);
  const floats = frames.map(toFloats);
  stages.push({
    stage: 'echo canceller, with echo (off the media thread)',
    us: time(1_000, (index) =>
      canceller.process(floats[index % floats.length]!, floats[(index + ECHO_FRAMES) % floats.length]!, out),
    ),
  });
  stages.push(...measureTranscoder(frames));
  for (const calls of [1, 16]) stages.push(await measureModel(frames, calls));
  for (const calls of [1, 4, 16]) stages.push(await measureVoiceProcess(frames, calls));
  return stages;
}

const callsAtOnce = (calls: number): string => `${calls} ${calls === 1 ? 'call' : 'calls'} at once`;

/**
 * Lets an analyser hear an echo on all lines, frame by frame.
 * @returns microseconds per window of 32 ms, as the median over rounds of eight frames
 */
async function measureWindow(
  frames: readonly Uint8Array[],
  calls: number,
  canceller: () => EchoCanceller,
): Promise<number> {
  const analyser = await createVoiceAnalyser({ model: 'silero', maxSlots: calls, createEchoCanceller: canceller });
  const costs: number[] = [];
  for (let round = 0; round < MODEL_ROUNDS; round++) {
    let windows = 0;
    const startMs = performance.now();
    for (let index = round * 8; index < round * 8 + 8; index++) {
      const near = frames[index % frames.length] as Uint8Array;
      const far = frames[(index + ECHO_FRAMES) % frames.length] as Uint8Array;
      for (let slot = 0; slot < calls; slot++) analyser.push(slot, near, far, false);
      windows += (await analyser.run()).length / EVIDENCE_FIELDS;
    }
    costs.push(((performance.now() - startMs) * 1_000) / windows);
  }
  await analyser.close();
  return percentile(costs, 50);
}

async function measureModel(frames: readonly Uint8Array[], calls: number): Promise<StageCost> {
  return {
    stage: `voice model, windows of ${callsAtOnce(calls)}`,
    us: await measureWindow(frames, calls, () => PASS_THROUGH),
  };
}

async function measureVoiceProcess(frames: readonly Uint8Array[], calls: number): Promise<StageCost> {
  const us = await measureWindow(frames, calls, createEchoCanceller);
  return { stage: `voice process: canceller and model, ${callsAtOnce(calls)}`, us: (us * FRAME) / WINDOW_SAMPLES };
}

/**
 * @returns bytes by which the heap has grown, after collection, when a million frames have gone through uplink, voice watch and
 * downlink
 * @throws Error without `--expose-gc`
 */
export function measureHeapGrowth(speech: Int16Array, frames = 1_000_000): number {
  const collect = globalThis.gc;
  if (!collect) throw new Error('run with --expose-gc: heap growth cannot be told otherwise');
  const pieces = toFrames(speech);
  let nowMs = 0;
  const watch = createVoiceWatch({ reset() {}, push() {} });
  const uplink = createUplink({ isWritable: () => true, writeFrame() {} }, { record() {} });
  const marks = { generation: 0, sequence: 0 };
  const downlink = createDownlink(
    {
      isWritable: () => true,
      writeFrame: (frame) => watch.agentFrame(frame, nowMs),
      flush() {},
      writeMark(generation, sequence) {
        marks.generation = generation;
        marks.sequence = sequence;
      },
      clear() {},
      hold() {},
      resume() {},
    },
    { record() {} },
    DEFAULT_DOWNLINK_OPTIONS,
  );
  const run = (count: number, from: number): void => {
    for (let index = from; index < from + count; index++) {
      const frame = pieces[index % pieces.length] as Uint8Array;
      nowMs += 20;
      uplink.push(index + 1, frame, nowMs);
      watch.callerFrame(frame, downlink.unheardMs > 0, nowMs);
      downlink.push(frame, nowMs);
      downlink.take(nowMs);
      downlink.markReturned(marks.generation, marks.sequence, nowMs);
    }
  };
  run(50_000, 0);
  collect();
  const before = process.memoryUsage().heapUsed;
  run(frames, 50_000);
  collect();
  return process.memoryUsage().heapUsed - before;
}
