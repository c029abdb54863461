import { EventEmitter } from 'node:events';
import { ManualClock } from '@trunkline/testkit';
import { describe, expect, it } from 'vitest';
import type { WebSocket } from 'ws';
import type { CarrierEvents } from '../call/media/carrier-link.ts';
import { acceptTwilioStream } from './twilio-link.ts';

const START = JSON.stringify({
  event: 'start',
  sequenceNumber: '1',
  streamSid: 'MZ1',
  start: {
    accountSid: 'AC1',
    callSid: 'CA1',
    tracks: ['inbound'],
    mediaFormat: { encoding: 'audio/x-mulaw', sampleRate: 8000, channels: 1 },
  },
});
const MEDIA = JSON.stringify({
  event: 'media',
  media: { track: 'inbound', chunk: '1', timestamp: '0', payload: Buffer.alloc(160).toString('base64') },
});

/** The server's end of a socket, which a test feeds by hand. */
class FakeSocket extends EventEmitter {
  readonly OPEN = 1;
  readyState = 1;
  bufferedAmount = 0;
  isTerminated = false;
  readonly sent: { event: string; payload: Buffer }[] = [];

  /** As `ws` does it, also after the socket has been terminated: the chunk was read already. */
  say(text: string, isBinary = false): void {
    this.emit('message', Buffer.from(text), isBinary);
  }

  send(text: string): void {
    const { event, media } = JSON.parse(text) as { event: string; media?: { payload: string } };
    this.sent.push({ event, payload: Buffer.from(media?.payload ?? '', 'base64') });
  }

  terminate(): void {
    this.isTerminated = true;
    this.readyState = 2;
  }

  close(): void {
    this.readyState = 2;
  }
}

async function openStream() {
  const socket = new FakeSocket();
  const clock = new ManualClock();
  const accepted = acceptTwilioStream(socket as unknown as WebSocket, clock);
  socket.say(START);
  const link = await accepted;
  const heard = { frames: 0, dropped: [] as string[] };
  const events: CarrierEvents = {
    mediaReceived: () => void (heard.frames += 1),
    markReturned: () => {},
    dtmfReceived: () => {},
    textReceived: () => {},
    mutedChanged: () => {},
    hungUp: () => {},
    closed: () => {},
    dropped: (kind) => void heard.dropped.push(kind),
  };
  link.attach(events);
  return { socket, clock, link, heard };
}

describe('a stream', () => {
  it('is heard whole when half a minute of it comes at once, and at its own pace for hours', async () => {
    const { socket, clock, heard } = await openStream();
    for (let index = 0; index < 1_500; index += 1) socket.say(MEDIA);
    for (let index = 0; index < 100_000; index += 1) {
      clock.advance(20);
      socket.say(MEDIA);
    }
    expect(heard.frames).toBe(101_500);
    expect(socket.isTerminated).toBe(false);
  });

  it('is cut off when it sends more messages than any stream has, and nothing after that is looked at', async () => {
    const { socket, heard } = await openStream();
    for (let index = 0; index < 10_000; index += 1) socket.say(MEDIA);
    expect(socket.isTerminated).toBe(true);
    expect(heard.frames).toBeLessThan(2_001);
    expect(heard.dropped).toEqual(['flood']);
  });

  it.each([
    ['empty messages', '', false],
    ['binary messages', 'x', true],
  ])('is cut off after a few dozen %s, which are counted', async (_what, text, isBinary) => {
    const { socket, link } = await openStream();
    for (let index = 0; index < 10_000; index += 1) socket.say(text, isBinary);
    expect(socket.isTerminated).toBe(true);
    expect(link.counters.malformed).toBe(51);
  });

  it('goes on through a few faults a second', async () => {
    const { socket, clock, link } = await openStream();
    for (let index = 0; index < 1_000; index += 1) {
      clock.advance(250);
      socket.say('{"event":');
    }
    expect(socket.isTerminated).toBe(false);
    expect(link.counters.malformed).toBe(1_000);
  });

  it('that does not begin with a start is refused once, and nothing after that is looked at', async () => {
    const socket = new FakeSocket();
    const accepted = acceptTwilioStream(socket as unknown as WebSocket, new ManualClock());
    socket.say(MEDIA);
    socket.say(START);
    await expect(accepted).rejects.toThrow('expected start, got media');
  });
});

describe('frames for the caller', () => {
  const frame = (value: number): Uint8Array => new Uint8Array(160).fill(value);
  const bytesOf = (...values: number[]): Buffer => Buffer.concat(values.map(frame));

  it('go out three in a message, and what is left goes when it is asked for', async () => {
    const { socket, link } = await openStream();
    for (const value of [1, 2, 3, 4]) link.writeFrame(frame(value));
    link.flush();
    link.flush();
    expect(socket.sent).toEqual([
      { event: 'media', payload: bytesOf(1, 2, 3) },
      { event: 'media', payload: bytesOf(4) },
    ]);
  });

  it('are before the mark that is written behind them', async () => {
    const { socket, link } = await openStream();
    link.writeFrame(frame(5));
    link.writeMark(1, 1);
    expect(socket.sent.map(({ event }) => event)).toEqual(['media', 'mark']);
  });

  it('are not sent after all that is unheard has been thrown away, nor once the socket is gone', async () => {
    const { socket, link } = await openStream();
    link.writeFrame(frame(6));
    link.clear();
    link.flush();
    expect(socket.sent.map(({ event }) => event)).toEqual(['clear']);
    link.writeFrame(frame(7));
    socket.close();
    link.flush();
    expect(socket.sent).toHaveLength(1);
  });
});
