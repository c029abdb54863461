import { describe, expect, it } from 'vitest';
import { createManualClock } from '../clock.ts';
import { createRandom } from '../random.ts';
import { createFrameSender } from './browser-faults.ts';
import type { BrowserLink } from './browser-link.ts';
import { createRetries } from './retries.ts';
import { createVoiceUplink } from './voice-uplink.ts';
import { decodeFrame } from './web-frame.ts';

const SILENCE = new Int16Array(320);
const numbersOf = (frames: readonly Buffer[]) => frames.map((bytes) => decodeFrame(bytes)?.seq);

describe('the frames of a microphone', () => {
  it('are kept until they are acknowledged, for at most 2 s', () => {
    const uplink = createVoiceUplink();
    for (let frame = 0; frame < 50; frame += 1) uplink.push('pcm16k', SILENCE);
    uplink.acknowledge(48);
    expect(numbersOf(uplink.replayFrom(48).frames)).toEqual([48, 49]);
    for (let frame = 0; frame < 110; frame += 1) uplink.push('mulaw', SILENCE);
    const { frames, lost } = uplink.replayFrom(48);
    expect([frames.length, numbersOf(frames)[0], lost]).toEqual([100, 60, 12]);
  });

  it('are sent again from where the gateway stands, also when it is further than was known', () => {
    const uplink = createVoiceUplink();
    for (let frame = 0; frame < 10; frame += 1) uplink.push('pcm16k', SILENCE);
    expect(numbersOf(uplink.replayFrom(8).frames)).toEqual([8, 9]);
    expect(uplink.replayFrom(10)).toEqual({ frames: [], lost: 0 });
    uplink.restart();
    expect(numbersOf([uplink.push('pcm16k', SILENCE)])).toEqual([0]);
  });
});

/** A link that keeps what it is given. */
function recordLink() {
  const sent: (Buffer | string)[] = [];
  const link: BrowserLink = {
    sendFrame: (bytes) => sent.push(bytes),
    sendBinary: (bytes) => sent.push(bytes),
    sendText: (text) => sent.push(text),
    bufferedBytes: 0,
    close: () => undefined,
    cut: () => undefined,
    silence: () => undefined,
    stallReading: () => undefined,
    resumeReading: () => undefined,
  };
  return { link, sent };
}

function sendTen(faults: Parameters<typeof createFrameSender>[0], everyMs = 20) {
  const uplink = createVoiceUplink();
  const sender = createFrameSender(faults, createRandom(1));
  const { link, sent } = recordLink();
  for (let frame = 0; frame < 10; frame += 1) sender.send(link, uplink.push('pcm16k', SILENCE), frame * everyMs);
  return sent;
}

describe('what goes wrong on the way to the gateway', () => {
  const frames = (sent: readonly (Buffer | string)[]) =>
    numbersOf(sent.filter((item): item is Buffer => typeof item !== 'string'));

  it('is nothing by default', () => {
    expect(frames(sendTen({}))).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('is that frames come twice, or in another order', () => {
    expect(frames(sendTen({ duplicateRate: 1 })).slice(0, 4)).toEqual([0, 0, 1, 1]);
    expect(frames(sendTen({ reorderRate: 1 }))).toEqual([1, 0, 3, 2, 5, 4, 7, 6, 9, 8]);
  });

  it('is that binary comes which is no frame, and text which is no message', () => {
    const sent = sendTen({ wrongSizeRate: 1, junkRate: 1 });
    expect(frames(sent).filter((seq) => seq === undefined)).toHaveLength(10);
    expect(sent.filter((item) => typeof item === 'string')).toHaveLength(10);
  });

  it('is that frames come in bursts', () => {
    expect(frames(sendTen({ burstEveryMs: 100 }))).toEqual([0, 1, 2, 3, 4, 5]);
  });
});

describe('coming back', () => {
  it('takes longer each time, until it has worked', () => {
    const clock = createManualClock();
    const retries = createRetries({ firstMs: 300, maxMs: 1000 }, clock, { ...createRandom(1), next: () => 1 });
    const waits = Array.from({ length: 4 }, () => {
      let waitedMs = 0;
      retries.again(() => {
        waitedMs = clock.nowMs();
      });
      const fromMs = clock.nowMs();
      clock.advance(2000);
      return waitedMs - fromMs;
    });
    expect(waits).toEqual([300, 600, 1000, 1000]);
    retries.succeeded();
    expect(createRetries(false, clock, createRandom(1)).again(() => undefined)).toBe(false);
  });
});
