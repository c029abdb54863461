/** As packages/call-core/src/object-shapes.test.ts, for what stands around the core on the way of a frame. */
import { EventEmitter } from 'node:events';
import { setFlagsFromString } from 'node:v8';
import { runInThisContext } from 'node:vm';
import { createTwilioEncoder, TwilioMediaScan } from '@trunkline/protocol';
import { TokenBucket } from '@trunkline/service-kit';
import { ManualClock } from '@trunkline/testkit';
import { expect, it } from 'vitest';
import type { WebSocket } from 'ws';
import { createFrameClock } from '../call/media/frame-clock.ts';
import { acceptTwilioStream } from '../twilio/twilio-link.ts';
import { OutgoingMedia } from '../twilio/outgoing-media.ts';
import { DirectSocket } from './direct-socket.ts';
import { MessageReader } from './message-reader.ts';

setFlagsFromString('--allow-natives-syntax');
const hasFastProperties = runInThisContext('(object) => %HasFastProperties(object)') as (object: object) => boolean;

const frame = new Uint8Array(160);

/** Of a socket of `ws`, what is asked of it. */
class OpenSocket extends EventEmitter {
  readonly OPEN = 1;
  readonly readyState = 1;
  readonly bufferedAmount = 0;
  send(): void {}
}
const openSocket = (): WebSocket => new OpenSocket() as unknown as WebSocket;
const directSocket = (): DirectSocket => new DirectSocket(openSocket(), undefined, () => {});

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

/** Each has done once whatever it does on the way of a frame. */
const OBJECTS: Record<string, () => object | Promise<object>> = {
  'the direct socket'() {
    const socket = directSocket();
    socket.queueAscii('text');
    socket.flush();
    socket.sendBinary(frame);
    return socket;
  },
  'the reader of messages'() {
    const reader = new MessageReader({ isDirect: true, isGone: false, message() {}, pass() {} }, false);
    for (const byte of [0x82, 0x01, 0x41, 0x89, 0x00]) reader.push(Buffer.from([byte]));
    return reader;
  },
  'what goes to Twilio'() {
    const media = new OutgoingMedia(directSocket(), createTwilioEncoder('MZ1'));
    for (let count = 0; count < 4; count += 1) media.writeFrame(frame);
    media.writeMark(1, 1);
    media.clear();
    return media;
  },
  'what reads Twilio’s media'() {
    const scan = new TwilioMediaScan('MZ1', 640);
    scan.read(Buffer.from('{"event":"media","sequenceNumber":"1","media":{'));
    return scan;
  },
  'the link of a stream of Twilio’s'() {
    const socket = openSocket();
    const accepted = acceptTwilioStream(socket, new ManualClock());
    socket.emit('message', Buffer.from(START), false);
    return accepted;
  },
  'the clock of frames'() {
    const clock = new ManualClock();
    const frames = createFrameClock(clock, { record() {} }, () => {});
    frames.add({ tick() {} });
    clock.advance(40);
    return frames;
  },
  'the budget of a peer'() {
    const bucket = new TokenBucket({ capacity: 2, perSecond: 0.5 }, 0.5);
    for (let ms = 0; ms < 5; ms += 1) bucket.take(ms);
    return bucket;
  },
};

it.each(Object.entries(OBJECTS))('V8 keeps %s as a plain object', async (_, create) => {
  expect(hasFastProperties(await create())).toBe(true);
});
