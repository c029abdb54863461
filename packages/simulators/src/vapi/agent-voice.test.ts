import { assert, boolean, integer, property, record } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../random.ts';
import { createAgentVoice } from './agent-voice.ts';
import { type Pacing, STEADY_PACING } from './pacing.ts';

const BYTES_PER_MS = 8;
const TICK_MS = 20;

function speak(
  pacing: Partial<Pacing>,
  durationMs: number,
  untilMs: number,
  options: { interruptAtMs?: number; lateAudioMs?: number } = {},
) {
  const sent: { atMs: number; bytes: Uint8Array }[] = [];
  let nowMs = 1000;
  const voice = createAgentVoice({
    bytesPerMs: BYTES_PER_MS,
    pacing: { ...STEADY_PACING, ...pacing },
    random: createRandom(3),
    lateAudioMs: options.lateAudioMs ?? 0,
    send: (bytes) => sent.push({ atMs: nowMs - 1000, bytes: bytes.slice() }),
  });
  const audio = Uint8Array.from({ length: durationMs * BYTES_PER_MS }, (_, index) => index % 251);
  voice.speak(audio, nowMs);
  for (; nowMs <= 1000 + untilMs; nowMs += TICK_MS) {
    if (nowMs - 1000 === options.interruptAtMs) voice.interrupt(nowMs);
    voice.tick(nowMs);
  }
  return { sent, voice, audio, nowMs };
}

const bytesOf = (sent: readonly { bytes: Uint8Array }[]) => sent.flatMap(({ bytes }) => [...bytes]);
const msOf = (sent: readonly { bytes: Uint8Array }[]) => bytesOf(sent).length / BYTES_PER_MS;

describe('the voice of the agent', () => {
  it('sends a frame of 20 ms every 20 ms unless told otherwise', () => {
    const { sent } = speak({}, 100, 200);
    expect(sent.map(({ atMs, bytes }) => [atMs, bytes.length])).toEqual([0, 20, 40, 60, 80].map((atMs) => [atMs, 160]));
  });

  it('sends faster, in bursts, or all at once', () => {
    const within = (pacing: Partial<Pacing>, ms: number) =>
      msOf(speak(pacing, 2000, 3000).sent.filter(({ atMs }) => atMs <= ms));
    expect(within({ factor: 2 }, 480)).toBe(980);
    expect(within({ burstMs: 400 }, 0)).toBe(400);
    expect(within({ burstMs: 400 }, 399)).toBe(400);
    expect(within({ burstMs: 400 }, 400)).toBe(800);
    expect(within({ burstMs: Number.POSITIVE_INFINITY }, 0)).toBe(2000);
  });

  it('stalls for as long as it is told to, and then makes up for it at once', () => {
    const { sent } = speak({ stallEveryMs: 500, stallMs: 200 }, 1000, 1200);
    expect(sent.filter(({ atMs }) => atMs > 300 && atMs < 500)).toEqual([]);
    expect(msOf(sent.filter(({ atMs }) => atMs === 500))).toBe(200);
  });

  it('loses, repeats and swaps no byte, however it is paced', () => {
    const anyPacing = record({
      frameMs: integer({ min: 1, max: 120 }),
      factor: integer({ min: 1, max: 8 }),
      burstMs: integer({ min: 0, max: 600 }),
      oddSizes: boolean(),
      jitterMs: integer({ min: 0, max: 300 }),
      stallEveryMs: integer({ min: 0, max: 700 }),
      stallMs: integer({ min: 0, max: 400 }),
    });
    assert(
      property(anyPacing, integer({ min: 1, max: 900 }), (pacing, durationMs) => {
        const { sent, audio, voice, nowMs } = speak(pacing, durationMs, 4000);
        expect(bytesOf(sent)).toEqual([...audio]);
        expect(voice.isSpeaking(nowMs)).toBe(false);
        expect(voice.heardMs(nowMs)).toBe(durationMs);
      }),
      { numRuns: 60 },
    );
  });

  it('counts as heard only what can have been played, also when all of it is long sent', () => {
    const { voice } = speak({ burstMs: Number.POSITIVE_INFINITY }, 2000, 500);
    expect(voice.isSpeaking(1000 + 1900)).toBe(true);
    expect(voice.heardMs(1000 + 500)).toBe(500);
    expect(voice.isSpeaking(1000 + 2000)).toBe(false);
  });

  it('stops at once when interrupted, but for the late audio it is told to send', () => {
    const cut = speak({}, 2000, 1500, { interruptAtMs: 600 });
    expect(msOf(cut.sent)).toBe(600);
    expect(cut.voice.heardMs(cut.nowMs)).toBe(600);
    expect(cut.voice.isSpeaking(1000 + 601)).toBe(false);
    expect(msOf(speak({}, 2000, 1500, { interruptAtMs: 600, lateAudioMs: 240 }).sent)).toBe(840);
  });
});
