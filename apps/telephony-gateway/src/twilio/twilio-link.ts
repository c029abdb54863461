/**
 * One Twilio media stream: text frames in, events out; frames and marks in, text frames out. The only file that knows the
 * order of Twilio's messages.
 *
 * Until somebody attaches, messages wait here, bounded: the check of the token takes a trip to Redis, and the caller is
 * already speaking.
 */
import {
  createTwilioEncoder,
  formatMarkName,
  readMarkName,
  readTwilioMessage,
  type TwilioEncoder,
  type TwilioInbound,
  type TwilioStart,
} from '@trunkline/protocol';
import type { WebSocket } from 'ws';

export type DropKind = 'malformed' | 'unknown' | 'binary' | 'foreign-track' | 'early';

/** What a stream tells its call. Audio comes as a view that is valid during the call only. */
export interface CarrierEvents {
  mediaReceived(chunk: number, bytes: Uint8Array): void;
  markReturned(generation: number, sequence: number): void;
  dtmfReceived(digit: string): void;
  stopped(): void;
  /** The socket is gone, whether or not `stop` came before. */
  closed(): void;
  /** Something was dropped; told once per kind. */
  dropped(kind: DropKind, detail: string): void;
}

export interface CarrierLink {
  readonly start: TwilioStart;
  readonly counters: Readonly<{ malformed: number; unknown: number; foreignTrack: number }>;
  attach(events: CarrierEvents): void;
  isWritable(): boolean;
  writeFrame(frame: Uint8Array): void;
  writeMark(generation: number, sequence: number): void;
  clear(): void;
  close(code: number, reason: string): void;
}

/** A second of outbound audio unsent: the socket is stuck, and what is sent now would only come late. */
const MAX_BUFFERED_BYTES = 16 * 1024;
/** Messages that may wait for `attach`: five seconds of audio. */
const MAX_WAITING = 250;
/** As much payload as a message of 64 KiB can hold. */
const SCRATCH_BYTES = 48 * 1024;
const INTERNAL_ERROR = 1011;

/**
 * Waits for the `start` of a stream. Listeners are on the socket when this returns.
 * @returns the link once `start` has come; rejects with the fault when something else came first or the socket closed.
 */
export function acceptTwilioStream(socket: WebSocket): Promise<CarrierLink> {
  const scratch = Buffer.allocUnsafe(SCRATCH_BYTES);
  const counters = { malformed: 0, unknown: 0, foreignTrack: 0 };
  let waiting: TwilioInbound[] = [];
  let events: CarrierEvents | undefined;
  let encoder: TwilioEncoder | undefined;
  let start: TwilioStart | undefined;
  let closed = false;
  const told = new Set<string>();
  /** Drops from before somebody listened. */
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

  const deliver = (message: TwilioInbound, to: CarrierEvents): void => {
    switch (message.event) {
      case 'media': {
        // Only the caller's own track is input: anything else would be the agent hearing itself.
        if (message.track !== 'inbound') {
          counters.foreignTrack += 1;
          drop('foreign-track', message.track.slice(0, 32));
          return;
        }
        const length = scratch.write(message.payload, 'base64');
        to.mediaReceived(message.chunk, scratch.subarray(0, length));
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
        to.stopped();
        return;
      case 'malformed':
        counters.malformed += 1;
        drop('malformed', message.fault);
        return;
      case 'unknown':
        counters.unknown += 1;
        drop('unknown', 'event');
        return;
      default:
    }
  };

  return new Promise((resolve, reject) => {
    const link = (first: TwilioStart, encode: TwilioEncoder): CarrierLink => ({
      start: first,
      counters,
      attach(target) {
        events = target;
        const backlog = waiting;
        waiting = [];
        for (const message of backlog) deliver(message, target);
        for (const [kind, detail] of untold) drop(kind, detail);
        untold.clear();
        if (closed) target.closed();
      },
      isWritable: () => socket.readyState === socket.OPEN && socket.bufferedAmount < MAX_BUFFERED_BYTES,
      writeFrame(frame) {
        if (socket.readyState !== socket.OPEN) return;
        const { buffer, byteOffset, byteLength } = frame;
        socket.send(encode.media(Buffer.from(buffer, byteOffset, byteLength).toString('base64')));
      },
      writeMark(generation, sequence) {
        if (socket.readyState === socket.OPEN) socket.send(encode.mark(formatMarkName({ generation, sequence })));
      },
      clear() {
        if (socket.readyState === socket.OPEN) socket.send(encode.clear());
      },
      close: (code, reason) => socket.close(code, reason),
    });

    const take = (data: Buffer, isBinary: boolean): void => {
      if (isBinary) {
        counters.malformed += 1;
        drop('binary', 'binary frame');
        return;
      }
      const message = readTwilioMessage(data.toString('utf8'));
      if (events) {
        deliver(message, events);
      } else if (start) {
        waiting.push(message);
        if (waiting.length > MAX_WAITING) {
          waiting.shift();
          drop('early', 'too many messages before the call was ready');
        }
      } else if (message.event === 'start') {
        start = message;
        encoder = createTwilioEncoder(message.streamSid);
        resolve(link(start, encoder));
      } else if (message.event !== 'connected') {
        // `media` before `start`, or garbage: not a Twilio stream.
        reject(new Error(`expected start, got ${message.event}`));
      }
    };
    socket.on('message', (data: Buffer, isBinary: boolean) => {
      // A fault of ours in one call must not reach the others: it costs that call its stream, which then comes back.
      try {
        take(data, isBinary);
      } catch {
        socket.close(INTERNAL_ERROR);
      }
    });
    socket.on('close', () => {
      closed = true;
      events?.closed();
      reject(new Error('closed before start'));
    });
    // Every error is followed by `close`, which is what is acted on.
    socket.on('error', () => {});
  });
}
