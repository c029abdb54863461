import { describe, expect, it } from 'vitest';
import { createSpeechSegmenter } from './speech-segmenter.ts';

const FRAME_MS = 20;

/** `x` is a voiced frame, `.` an unvoiced one. */
function segmentsOf(frames: string) {
  const segmenter = createSpeechSegmenter({ startMs: 60, endSilenceMs: 100 });
  return frames.split('').flatMap((frame, index) => {
    const event = segmenter.push(frame === 'x');
    if (event === 'none') return [];
    return [
      { event, atFrame: index, startMs: segmenter.startMs, endMs: segmenter.endMs, voicedMs: segmenter.voicedMs },
    ];
  });
}

describe('cutting a stream into speech', () => {
  it('starts where the first of enough voiced frames began, and ends at the last one once it is quiet', () => {
    expect(segmentsOf('..xxxx.....')).toEqual([
      { event: 'started', atFrame: 4, startMs: 2 * FRAME_MS, endMs: 5 * FRAME_MS, voicedMs: 60 },
      { event: 'ended', atFrame: 10, startMs: 2 * FRAME_MS, endMs: 6 * FRAME_MS, voicedMs: 80 },
    ]);
  });

  it('takes no notice of sounds that are too short, however many', () => {
    expect(segmentsOf('xx.xx.x..xx.')).toEqual([]);
  });

  it('keeps a pause shorter than the end of speech inside one segment, without counting it as voice', () => {
    const [, ended, ...more] = segmentsOf('xxx....xx.....');
    expect(more).toEqual([]);
    expect(ended).toMatchObject({ event: 'ended', startMs: 0, endMs: 9 * FRAME_MS, voicedMs: 100 });
  });

  it('finds the next segment after one has ended', () => {
    expect(segmentsOf('xxx.....xxx.....').map(({ event, startMs }) => [event, startMs])).toEqual([
      ['started', 0],
      ['ended', 0],
      ['started', 8 * FRAME_MS],
      ['ended', 8 * FRAME_MS],
    ]);
  });
});
