import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { levelDbfs } from '../ear/level.ts';
import { decodeMulaw, MULAW_SILENCE } from '../mulaw.ts';
import { createSynthesiser, type Synthesiser } from '../speech/synthesiser.ts';
import { createLineSound, makeAsideNoise, prepareLine } from './line-sound.ts';

const FRAME = 160;
const SILENCE = new Int16Array(0);
let synthesiser: Synthesiser;
beforeAll(async () => {
  synthesiser = await createSynthesiser();
});
afterAll(() => synthesiser.close());

/** A second of a silent caller, who hears `heard`. */
function listen(line: Parameters<typeof createLineSound>[0], heard = new Int16Array(8000)): Int16Array {
  const sound = createLineSound(line);
  const out = new Int16Array(heard.length);
  for (let from = 0; from < heard.length; from += FRAME) {
    const frame = new Uint8Array(FRAME).fill(MULAW_SILENCE);
    sound?.(frame, from / 8, heard.subarray(from, from + FRAME));
    out.set(decodeMulaw(frame), from);
  }
  return out;
}

describe('a line', () => {
  it('with noise has it at its level, and the same for the same seed', async () => {
    const noise = { kind: 'line-noise', levelDbfs: -35, seed: 3 } as const;
    const line = await prepareLine({ noise }, SILENCE, synthesiser);
    expect(Math.abs(levelDbfs(listen(line)) + 35)).toBeLessThan(2);
    expect(listen(await prepareLine({ noise }, SILENCE, synthesiser))).toEqual(listen(line));
    expect(listen(await prepareLine({ noise: { ...noise, seed: 4 } }, SILENCE, synthesiser))).not.toEqual(listen(line));
  });

  it('with an echo gives back what was heard, later and softer', async () => {
    const said = await synthesiser.speak('Please hold the line.', { voice: 'slt', rateHz: 8000 });
    const line = await prepareLine({ echo: { lossDb: 20, delayMs: 200, kind: 'hybrid', seed: 1 } }, said, synthesiser);
    const heard = new Int16Array(Math.ceil((said.length + 4000) / FRAME) * FRAME);
    heard.set(said);
    const back = listen(line, heard);
    expect(Math.max(...back.subarray(0, 8 * 190).map(Math.abs))).toBe(0);
    const lossDb = levelDbfs(said) - levelDbfs(back.subarray(8 * 200, 8 * 200 + said.length));
    expect(Math.abs(lossDb - 20)).toBeLessThan(2);
  });

  it('that a scenario does not describe is left alone', () => {
    expect(createLineSound(undefined)).toBeUndefined();
  });
});

it('a cough over the agent is as long and as loud as it is asked for', async () => {
  const cough = await makeAsideNoise(
    { afterMs: 0, noise: 'cough', durationMs: 500, levelDbfs: -20, seed: 1 },
    synthesiser,
  );
  expect(cough).toHaveLength(4000);
  expect(levelDbfs(cough)).toBeGreaterThan(-30);
});
