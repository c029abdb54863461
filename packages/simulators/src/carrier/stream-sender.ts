/**
 * Twilio's half of the conversation on a media socket, numbered as Twilio numbers it.
 * Source: Twilio, Media Streams websocket messages: numbers are strings, `sequenceNumber` is shared by all events and
 * starts at "1" with `start`, `chunk` starts at "1", `timestamp` is the ms since the start of the stream.
 */
import { MULAW_SILENCE, SAMPLES_PER_MS } from '../mulaw.ts';
import { createRandom, type Random } from '../random.ts';
import type { CallFaults } from './call-faults.ts';
import { createOutbox } from './outbox.ts';
import { FRAME_MS } from './ticker.ts';

export interface StreamIdentity {
  readonly streamSid: string;
  readonly accountSid: string;
  readonly callSid: string;
  readonly customParameters: Readonly<Record<string, string>>;
}

export interface StreamSender {
  /** `connected`, which has no streamSid yet. */
  connect(nowMs: number): void;
  start(nowMs: number): void;
  /** One frame of the caller's voice, first sample spoken at `spokenMs`. */
  media(frame: Uint8Array, spokenMs: number, nowMs: number): void;
  dtmf(digit: string, nowMs: number): void;
  mark(name: string, nowMs: number): void;
  /** Sends `stop` behind everything that was delayed. Nothing may follow. */
  stop(nowMs: number): void;
  /** Sends what the faults have delayed until now. */
  release(nowMs: number): void;
}

const MAX_ODD_PAYLOAD_BYTES = 400;

/** Messages that no server should fall over. */
function garbage(random: Random, streamSid: string): string {
  const samples = [
    '',
    '{"event":"media"',
    'null',
    '[1,2,3]',
    '"media"',
    '{"event":"media","streamSid":"MZ"}',
    `{"event":"media","streamSid":"${streamSid}","media":{"payload":12}}`,
    `{"event":"media","streamSid":"${streamSid}","media":{"track":"inbound","payload":"%%%"}}`,
    `{"event":"mark","streamSid":"${streamSid}"}`,
    `{"event":"${random.hex(8)}","streamSid":"${streamSid}"}`,
    random.hex(random.integer(1, 200)),
  ];
  return samples[random.integer(0, samples.length - 1)] ?? '';
}

/**
 * @param startMs call time at which the stream opened.
 * @param send puts one text message on the socket.
 */
export function createStreamSender(
  identity: StreamIdentity,
  faults: CallFaults,
  random: Random,
  startMs: number,
  send: (text: string) => void,
): StreamSender {
  const { streamSid, accountSid, callSid } = identity;
  // Delays draw from their own numbers: marks come when they come, and must not change which frames are lost.
  const outbox = createOutbox(faults, createRandom(random.integer(0, 0xffff_ffff)), startMs, send);
  let sequenceNumber = 0;
  let chunk = 0;
  let frames = 0;
  let timestampOriginMs = startMs;
  let framesToSkip = 0;
  let odd = new Uint8Array(0);
  let oddBytes = random.integer(1, MAX_ODD_PAYLOAD_BYTES);

  const field = (value: number) => (faults.numericFields ? value : String(value));
  const message = (event: string, body: object) => {
    sequenceNumber += 1;
    return JSON.stringify({ event, sequenceNumber: field(sequenceNumber), streamSid, ...body });
  };

  const sendMedia = (payload: Uint8Array, spokenMs: number, nowMs: number) => {
    chunk += 1;
    const timestamp = field(Math.round(spokenMs - timestampOriginMs));
    const base64 = Buffer.from(payload.buffer, payload.byteOffset, payload.length).toString('base64');
    const media = { track: 'inbound', chunk: field(chunk), timestamp, payload: base64 };
    const text = message('media', { media });
    if (framesToSkip > 0) framesToSkip -= 1;
    else if (faults.gap !== undefined && random.chance(faults.gap.rate)) framesToSkip = faults.gap.frames - 1;
    else {
      outbox.push(text, nowMs);
      if (faults.duplicateRate !== undefined && random.chance(faults.duplicateRate)) outbox.push(text, nowMs);
    }
    if (faults.garbageRate !== undefined && random.chance(faults.garbageRate)) {
      outbox.push(garbage(random, streamSid), nowMs);
    }
  };

  const sendOddMedia = (frame: Uint8Array, spokenMs: number, nowMs: number) => {
    let firstMs = spokenMs - odd.length / SAMPLES_PER_MS;
    odd = Uint8Array.from([...odd, ...frame]);
    while (odd.length >= oddBytes) {
      sendMedia(odd.subarray(0, oddBytes), firstMs, nowMs);
      firstMs += oddBytes / SAMPLES_PER_MS;
      odd = odd.subarray(oddBytes);
      oddBytes = random.integer(1, MAX_ODD_PAYLOAD_BYTES);
    }
  };

  const restartCounters = (nextMs: number) => {
    const { counters = ['chunk'] } = faults.restartCounters ?? {};
    if (counters.includes('chunk')) chunk = 0;
    if (counters.includes('sequenceNumber')) sequenceNumber = 0;
    if (counters.includes('timestamp')) timestampOriginMs = nextMs;
  };

  return {
    connect: (nowMs) => {
      if (!faults.omitConnected) outbox.push('{"event":"connected","protocol":"Call","version":"1.0.0"}', nowMs);
    },
    start: (nowMs) => {
      const mediaFormat = { encoding: 'audio/x-mulaw', sampleRate: 8000, channels: 1 };
      const customParameters = faults.replaceParameters ?? identity.customParameters;
      const start = { streamSid, accountSid, callSid, tracks: ['inbound'], mediaFormat, customParameters };
      outbox.push(message('start', { start }), nowMs);
      const { messages = 0, text = '' } = faults.floodAfterStart ?? {};
      for (let sent = 0; sent < messages; sent += 1) outbox.push(text, nowMs);
    },
    media: (frame, spokenMs, nowMs) => {
      if (faults.oddPayloads) sendOddMedia(frame, spokenMs, nowMs);
      else sendMedia(frame, spokenMs, nowMs);
      frames += 1;
      if (frames === faults.oversized?.afterFrames) {
        sendMedia(new Uint8Array(faults.oversized.bytes).fill(MULAW_SILENCE), spokenMs, nowMs);
      }
      if (frames === faults.restartCounters?.afterFrames) restartCounters(spokenMs + FRAME_MS);
    },
    // The track of a digit is `inbound_track`, unlike the track of media.
    dtmf: (digit, nowMs) => outbox.push(message('dtmf', { dtmf: { track: 'inbound_track', digit } }), nowMs),
    mark: (name, nowMs) => outbox.push(message('mark', { mark: { name } }), nowMs),
    stop: (nowMs) => {
      outbox.push(message('stop', { stop: { accountSid, callSid } }), nowMs);
      outbox.flush();
    },
    release: (nowMs) => outbox.release(nowMs),
  };
}
