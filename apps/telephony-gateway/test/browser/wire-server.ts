/**
 * The gateway's side of browser voice, as small as the contract allows: it keeps what it hears by its numbers, and says what a
 * test makes it say. The client is tested against it where a test must decide what the gateway does and when.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { decodeMulaw, decodePcm16 } from '@trunkline/audio';
import {
  readWebFrame,
  WEB_FLAG_END_OF_TURN,
  WEB_FRAME_HEADER_BYTES,
  WEB_SAMPLES_PER_FRAME,
  type WebAudioFormat,
  type WebClientMessage,
  type WebServerMessage,
  writeWebFrameHeader,
} from '@trunkline/protocol';
import { type WebSocket, WebSocketServer } from 'ws';

const FRAME_MS = 20;
const ACK_EVERY_MS = 200;

export interface HeardFrame {
  seq: number;
  format: WebAudioFormat;
  samples: Int16Array;
  atMs: number;
}

export class WireServer {
  origin = '';
  /** Frames of the page by their numbers, each once. */
  readonly heard: HeardFrame[] = [];
  duplicates = 0;
  readonly messages: (WebClientMessage & { atMs: number })[] = [];
  readonly requests: string[] = [];
  /** When each connection said `start`. */
  readonly startsAtMs: number[] = [];
  socket: WebSocket | undefined;
  /** Whether `start` is answered. */
  answersStart = true;
  acknowledges = true;
  /** Close codes for the next sockets, at once after the upgrade. */
  readonly refuseWith: number[] = [];
  resumes = 0;
  generation = 0;
  readonly #http = createServer((request, response) => void this.#answer(request, response));
  readonly #sockets = new WebSocketServer({
    server: this.#http,
    path: '/web/audio',
    handleProtocols: (offered) => (offered.has('trunkline.v1') ? 'trunkline.v1' : false),
  });
  readonly #sent: Uint8Array[] = [];
  readonly #queue: Uint8Array[] = [];
  readonly #polled: (string | Uint8Array)[] = [];
  #polledWaiter: (() => void) | undefined;
  #expected = 0;
  #resumeToken = '';
  #timers: NodeJS.Timeout[] = [];

  async start(): Promise<this> {
    this.#sockets.on('connection', (socket, request) => this.#connected(socket, request));
    this.#http.listen(0, '127.0.0.1');
    await once(this.#http, 'listening');
    this.origin = `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}`;
    let due = performance.now();
    const pace = (): void => {
      for (; due <= performance.now(); due += FRAME_MS) {
        const frame = this.#queue.shift();
        if (frame) this.#put(frame);
      }
    };
    const acknowledge = (): void => {
      if (this.acknowledges && this.startsAtMs.length > 0) this.tell({ type: 'ack', seq: this.#expected });
    };
    this.#timers = [setInterval(pace, 5), setInterval(acknowledge, ACK_EVERY_MS)];
    return this;
  }

  /** The page's voice as the gateway has it, in the order of its numbers. */
  get uplink(): Int16Array {
    const frames = this.heard.toSorted((a, b) => a.seq - b.seq).map(({ samples }) => samples);
    const whole = new Int16Array(frames.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const frame of frames) {
      whole.set(frame, at);
      at += frame.length;
    }
    return whole;
  }

  get missing(): number {
    return this.#expected - this.heard.length;
  }

  messagesOf<Type extends WebClientMessage['type']>(type: Type): (WebClientMessage & { type: Type; atMs: number })[] {
    return this.messages.filter(
      (message): message is WebClientMessage & { type: Type; atMs: number } => message.type === type,
    );
  }

  tell(message: WebServerMessage): void {
    this.#put(JSON.stringify(message));
  }

  /** Says something of a turn in real time, or all at once. */
  say(
    turnId: `turn_${number}`,
    samples: Int16Array,
    { atOnce = false, ends = true, generation = this.generation } = {},
  ): void {
    if (generation === this.generation) this.tell({ type: 'turn', turnId, generation });
    for (let at = 0; at < samples.length; at += WEB_SAMPLES_PER_FRAME) {
      const isLast = ends && at + WEB_SAMPLES_PER_FRAME >= samples.length;
      const bytes = new Uint8Array(WEB_FRAME_HEADER_BYTES + 2 * WEB_SAMPLES_PER_FRAME);
      const flags = isLast ? WEB_FLAG_END_OF_TURN : 0;
      writeWebFrameHeader(bytes, {
        format: 'pcm16k',
        generation,
        flags,
        seq: this.#sent.length + this.#queue.length,
      });
      const view = new DataView(bytes.buffer, WEB_FRAME_HEADER_BYTES);
      const piece = samples.subarray(at, at + WEB_SAMPLES_PER_FRAME);
      for (let i = 0; i < piece.length; i++) view.setInt16(2 * i, piece[i]!, true);
      if (atOnce) this.#put(bytes);
      else this.#queue.push(bytes);
    }
  }

  interrupt(): void {
    this.#queue.length = 0;
    this.tell({ type: 'interrupt', generation: this.generation });
    this.generation = (this.generation + 1) & 0xff;
  }

  #put(data: string | Uint8Array): void {
    if (typeof data !== 'string') this.#sent.push(data);
    if (this.socket) this.socket.send(data);
    else {
      this.#polled.push(data);
      this.#polledWaiter?.();
    }
  }

  #connected(socket: WebSocket, request: IncomingMessage): void {
    this.requests.push(`${request.url} ${request.headers['sec-websocket-protocol']}`);
    const code = this.refuseWith.shift();
    if (code !== undefined) return socket.close(code);
    socket.on('message', (data, isBinary) => {
      if (isBinary) this.#hear(new Uint8Array(data as Buffer));
      else this.#obey(JSON.parse((data as Buffer).toString()) as WebClientMessage, socket);
    });
    socket.on('close', () => {
      if (this.socket === socket) this.socket = undefined;
    });
    socket.on('error', () => {});
  }

  #obey(message: WebClientMessage, socket?: WebSocket): void {
    this.messages.push({ ...message, atMs: performance.now() });
    if (message.type === 'ping') this.tell({ type: 'pong' });
    if (message.type === 'start') this.#start(message, socket);
  }

  #start({ resumeToken, playedSamples = 0 }: WebClientMessage & { type: 'start' }, socket?: WebSocket): void {
    this.startsAtMs.push(performance.now());
    this.socket?.close(4003);
    if (!this.answersStart) return;
    this.socket = socket;
    if (resumeToken === undefined) this.#expected = 0;
    else if (resumeToken === this.#resumeToken) this.resumes += 1;
    else return socket?.close(4001);
    this.#resumeToken = `resume-${this.startsAtMs.length}`;
    this.tell({
      type: 'ready',
      sessionId: 'sess_1',
      resumeToken: this.#resumeToken,
      ackSeq: this.#expected,
      format: 'pcm16k',
    });
    for (const bytes of this.#sent.slice(Math.floor(playedSamples / WEB_SAMPLES_PER_FRAME))) socket?.send(bytes);
  }

  #hear(bytes: Uint8Array): void {
    const frame = readWebFrame(bytes);
    if (!frame) throw new Error(`the page sent ${bytes.length} bytes that are no frame`);
    if (frame.seq < this.#expected) {
      this.duplicates += 1;
      return;
    }
    this.#expected = frame.seq + 1;
    const samples = new Int16Array(WEB_SAMPLES_PER_FRAME / (frame.format === 'mulaw' ? 2 : 1));
    if (frame.format === 'mulaw') decodeMulaw(frame.payload, samples);
    else decodePcm16(frame.payload, samples);
    this.heard.push({ seq: frame.seq, format: frame.format, samples, atMs: performance.now() });
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://gateway');
    response.setHeader('access-control-allow-origin', '*').setHeader('access-control-allow-headers', '*');
    if (!url.pathname.startsWith('/web/audio/')) return void response.end('ok');
    if (request.method === 'OPTIONS') return void response.writeHead(204).end();
    this.requests.push(`${request.method} ${url.pathname} ${request.headers.authorization}`);
    if (request.method === 'POST') {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      this.#readRecords(new Uint8Array(Buffer.concat(chunks)));
      return void response
        .setHeader('content-type', 'application/json')
        .end(JSON.stringify({ ackSeq: this.#expected }));
    }
    if (this.#polled.length === 0) {
      await Promise.race([
        new Promise<void>((resolve) => (this.#polledWaiter = resolve)),
        new Promise((resolve) => setTimeout(resolve, 20_000).unref()),
      ]);
    }
    response.end(Buffer.concat(this.#polled.splice(0).map(recordOf)));
  }

  #readRecords(body: Uint8Array): void {
    for (let at = 0; at < body.length;) {
      const number = new DataView(body.buffer, body.byteOffset + at).getUint32(4);
      const length = [number, 640, 160][body[at]!]!;
      const end = at + WEB_FRAME_HEADER_BYTES + length;
      if (body[at] === 0)
        this.#obey(JSON.parse(new TextDecoder().decode(body.subarray(at + 8, end))) as WebClientMessage);
      else this.#hear(body.subarray(at, end));
      at = end;
    }
  }

  close(): void {
    for (const timer of this.#timers) clearInterval(timer);
    for (const socket of this.#sockets.clients) socket.terminate();
    this.#sockets.close();
    this.#http.close();
    this.#http.closeAllConnections();
  }
}

function recordOf(message: string | Uint8Array): Uint8Array {
  if (typeof message !== 'string') return message;
  const json = new TextEncoder().encode(message);
  const record = new Uint8Array(WEB_FRAME_HEADER_BYTES + json.length);
  new DataView(record.buffer).setUint32(4, json.length);
  record.set(json, WEB_FRAME_HEADER_BYTES);
  return record;
}
