/** The agent's speech on its way to a page: numbers, turns, the ladder, and what is sent once more after a reconnect. */
import { readWebFrame, WEB_FLAG_END_OF_TURN, WEB_SAMPLES_PER_FRAME, type WebServerMessage } from '@trunkline/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PageSpeech, type PageSpeechOptions } from './page-speech.ts';
import type { WebTransport } from './web-transport.ts';

/** A frame that can be told from others. */
const frameOf = (number: number): Uint8Array => new Uint8Array(Int16Array.from({ length: 320 }, () => number).buffer);

interface Page extends WebTransport {
  room: number;
  bufferedBytes: number;
  /** Frames by the number under which each came first, and how often a number came. */
  heard: Map<number, number>;
  numbers: number[];
  flags: number[];
  formats: string[];
  told: WebServerMessage[];
}

function openPage(heard = new Map<number, number>()): Page {
  return {
    kind: 'socket',
    bufferedBytes: 0,
    room: Number.POSITIVE_INFINITY,
    heard,
    numbers: [],
    flags: [],
    formats: [],
    told: [],
    hasRoom() {
      return this.room > 0;
    },
    sendFrame(bytes) {
      const frame = readWebFrame(bytes)!;
      this.room -= 1;
      this.numbers.push(frame.seq);
      this.flags.push(frame.flags);
      this.formats.push(frame.format);
      const sample = (frame.payload[0] as number) | ((frame.payload[1] as number) << 8);
      if (!heard.has(frame.seq)) heard.set(frame.seq, sample);
    },
    sendText() {},
    tick() {},
    close() {},
    destroy() {},
  };
}

function start(page: Page, options: Partial<PageSpeechOptions> = {}): PageSpeech {
  const speech: PageSpeech = new PageSpeech({
    format: 'pcm16k',
    nextSeq: 0,
    generation: 0,
    tell: (message) => void (speech.transport as Page).told.push(message),
    giveBack() {},
    ...options,
  });
  speech.transport = page;
  return speech;
}

const write = (speech: PageSpeech, from: number, count: number, nowMs = 0): void => {
  for (let number = from; number < from + count; number += 1) speech.write(frameOf(number));
  speech.pump(nowMs);
};

describe('speech to a page', () => {
  it('is numbered from 0, with its turn told before its first frame and its last frame flagged', () => {
    const page = openPage();
    const speech = start(page);
    speech.turnStarted('turn_1');
    speech.write(frameOf(1));
    speech.write(frameOf(2));
    speech.turnEnded();
    speech.pump(0);
    expect(page.told).toEqual([{ type: 'turn', turnId: 'turn_1', generation: 0 }]);
    expect(page.numbers).toEqual([0, 1]);
    expect(page.flags).toEqual([0, WEB_FLAG_END_OF_TURN]);
  });

  it('has the end of a turn that is told too late on 20 ms of silence', () => {
    const page = openPage();
    const speech = start(page);
    speech.turnStarted('turn_1');
    write(speech, 1, 2);
    speech.turnEnded();
    speech.pump(0);
    expect(page.flags).toEqual([0, 0, WEB_FLAG_END_OF_TURN]);
    expect(page.heard.get(2)).toBe(0);
  });

  it('throws away what waits when it is cut, and says which generation is cut', () => {
    const page = openPage();
    const speech = start(page);
    speech.turnStarted('turn_1');
    write(speech, 1, 3);
    page.room = 0;
    write(speech, 4, 3);
    speech.clear();
    page.room = 10;
    speech.turnStarted('turn_2');
    write(speech, 7, 1);
    expect(page.told.slice(1)).toEqual([
      { type: 'interrupt', generation: 0 },
      { type: 'turn', turnId: 'turn_2', generation: 1 },
    ]);
    expect([...page.heard.values()]).toEqual([1, 2, 3, 7]);
  });

  it('counts generations to 255 and begins anew', () => {
    const page = openPage();
    const speech = start(page, { generation: 255 });
    speech.clear();
    speech.clear();
    expect(page.told).toEqual([
      { type: 'interrupt', generation: 255 },
      { type: 'interrupt', generation: 0 },
    ]);
  });

  it('drops what is older than two seconds before it gets a number, and steps down at once', () => {
    const page = openPage();
    const speech = start(page);
    page.room = 0;
    write(speech, 1, 110);
    speech.look(0);
    expect(speech.framesDropped).toBe(10);
    expect(page.told).toEqual([{ type: 'format', format: 'mulaw' }]);
    page.room = Number.POSITIVE_INFINITY;
    speech.pump(20);
    expect(page.numbers).toEqual(Array.from({ length: 100 }, (_, number) => number));
    expect(new Set(page.formats)).toEqual(new Set(['mulaw']));
  });

  it('goes back to the better format after ten good seconds', () => {
    const page = openPage();
    const speech = start(page, { format: 'mulaw' });
    for (let ms = 0; ms <= 10_000; ms += 20) speech.look(ms);
    expect(page.told).toEqual([{ type: 'format', format: 'pcm16k' }]);
    write(speech, 1, 1);
    expect(page.formats).toEqual(['pcm16k']);
  });

  it('takes a link for slow on which the page is behind with playing, although the socket takes everything', () => {
    const page = openPage();
    const speech = start(page);
    speech.turnStarted('turn_1');
    let played = 0;
    for (let ms = 0; ms < 6_000; ms += 20) {
      write(speech, ms, 1, ms);
      // The page gets half of what it needs.
      if (ms % 100 === 0) speech.played('turn_1', (played += 2.5 * WEB_SAMPLES_PER_FRAME), ms);
      speech.look(ms);
    }
    expect(page.told).toContainEqual({ type: 'format', format: 'mulaw' });
    // Never more than what is kept is on its way, so a page that is cut off now loses nothing of it.
    expect(speech.nextSeq - speech.heard.playedSeq).toBeLessThanOrEqual(100);
  });

  it('does not wait for a page that says what it has played only now and then', () => {
    const page = openPage();
    const speech = start(page);
    speech.turnStarted('turn_1');
    write(speech, 0, 10);
    speech.played('turn_1', 10 * WEB_SAMPLES_PER_FRAME, 0);
    for (let ms = 0; ms < 6_000; ms += 20) {
      write(speech, ms, 1, ms);
      speech.look(ms);
    }
    expect(speech.framesDropped).toBe(0);
    expect(page.formats).not.toContain('mulaw');
  });
});

