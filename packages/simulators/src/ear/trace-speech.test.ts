import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSynthesiser, type Synthesiser } from '../speech/synthesiser.ts';
import { type HeardRun, traceSpeech } from './trace-speech.ts';

const MS = 8;
let synthesiser: Synthesiser;
let said: Int16Array;
beforeAll(async () => {
  synthesiser = await createSynthesiser();
  said = await synthesiser.speak('We check the brakes, the gears and both wheels, and we take it for a ride.', {
    voice: 'slt',
    rateHz: 8000,
  });
});
afterAll(() => synthesiser.close());

/** Pieces of what was said, given in ms, each heard after a silence of `pauseMs`. */
function heard(pieces: readonly (readonly [number, number])[], pauseMs = 500): HeardRun[] {
  let atMs = 1000;
  return pieces.map(([fromMs, toMs]) => {
    const samples = said.slice(fromMs * MS, toMs * MS);
    const run = { startMs: atMs, endMs: atMs + samples.length / MS, samples };
    atMs = run.endMs + pauseMs;
    return run;
  });
}

describe('what was heard of a known speech', () => {
  it('is another sound altogether when nothing of it is found, without a search for each frame', async () => {
    const other = await synthesiser.speak('Nobody at all is talking about bicycles here, nor about Saturday morning.', {
      voice: 'rms',
      rateHz: 8000,
    });
    const trace = traceSpeech(said, [{ startMs: 0, endMs: other.length / MS, samples: other }]);
    expect(trace.lostSoundMs).toBeGreaterThan(2_000);
    expect(trace.alteredMs).toBeGreaterThan(2_000);
  });

  it('is whole when it came in one piece', () => {
    expect(traceSpeech(said, heard([[0, 60_000]]))).toMatchObject({
      lostMs: 0,
      doubledMaxMs: 0,
      alteredMs: 0,
      pausesMs: [],
    });
  });

  it('is whole when it was held and went on, a part of a frame heard twice', () => {
    const trace = traceSpeech(
      said,
      heard([
        [0, 733],
        [720, 2015],
        [2000, 60_000],
      ]),
    );
    expect(trace).toMatchObject({ lostMs: 0, doubledMaxMs: 15, alteredMs: 0, pausesMs: [500, 500] });
    expect(trace.pieces.map(({ saidFrom }) => saidFrom / MS)).toEqual([0, 720, 2000]);
  });

  it('lacks what was lost at a break, and at the end', () => {
    const [{ lostMs }, cut] = [
      traceSpeech(
        said,
        heard([
          [0, 800],
          [1000, 60_000],
        ]),
      ),
      traceSpeech(said, heard([[0, 1000]])),
    ];
    expect(lostMs).toBe(200);
    expect(cut.lostMs).toBe(said.length / MS - 1000);
  });

  it('is whole when a frame was put in to conceal a break', () => {
    const [run] = heard([[0, 60_000]]) as [HeardRun];
    const at = 1200 * MS;
    const samples = new Int16Array(run.samples.length + 20 * MS);
    samples.set(run.samples.subarray(0, at));
    for (let index = at; index < at + 20 * MS; index += 1) samples[index] = index % 2 ? 3000 : -3000;
    samples.set(run.samples.subarray(at), at + 20 * MS);
    const trace = traceSpeech(said, [{ ...run, samples }]);
    expect(trace).toMatchObject({ lostMs: 0, doubledMaxMs: 0, alteredMs: 20 });
    expect(trace.pieces.map(({ saidFrom }) => saidFrom / MS)).toEqual([0, 1200]);
  });

  it('shows what was garbled', () => {
    const [run] = heard([[0, 60_000]]) as [HeardRun];
    run.samples.subarray(1000 * MS, 1300 * MS).reverse();
    expect(traceSpeech(said, [run]).alteredMs).toBeGreaterThan(40);
  });
});
