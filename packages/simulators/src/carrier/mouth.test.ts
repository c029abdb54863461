import { describe, expect, it } from 'vitest';
import { SAMPLES_PER_MS } from '../mulaw.ts';
import { createMouth } from './mouth.ts';

const bytes = (length: number, value: number) => new Uint8Array(length).fill(value);

function speak(mouth: ReturnType<typeof createMouth>, frames: number, fromMs = 0): number[] {
  return Array.from({ length: frames }, (_, index) => {
    const frame = bytes(160, 0xff);
    mouth.fill(frame, fromMs + index * 20);
    return [...frame];
  }).flat();
}

describe("the caller's mouth", () => {
  it('starts at the first frame at or after the wished time and pads the last frame', async () => {
    const mouth = createMouth(SAMPLES_PER_MS);
    const ended = mouth.say(bytes(200, 1), 25);
    expect(speak(mouth, 4)).toEqual([...bytes(320, 0xff), ...bytes(200, 1), ...bytes(120, 0xff)]);
    expect(await ended).toBe(40 + 25);
  });

  it('says one thing after the other', async () => {
    const mouth = createMouth(SAMPLES_PER_MS);
    const ends = [mouth.say(bytes(160, 1), 0), mouth.say(bytes(80, 2), 0)];
    expect(speak(mouth, 2)).toEqual([...bytes(160, 1), ...bytes(80, 2), ...bytes(80, 0xff)]);
    expect(await Promise.all(ends)).toEqual([20, 30]);
  });

  it('tells everybody who waits when it is closed, also those who come later', async () => {
    const mouth = createMouth(SAMPLES_PER_MS);
    const ended = mouth.say(bytes(1600, 1), 0);
    speak(mouth, 2);
    mouth.close(44);
    expect(await ended).toBe(44);
    expect(await mouth.say(bytes(160, 1), 0)).toBe(44);
    expect(speak(mouth, 1, 60)).toEqual([...bytes(160, 0xff)]);
  });
});
