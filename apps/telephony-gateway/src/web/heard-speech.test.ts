/** What a page says to have played, as marks: property by property, over whatever call and page may do. */
import { WEB_SAMPLES_PER_FRAME } from '@trunkline/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PageSpeech } from './page-speech.ts';
import type { WebTransport } from './web-transport.ts';

const FRAME = new Uint8Array(640);

/** A transport that takes everything, so that what goes wrong is not the link's. */
function openTransport(): WebTransport & { frames: Uint8Array[]; texts: Record<string, unknown>[]; room: number } {
  return {
    kind: 'socket',
    bufferedBytes: 0,
    frames: [],
    texts: [],
    room: Number.POSITIVE_INFINITY,
    hasRoom() {
      return this.room > 0;
    },
    sendFrame(frame) {
      this.room -= 1;
      this.frames.push(frame.slice());
    },
    sendText() {},
    tick() {},
    close() {},
    destroy() {},
  };
}

function startSpeech() {
  const returned: [number, number][] = [];
  const transport = openTransport();
  const speech = new PageSpeech({
    format: 'pcm16k',
    nextSeq: 0,
    generation: 0,
    tell: (message) => void transport.texts.push({ ...message }),
    giveBack: (generation, sequence) => void returned.push([generation, sequence]),
  });
  speech.transport = transport;
  return { speech, transport, returned };
}

const speak = (speech: PageSpeech, frames: number): void => {
  for (let frame = 0; frame < frames; frame += 1) speech.write(FRAME);
  speech.pump(0);
};