describe('speech after a reconnect', () => {
  it('goes on with the frame that was to be played next, under its old number, with its turn told again', () => {
    const page = openPage();
    const speech = start(page);
    speech.turnStarted('turn_1');
    write(speech, 1, 10);
    speech.transport = undefined;
    write(speech, 11, 5);
    const again = openPage(page.heard);
    speech.transport = again;
    speech.resumeFrom(6 * WEB_SAMPLES_PER_FRAME + 100, 0);
    speech.pump(0);
    expect(again.told).toEqual([{ type: 'turn', turnId: 'turn_1', generation: 0 }]);
    expect(again.numbers).toEqual([6, 7, 8, 9, 10, 11, 12, 13, 14]);
    expect([...page.heard.values()]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]);
  });

  it('tells each turn before its first frame, also among what is sent once more', () => {
    const page = openPage();
    const speech = start(page);
    speech.turnStarted('turn_1');
    write(speech, 1, 3);
    speech.turnStarted('turn_2');
    write(speech, 4, 3);
    const again = openPage(page.heard);
    speech.transport = again;
    speech.resumeFrom(0, 0);
    expect(again.told).toEqual([]);
    speech.pump(0);
    expect(again.told).toMatchObject([{ turnId: 'turn_1' }, { turnId: 'turn_2' }]);
    expect(again.numbers).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('tells what has happened while the page was away: a cut, and a hold that still lasts', () => {
    const page = openPage();
    const speech = start(page);
    speech.turnStarted('turn_1');
    write(speech, 1, 10);
    speech.transport = undefined;
    speech.clear();
    speech.turnStarted('turn_2');
    speech.hold(true);
    const again = openPage();
    speech.transport = again;
    speech.resumeFrom(0, 0);
    speech.pump(0);
    expect(again.told).toEqual([
      { type: 'interrupt', generation: 0 },
      { type: 'hold', generation: 1 },
    ]);
    expect(again.numbers).toEqual([]);
  });

  it('begins with the oldest that is kept when the page does not say what it has played, or says too little', () => {
    const page = openPage();
    const speech = start(page);
    write(speech, 0, 75);
    write(speech, 75, 75);
    for (const playedSamples of [undefined, 0]) {
      const again = openPage();
      speech.transport = again;
      speech.resumeFrom(playedSamples, 0);
      speech.pump(0);
      expect(again.numbers).toEqual(Array.from({ length: 100 }, (_, index) => 50 + index));
    }
  });

  it('loses no frame and brings none out of order, over any number of cuts with at most two seconds on their way', () => {
    const cut = fc.record({
      /** Frames that the call writes, and how many of those that were sent last have been lost with the socket. */
      frames: fc.integer({ min: 0, max: 60 }),
      lost: fc.integer({ min: 0, max: 100 }),
      while: fc.integer({ min: 0, max: 50 }),
    });
    fc.assert(
      fc.property(fc.array(cut, { maxLength: 12 }), (cuts) => {
        const arrived: number[] = [];
        let page = openPage();
        const speech = start(page);
        speech.turnStarted('turn_1');
        let next = 0;
        const speak = (count: number): void => {
          write(speech, next, count);
          next += count;
        };
        let expectedSeq = 0;
        const receive = (count: number): void => {
          for (const seq of page.numbers.slice(0, count)) {
            if (seq < expectedSeq) continue;
            expect(seq).toBe(expectedSeq);
            arrived.push(page.heard.get(seq) as number);
            expectedSeq += 1;
          }
        };
        for (const { frames, lost, while: whileAway } of cuts) {
          speak(frames);
          const oldestKept = page.numbers.indexOf(speech.nextSeq - 100);
          receive(Math.max(oldestKept, page.numbers.length - lost, 0));
          speech.transport = undefined;
          speak(whileAway);
          page = openPage(page.heard);
          speech.transport = page;
          // A page that has lately said what it has played is given no more than is kept until it has played more.
          speech.resumeFrom(expectedSeq * WEB_SAMPLES_PER_FRAME, -10_000);
          speech.pump(0);
        }
        receive(page.numbers.length);
        expect(arrived).toEqual(Array.from({ length: next }, (_, number) => number));
      }),
    );
  });
});
