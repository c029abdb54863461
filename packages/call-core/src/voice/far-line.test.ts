import { describe, expect, it } from 'vitest';
import { createFarLine } from './far-line.ts';

const numbered = (from: number): Uint8Array => Uint8Array.from({ length: 160 }, (_, i) => (from + i) % 250);
const SILENCE = new Uint8Array(160).fill(0xff);

function read(line: ReturnType<typeof createFarLine>, place: number): Uint8Array {
  const frame = new Uint8Array(160);
  line.read(frame, place);
  return frame;
}

describe('the far line', () => {
  it('counts places in samples from the first moment asked for', () => {
    const line = createFarLine();
    expect([line.placeOf(1_000.5), line.placeOf(1_001.5), line.placeOf(1_000)]).toEqual([0, 8, -4]);
  });

  it('gives back what was written at a place, also a part of it', () => {
    const line = createFarLine();
    line.write(numbered(0), 1_000);
    expect(read(line, 1_000)).toEqual(numbered(0));
    expect(read(line, 1_050).subarray(0, 110)).toEqual(numbered(0).subarray(50));
    expect(read(line, 1_050).subarray(110)).toEqual(SILENCE.subarray(110));
  });

  it('is silent from where it was silenced', () => {
    const line = createFarLine();
    line.write(numbered(0), 0);
    line.write(numbered(0), 160);
    line.silenceFrom(200);
    expect(read(line, 0)).toEqual(numbered(0));
    expect(read(line, 160).subarray(0, 40)).toEqual(numbered(0).subarray(0, 40));
    expect(read(line, 160).subarray(40)).toEqual(SILENCE.subarray(40));
  });

  it('keeps 1.2 s behind the caller, and plays nothing a second time', () => {
    const line = createFarLine();
    line.write(numbered(0), 0);
    line.reach(9_600);
    expect(read(line, 0)).toEqual(numbered(0));
    for (let place = 9_760; place < 60_000; place += 160) {
      line.reach(place);
      expect(read(line, place)).toEqual(SILENCE);
      expect(read(line, place - 9_600)).toEqual(SILENCE);
    }
  });

  it('takes nothing that is more than 0.8 s ahead of the caller, or gone', () => {
    const line = createFarLine();
    line.reach(20_000);
    line.write(numbered(0), 10_000);
    line.write(numbered(0), 20_000 + 6_784);
    for (let place = 20_000; place < 60_000; place += 160) {
      line.reach(place);
      expect(read(line, place)).toEqual(SILENCE);
    }
    line.write(numbered(0), 60_000 + 6_400);
    expect(read(line, 60_000 + 6_400)).toEqual(numbered(0));
  });

  it('gives silence for what is forgotten, and not what has been written over it', () => {
    const line = createFarLine();
    line.reach(20_000);
    line.write(numbered(0), 20_000);
    expect(read(line, 20_000 - 16_384)).toEqual(SILENCE);
  });

  it('goes on when its places wrap around', () => {
    const line = createFarLine();
    const end = 2 ** 31 - 80;
    line.placeOf(0);
    // A call of 74 hours, of which nothing was read in between.
    line.reach(2 ** 30);
    line.reach(end | 0);
    line.write(numbered(0), end | 0);
    expect(read(line, end | 0)).toEqual(numbered(0));
    expect(read(line, (end + 80) | 0).subarray(0, 80)).toEqual(numbered(0).subarray(80));
  });
});