describe('marks of a page', () => {
  it('come back once all that lies before them has been played, and not a frame earlier', () => {
    const { speech, returned } = startSpeech();
    speech.turnStarted('turn_1');
    speak(speech, 10);
    speech.mark(1, 1);
    speak(speech, 5);
    speech.mark(1, 2);
    speech.played('turn_1', 10 * WEB_SAMPLES_PER_FRAME - 1, 0);
    expect(returned).toEqual([]);
    speech.played('turn_1', 10 * WEB_SAMPLES_PER_FRAME, 0);
    expect(returned).toEqual([[1, 1]]);
    speech.played('turn_1', 15 * WEB_SAMPLES_PER_FRAME, 0);
    expect(returned).toEqual([
      [1, 1],
      [1, 2],
    ]);
  });

  it('come back for nothing that is senseless: another turn, a turn that is not sent yet, backwards, too much', () => {
    const { speech, transport, returned } = startSpeech();
    speech.turnStarted('turn_1');
    speak(speech, 10);
    speech.mark(1, 1);
    transport.room = 0;
    speech.turnStarted('turn_2');
    speak(speech, 10);
    speech.mark(1, 2);
    speech.played('turn_9', 1e9, 0);
    speech.played('turn_2', 1e9, 0);
    expect(returned).toEqual([]);
    speech.played('turn_1', 1e9, 0);
    expect(returned).toEqual([[1, 1]]);
    speech.played('turn_1', 0, 0);
    speech.cleared(200, 1e9);
    expect(returned).toEqual([[1, 1]]);
  });

  it('of a turn that was cut come back as far as the page says, and no further', () => {
    const { speech, returned } = startSpeech();
    speech.turnStarted('turn_1');
    speak(speech, 10);
    speech.mark(1, 1);
    speak(speech, 10);
    speech.mark(1, 2);
    speech.clear();
    speech.turnStarted('turn_2');
    speak(speech, 10);
    speech.mark(2, 1);
    speech.cleared(0, 12 * WEB_SAMPLES_PER_FRAME);
    speech.look(1_000);
    expect(returned).toEqual([[1, 1]]);
    speech.played('turn_2', 10 * WEB_SAMPLES_PER_FRAME, 0);
    expect(returned).toEqual([
      [1, 1],
      [2, 1],
    ]);
  });

  it('are not proved by numbers that a cut has passed over', () => {
    const { speech, returned } = startSpeech();
    speech.turnStarted('turn_1');
    speak(speech, 10);
    speech.mark(1, 1);
    speech.clear();
    speech.resumeFrom(10 * WEB_SAMPLES_PER_FRAME, 0);
    expect(returned).toEqual([]);
  });

  it('come back when the turn is over although frames of it were dropped on a slow link', () => {
    const { speech, transport, returned } = startSpeech();
    speech.turnStarted('turn_1');
    speak(speech, 5);
    transport.room = 0;
    speak(speech, 120);
    speech.mark(1, 1);
    speech.look(0);
    transport.room = Number.POSITIVE_INFINITY;
    speech.pump(0);
    const sent = transport.frames.length;
    expect(sent).toBeLessThan(125);
    speech.played('turn_1', (sent - 1) * WEB_SAMPLES_PER_FRAME, 0);
    speech.turnEnded();
    speech.pump(0);
    expect(returned).toEqual([]);
    speech.played('turn_1', transport.frames.length * WEB_SAMPLES_PER_FRAME, 0);
    expect(returned).toEqual([[1, 1]]);
  });

  it('never say that more was heard than was sent and reported, whatever call and page do', () => {
    type Step = { write: number } | { turn: true } | { end: true } | { cut: true } | { say: number } | { room: number };
    const step: fc.Arbitrary<Step> = fc.oneof(
      fc.record({ write: fc.integer({ min: 1, max: 40 }) }),
      fc.record({ turn: fc.constant(true as const) }),
      fc.record({ end: fc.constant(true as const) }),
      fc.record({ cut: fc.constant(true as const) }),
      fc.record({ say: fc.integer({ min: 0, max: 200 * WEB_SAMPLES_PER_FRAME }) }),
      fc.record({ room: fc.integer({ min: 0, max: 60 }) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const { speech, transport, returned } = startSpeech();
        let turns = 0;
        let sequence = 0;
        let nowMs = 0;
        /** By mark: frames of its turn that lie before it, and the turn. */
        const marks = new Map<string, { turn: number; frames: number }>();
        const written = new Map<number, number>();
        const reported = new Map<number, number>();
        let checked = 0;
        for (const one of steps) {
          nowMs += 100;
          if ('turn' in one) speech.turnStarted(`turn_${(turns += 1)}`);
          else if ('end' in one) speech.turnEnded();
          else if ('cut' in one) speech.clear();
          else if ('room' in one) transport.room = one.room;
          else if ('write' in one) {
            speak(speech, one.write);
            written.set(turns, (written.get(turns) ?? 0) + one.write);
            sequence += 1;
            speech.mark(1, sequence);
            marks.set(`1:${sequence}`, { turn: turns, frames: written.get(turns) ?? 0 });
          } else if (turns > 0) {
            const frames = Math.floor(one.say / WEB_SAMPLES_PER_FRAME);
            reported.set(turns, Math.max(reported.get(turns) ?? 0, frames));
            speech.played(`turn_${turns}`, one.say, nowMs);
          }
          speech.pump(nowMs);
          speech.look(nowMs);
          for (const [generation, number] of returned.slice(checked)) {
            const mark = marks.get(`${generation}:${number}`);
            // Frames that the link has dropped are passed over when all the rest of a turn that is over has been played.
            const dropped = speech.framesDropped;
            const isOfThisTurn = mark !== undefined && mark.turn > 0 && mark.turn === turns;
            const mostFrames = isOfThisTurn ? (reported.get(mark.turn) ?? 0) + dropped : Number.POSITIVE_INFINITY;
            expect(mostFrames).toBeGreaterThanOrEqual(mark?.frames ?? 0);
          }
          checked = returned.length;
        }
        const order = returned.map(([, number]) => number);
        expect(order).toEqual(order.toSorted((a, b) => a - b));
        expect(new Set(order).size).toBe(order.length);
      }),
    );
  });
});
