/** What the transcoder costs beside the same work done sample by sample in JavaScript, in turn in one run. */
import {
  createDownsampler2x,
  createTranscoder,
  createUpsampler2x,
  decodeMulaw,
  decodePcm16,
  encodeMulaw,
  encodePcm16,
} from '@trunkline/audio';
import { percentile } from './interruptions.ts';

const ROUNDS = 9;
const FRAMES_PER_ROUND = 4_000;

/** The way up without WebAssembly. */
function plainUp(): (frame: Uint8Array) => Uint8Array {
  const [upsampler, narrow, wide, out] = [
    createUpsampler2x(),
    new Int16Array(160),
    new Int16Array(320),
    new Uint8Array(640),
  ];
  return (frame) => {
    decodeMulaw(frame, narrow);
    upsampler.process(narrow, wide);
    encodePcm16(wide, out);
    return out;
  };
}

/** The way down without WebAssembly. */
function plainDown(): (frame: Uint8Array) => Uint8Array {
  const [downsampler, narrow, wide, out] = [
    createDownsampler2x(),
    new Int16Array(160),
    new Int16Array(320),
    new Uint8Array(160),
  ];
  return (frame) => {
    decodePcm16(frame, wide);
    downsampler.process(wide, narrow);
    encodeMulaw(narrow, out);
    return out;
  };
}

/** @param frames of mu-law, 20 ms each. @returns microseconds per frame, the median of several rounds */
export function measureTranscoder(frames: readonly Uint8Array[]): { stage: string; us: number }[] {
  const up = createTranscoder('mulaw', 'pcm16k');
  const down = createTranscoder('pcm16k', 'mulaw');
  const widen = createTranscoder('mulaw', 'pcm16k');
  const wide = frames.map((frame) => widen.process(frame).slice());
  const ways: [string, readonly Uint8Array[], (frame: Uint8Array) => Uint8Array][] = [
    ['transcoder, mu-law to 16 kHz PCM', frames, (frame) => up.process(frame)],
    ['the same sample by sample', frames, plainUp()],
    ['transcoder, 16 kHz PCM to mu-law', wide, (frame) => down.process(frame)],
    ['the same sample by sample', wide, plainDown()],
  ];
  const costs = ways.map((): number[] => []);
  // The first round warms up.
  for (let round = -1; round < ROUNDS; round++) {
    ways.forEach(([, input, run], way) => {
      const startMs = performance.now();
      for (let i = 0; i < FRAMES_PER_ROUND; i++) run(input[i % input.length] as Uint8Array);
      if (round >= 0) costs[way]!.push(((performance.now() - startMs) * 1_000) / FRAMES_PER_ROUND);
    });
  }
  return ways.map(([stage], way) => ({ stage, us: percentile(costs[way]!, 50) }));
}
