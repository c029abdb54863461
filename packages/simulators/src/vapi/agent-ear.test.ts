import { createTranscoder } from '@trunkline/audio';
import { array, assert, integer, property } from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeMulaw } from '../mulaw.ts';
import { createSynthesiser, type Synthesiser } from '../speech/synthesiser.ts';
import { loadVoiceDetector, type VadMode, type VoiceDetector } from '../speech/voice-activity.ts';
import { createAgentEar } from './agent-ear.ts';

let synthesiser: Synthesiser;
let createDetector: (mode: VadMode) => VoiceDetector;
let speech: Uint8Array;

beforeAll(async () => {
  synthesiser = await createSynthesiser();
  createDetector = await loadVoiceDetector();
  const said = await synthesiser.speak('Is my bicycle ready?', { voice: 'rms', rateHz: 8000 });
  const samples = new Int16Array(8 * 600 + said.length + 8 * 1000);
  samples.set(said, 8 * 600);
  speech = encodeMulaw(samples);
});
afterAll(() => synthesiser.close());

function listen(audioFormat: 'mulaw' | 'pcm16k', messages: readonly Uint8Array[], hearsFromDbfs = -96) {
  const ended: { fromMs: number; toMs: number; voicedMs: number }[] = [];
  let startedCount = 0;
  const ear = createAgentEar({
    audioFormat,
    detector: createDetector(2),
    startMs: 60,
    endpointMs: 500,
    hearsFromDbfs,
    keepMs: 60_000,
    listener: {
      speechStarted: () => {
        startedCount += 1;
      },
      speechWentOn: () => undefined,
      speechEnded: (segment) => ended.push(segment),
    },
  });
  for (const message of messages) ear.hear(message, 0);
  const heard = ear.history.all();
  ear.free();
  return { ended, startedCount, heard };
}

/** Cuts audio into messages of these sizes, over and over. */
function cut(audio: Uint8Array, sizes: readonly number[]): Uint8Array[] {
  const messages: Uint8Array[] = [];
  for (let from = 0, index = 0; from < audio.length; index += 1) {
    const size = sizes[index % sizes.length] ?? audio.length;
    messages.push(audio.subarray(from, from + size));
    from += size;
  }
  return messages;
}

describe.each(['mulaw', 'pcm16k'] as const)('the ear of the agent, in %s', (audioFormat) => {
  const onTheWire = () => createTranscoder('mulaw', audioFormat).process(speech).slice();

  it('finds the speech where it is', () => {
    const { ended, startedCount } = listen(audioFormat, cut(onTheWire(), [audioFormat === 'mulaw' ? 160 : 640]));
    expect(startedCount).toBe(1);
    expect(ended).toHaveLength(1);
    expect(ended[0]?.fromMs).toBeGreaterThanOrEqual(560);
    expect(ended[0]?.fromMs).toBeLessThanOrEqual(700);
  });

  it('takes what is quieter than it hears for no speech', () => {
    const { startedCount, heard } = listen(audioFormat, [onTheWire()], 0);
    expect(startedCount).toBe(0);
    expect(heard.some((sample) => Math.abs(sample) > 1000)).toBe(true);
  });

  it('hears the same however the audio is cut into messages', () => {
    const wire = onTheWire();
    const whole = listen(audioFormat, [wire]);
    assert(
      property(array(integer({ min: 1, max: 3000 }), { minLength: 1, maxLength: 8 }), (sizes) => {
        const pieces = listen(audioFormat, cut(wire, sizes));
        expect(pieces.ended).toEqual(whole.ended);
        expect(pieces.heard).toEqual(whole.heard);
      }),
      { numRuns: 15 },
    );
  });
});
