import { ManualClock } from '@trunkline/testkit';
import { describe, expect, it } from 'vitest';
import { CallGuard } from '../call-guard.ts';
import type { CarrierEvents, CarrierLink } from './carrier-link.ts';
import { CallStreams } from './call-streams.ts';

function createRig() {
  const log: string[] = [];
  const guard = new CallGuard({ log: { error: () => {} }, onFault: () => {} });
  const streams = new CallStreams(new ManualClock(), guard);
  const audio = { mediaReceived: (chunk: number) => void log.push(`media ${chunk}`) };
  const events = {
    markReturned: () => void log.push('mark'),
    dtmfReceived: (digit: string) => void log.push(`digit ${digit}`),
    textReceived: (text: string) => void log.push(`text ${text}`),
    mutedChanged: (isMuted: boolean) => void log.push(`muted ${isMuted}`),
    hungUp: () => void log.push('hung up'),
    lost: (streamId: string) => void log.push(`lost ${streamId}`),
    dropped: (kind: string) => void log.push(`dropped ${kind}`),
  };
  const join = (streamId: string, malformed = 0) => {
    const closed: string[] = [];
    let heard: CarrierEvents | undefined;
    const link: CarrierLink = {
      streamId,
      format: 'mulaw',
      keepsHeldAudio: false,
      counters: { malformed, unknown: 0, foreignTrack: 0 },
      attach: (listener) => void (heard = listener),
      isWritable: () => true,
      writeFrame() {},
      flush() {},
      writeMark() {},
      clear() {},
      hold() {},
      resume() {},
      turnStarted() {},
      turnEnded() {},
      said() {},
      close: (why) => void closed.push(why),
    };
    streams.join(link, audio, events);
    return { heard: heard!, closed };
  };
  return { log, streams, join };
}

describe('the streams of a call', () => {
  it('pass on what the newest says, and ignore an older one', () => {
    const { log, streams, join } = createRig();
    const older = join('MZ1');
    older.heard.mediaReceived(1, new Uint8Array(160), 20);
    streams.replace();
    join('MZ2').heard.dtmfReceived('5');
    older.heard.mediaReceived(2, new Uint8Array(160), 20);
    older.heard.hungUp();
    older.heard.closed();
    expect(log).toEqual(['media 1', 'digit 5']);
    expect(older.closed).toEqual(['replaced']);
    expect(streams.current?.streamId).toBe('MZ2');
  });

  it('are lost with the one that counts', () => {
    const { log, streams, join } = createRig();
    join('MZ1').heard.closed();
    expect(log).toEqual(['lost MZ1']);
    expect(streams.current).toBeUndefined();
  });

  it('add up what each has counted, once', () => {
    const { streams, join } = createRig();
    join('MZ1', 2).heard.closed();
    join('MZ2', 3);
    expect(streams.malformed).toBe(5);
  });
});
