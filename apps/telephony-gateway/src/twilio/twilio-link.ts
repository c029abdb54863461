/**
 * One Twilio media stream: text frames in, events out; frames and marks in, text frames out. The only file that knows the
 * order of Twilio's messages.
 *
 * Messages wait here until a call attaches, because the check of the token takes a trip to Redis and the caller is already
 * speaking. At most five seconds of them are kept; then the oldest are dropped.
 *
 * A peer has a budget of messages and a smaller one of messages that cannot be read. Whoever spends more is cut off, and nothing
 * of what is still to come is looked at: 100,000 empty frames would otherwise hold up every other call.
 */
import {
  createTwilioEncoder,
  readMarkName,
  readTwilioMessage,
  TwilioMediaScan,
  type TwilioInbound,
  type TwilioStart,
} from '@trunkline/protocol';
import { type Clock, TokenBucket } from '@trunkline/service-kit';
import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';
import type { CarrierEvents, CarrierLink, DropKind } from '../call/media/carrier-link.ts';
import { DirectSocket } from '../socket/direct-socket.ts';
import { OutgoingMedia } from './outgoing-media.ts';

/** A stream of Twilio's, with the message by which it began. */
export interface TwilioLink extends CarrierLink {
  readonly start: TwilioStart;
}

/** About a second of outbound audio. A socket with so much unsent is stuck, and what is sent to it would come too late. */
const MAX_BUFFERED_BYTES = 16 * 1024;
/** Messages that may wait for `attach`: five seconds of audio. */
const MAX_WAITING = 250;
/** Four frames in one message, which is more than Twilio sends; a larger one is read the slow way. */
const MOST_SCANNED_BYTES = 640;
const NORMAL_CLOSURE = 1000;
const INTERNAL_ERROR = 1011;
/** A stream has some 60 messages a second. After a stall of the network the backlog of 40 s may come at once. */
const MESSAGE_BUDGET = { capacity: 2_000, perSecond: 200 };
/** Twilio sends none that cannot be read, so a few are a fault of somebody's and many are an attack. */
const FAULT_BUDGET = { capacity: 50, perSecond: 5 };

/**
 * Waits for the `start` of a stream. Listeners are on the socket when this returns.
 * @param wire under the socket, for the direct way of media (socket/direct-socket.ts).
 * @returns the link once `start` has come; rejects with the fault when something else came first or the socket closed.
 */
export function acceptTwilioStream(socket: WebSocket, clock: Pick<Clock, 'nowMs'>, wire?: Socket): Promise<TwilioLink> {
  const messages = new TokenBucket(MESSAGE_BUDGET, clock.nowMs());
  const faults = new TokenBucket(FAULT_BUDGET, clock.nowMs());
  let isCutOff = false;
  let scan: TwilioMediaScan | undefined;
  const counters = { malformed: 0, unknown: 0, foreignTrack: 0 };
  let waiting: TwilioInbound[] = [];
  let events: CarrierEvents | undefined;
  let start: TwilioStart | undefined;
  let closed = false;
  let direct: DirectSocket;
  const told = new Set<string>();
  /** What was dropped before a call attached, to be told then. */
  const untold = new Map<DropKind, string>();

  const drop = (kind: DropKind, detail: string): void => {
    if (told.has(kind)) return;
    if (!events) {
      untold.set(kind, detail);
      return;
    }
    told.add(kind);
    events.dropped(kind, detail);
  };

  const cutOff = (detail: string): void => {
    isCutOff = true;
    drop('flood', detail);
    socket.terminate();
  };

  const countFault = (): void => {
    counters.malformed += 1;
    if (!faults.take(clock.nowMs())) cutOff('messages that cannot be read');
  };

  const deliver = (message: TwilioInbound, to: CarrierEvents, nowMs: number): void => {
    switch (message.event) {
      case 'media': {
        // Only the caller's own track is input: anything else would be the agent hearing itself.
        if (message.track !== 'inbound') {
          counters.foreignTrack += 1;
          drop('foreign-track', message.track.slice(0, 32));
          return;
        }
        to.mediaReceived(message.chunk, Buffer.from(message.payload, 'base64'), nowMs);
        return;
      }
      case 'mark': {
        const mark = readMarkName(message.name);
        if (mark) to.markReturned(mark.generation, mark.sequence);
        return;
      }
      case 'dtmf':
        to.dtmfReceived(message.digit);
        return;
      case 'stop':
        to.hungUp();
        return;
      case 'malformed':
        drop('malformed', message.fault);
        countFault();
        return;
      case 'unknown':
        counters.unknown += 1;
        drop('unknown', 'event');
        return;
      default:
    }
  };

  return new Promise((resolve, reject) => {
    const link = (first: TwilioStart, outgoing: OutgoingMedia): TwilioLink => ({
      start: first,
      streamId: first.streamSid,
      format: 'mulaw',
      keepsHeldAudio: false,
      counters,
      attach(target) {
        events = target;
        const backlog = waiting;
        waiting = [];
        for (const message of backlog) deliver(message, target, clock.nowMs());
        for (const [kind, detail] of untold) drop(kind, detail);
        untold.clear();
        if (closed) target.closed();
      },
      isWritable: () => direct.isOpen && direct.unsentBytes < MAX_BUFFERED_BYTES,
      writeFrame: (frame) => outgoing.writeFrame(frame),
      flush: () => outgoing.flush(),
      writeMark: (generation, sequence) => outgoing.writeMark(generation, sequence),
      clear: () => outgoing.clear(),
      hold() {},
      resume() {},
      turnStarted() {},
      turnEnded() {},
      said() {},
      close: (why) => socket.close(NORMAL_CLOSURE, why === 'replaced' ? why : ''),
    });

    const take = (data: Buffer, isBinary: boolean, nowMs: number): void => {
      if (isBinary) {
        drop('binary', 'binary frame');
        countFault();
        return;
      }
      if (events && scan?.read(data)) {
        events.mediaReceived(scan.chunk, scan.sound, nowMs);
        return;
      }
      const message = readTwilioMessage(data.toString('utf8'));
      if (events) {
        deliver(message, events, nowMs);
      } else if (start) {
        waiting.push(message);
        if (waiting.length > MAX_WAITING) {
          waiting.shift();
          drop('early', 'too many messages before the call was ready');
        }
      } else if (message.event === 'start') {
        start = message;
        scan = new TwilioMediaScan(message.streamSid, MOST_SCANNED_BYTES);
        resolve(link(start, new OutgoingMedia(direct, createTwilioEncoder(message.streamSid))));
      } else if (message.event !== 'connected') {
        // Twilio sends nothing but `connected` before `start`, so this is not a stream of Twilio's.
        isCutOff = true;
        reject(new Error(`expected start, got ${message.event}`));
      }
    };
    const receive = (data: Buffer, isBinary: boolean): void => {
      // What was read together with the last message is still delivered after the socket has been terminated.
      if (isCutOff) return;
      // A fault of ours in one call must not reach the others: it costs that call its stream, which then comes back.
      try {
        const nowMs = clock.nowMs();
        if (messages.take(nowMs)) take(data, isBinary, nowMs);
        else cutOff('more messages than a stream has');
      } catch {
        socket.close(INTERNAL_ERROR);
      }
    };
    direct = new DirectSocket(socket, wire, receive);
    socket.on('close', () => {
      closed = true;
      events?.closed();
      reject(new Error('closed before start'));
    });
    // Every error is followed by `close`, which is what is acted on.
    socket.on('error', () => {});
  });
}
