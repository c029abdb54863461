/** Twilio's side of one call of the load: sends the caller's frames, and plays what it is sent as a phone network does, in real time and in order. */
import { FRAME_MS, frameBytes } from '@trunkline/audio';
import type { WebSocket } from 'ws';
import { type FrameTrail, readStamp, STAMPS, stampedFrame } from './stamped-frame.ts';
import type { Latencies } from './latencies.ts';

const FRAME_BYTES = frameBytes('mulaw');
const PAYLOADS = {
  loud: Array.from({ length: STAMPS }, (_, stamp) => stampedFrame('mulaw', stamp, 'loud').toString('base64')),
  quiet: Array.from({ length: STAMPS }, (_, stamp) => stampedFrame('mulaw', stamp, 'quiet').toString('base64')),
};

interface Outbound {
  event: string;
  media?: { payload: string };
  mark?: { name: string };
}

export class Phone {
  readonly #socket: WebSocket;
  readonly #streamSid: string;
  readonly #up: FrameTrail;
  readonly #down: FrameTrail;
  readonly #latencies: () => Latencies;
  #chunk = 0;
  #dryAtMs = 0;
  #marks: { name: string; playedAtMs: number }[] = [];
  #interruptedAtMs = Number.NaN;

  constructor(
    socket: WebSocket,
    streamSid: string,
    trails: { up: FrameTrail; down: FrameTrail },
    latencies: () => Latencies,
  ) {
    this.#socket = socket;
    this.#streamSid = streamSid;
    this.#up = trails.up;
    this.#down = trails.down;
    this.#latencies = latencies;
    socket.on('message', (data: Buffer) => this.#take(JSON.parse(data.toString('latin1')) as Outbound));
  }

  get isOpen(): boolean {
    return this.#socket.readyState === this.#socket.OPEN;
  }

  /** Sends 20 ms of the caller. */
  speak(loudness: 'loud' | 'quiet'): void {
    this.#chunk += 1;
    const payload = PAYLOADS[loudness][this.#up.next(performance.now()) % STAMPS];
    // As Twilio writes it: numbers are strings, and `streamSid` comes behind the rest.
    this.#socket.send(
      `{"event":"media","sequenceNumber":"${this.#chunk + 1}","media":{"track":"inbound","chunk":"${this.#chunk}",` +
        `"timestamp":"${this.#chunk * FRAME_MS}","payload":"${payload}"},"streamSid":"${this.#streamSid}"}`,
    );
  }

  /** The agent's side says that it was interrupted, so the phone should be told to fall silent. */
  interrupted(nowMs: number): void {
    this.#interruptedAtMs = nowMs;
  }

  /** Sends the marks back behind which all has been played. */
  returnMarks(nowMs: number): void {
    while (this.#marks[0] && this.#marks[0].playedAtMs <= nowMs) this.#returnMark(this.#marks.shift()!.name);
  }

  #returnMark(name: string): void {
    const { isOpen } = this;
    if (isOpen) {
      this.#socket.send(
        JSON.stringify({ event: 'mark', sequenceNumber: '1', streamSid: this.#streamSid, mark: { name } }),
      );
    }
  }

  #take({ event, media, mark }: Outbound): void {
    const nowMs = performance.now();
    if (event === 'media' && media) this.#play(Buffer.from(media.payload, 'base64'), nowMs);
    else if (event === 'mark' && mark)
      this.#marks.push({ name: mark.name, playedAtMs: Math.max(nowMs, this.#dryAtMs) });
    else if (event === 'clear') this.#clear(nowMs);
  }

  #play(bytes: Buffer, nowMs: number): void {
    const { toCaller, toEar } = this.#latencies();
    for (let at = 0; at < bytes.length; at += FRAME_BYTES) {
      const playsAtMs = Math.max(nowMs, this.#dryAtMs);
      this.#dryAtMs = playsAtMs + FRAME_MS;
      const sentAtMs = this.#down.arrived(readStamp('mulaw', bytes.subarray(at, at + FRAME_BYTES)));
      if (sentAtMs === undefined) continue;
      toCaller.record(nowMs - sentAtMs);
      toEar.record(playsAtMs - sentAtMs);
    }
  }

  #clear(nowMs: number): void {
    this.#dryAtMs = nowMs;
    for (const { name } of this.#marks) this.#returnMark(name);
    this.#marks = [];
    this.#latencies().toClear.record(nowMs - this.#interruptedAtMs);
    this.#interruptedAtMs = Number.NaN;
  }
}
