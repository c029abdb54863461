/**
 * Plays both ends of the line for a load of streams. Twilio's side and Vapi's side are in one process, so that one clock stamps
 * every frame where it goes in and where it comes out.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createLatencyHistogram, type LatencyHistogram } from '@trunkline/service-kit';
import { WebSocket, WebSocketServer } from 'ws';
import { FRAME_BYTES, readStamp, stampFrame } from './stamped-frame.ts';

const FRAME_MS = 20;
/** Stamps wrap long before they fill their 28 bits, and long after any frame has arrived or been lost. */
const STAMPS = 1 << 20;
/**
 * What this process missed beyond that, because it had no core, is left out. Sent at once, it would be a burst that nobody has asked
 * for, and speech that never pauses would be late by it for good.
 */
const MADE_UP_FOR_MS = 100;

export interface Latencies {
  toAgent: LatencyHistogram;
  toCaller: LatencyHistogram;
  /** Frames that went in, both ways. */
  sent: number;
}

/** What the agent's side does in call number `call` at each tick of 20 ms. */
export interface AgentTalk {
  /** Whether it speaks, so that a frame of sound goes out. */
  speaks(call: number, tick: number): boolean;
  /** What it says beside its sound, if anything. */
  says(call: number, tick: number): object | undefined;
}

/** Speaks all the time, and says nothing. */
const ENDLESS_TALK: AgentTalk = { speaks: () => true, says: () => undefined };

export interface Peers {
  /** Where `POST /call` is answered and agents' sockets are opened. */
  vapiUrl: string;
  /** Opens one more stream to `url`. @param prelude what Twilio sends before media, after `connected`. */
  addStream(url: string, headers: Record<string, string>, prelude: object): Promise<void>;
  /** Counts latencies from now on. */
  measure(): Latencies;
  /** Worst delay of the ticker since `measure`. Latencies below it say more about this load than about what is measured. */
  readonly tickerLagMs: number;
  close(): Promise<void>;
}

interface Direction {
  sentAtMs: Float64Array;
  next: number;
}

const createDirection = (): Direction => ({ sentAtMs: new Float64Array(STAMPS), next: 0 });

function stampNext(direction: Direction): Buffer {
  direction.next = (direction.next + 1) % STAMPS;
  direction.sentAtMs[direction.next] = performance.now();
  return stampFrame(direction.next);
}

function arrived(direction: Direction, frame: Uint8Array, into: LatencyHistogram): void {
  const stamp = readStamp(frame);
  const sentAtMs = stamp === undefined ? 0 : (direction.sentAtMs[stamp] ?? 0);
  if (sentAtMs > 0) into.record(performance.now() - sentAtMs);
}

const listen = (server: Server): Promise<number> =>
  new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)));

export async function createPeers(talk: AgentTalk = ENDLESS_TALK): Promise<Peers> {
  const up = createDirection();
  const down = createDirection();
  const startLatencies = (): Latencies => ({
    toAgent: createLatencyHistogram(),
    toCaller: createLatencyHistogram(),
    sent: 0,
  });
  let latencies = startLatencies();
  let tickerLagMs = 0;
  let ticks = 0;
  const agents = new Set<WebSocket>();
  const streams: { socket: WebSocket; streamSid: string; chunk: number }[] = [];
  let calls = 0;

  const server = createServer((request, response) => {
    request.resume();
    calls += 1;
    const { port } = server.address() as AddressInfo;
    const transport = { provider: 'vapi.websocket', websocketCallUrl: `ws://127.0.0.1:${port}/call-${calls}` };
    response
      .writeHead(201, { 'content-type': 'application/json' })
      .end(JSON.stringify({ id: `call-${calls}`, transport }));
  });
  const sockets = new WebSocketServer({ server, perMessageDeflate: false });
  sockets.on('connection', (socket) => {
    agents.add(socket);
    socket.send(JSON.stringify({ type: 'speech-update', status: 'started', role: 'assistant' }));
    socket.on('message', (data: Buffer, isBinary) => {
      if (isBinary) arrived(up, data, latencies.toAgent);
    });
    socket.on('close', () => agents.delete(socket));
    socket.on('error', () => {});
  });
  const port = await listen(server);

  const tick = (): void => {
    ticks += 1;
    let call = 0;
    for (const agent of agents) {
      if (agent.readyState !== agent.OPEN) continue;
      const message = talk.says(call, ticks);
      if (message) agent.send(JSON.stringify(message));
      if (talk.speaks(call, ticks)) {
        agent.send(stampNext(down));
        latencies.sent += 1;
      }
      call += 1;
    }
    for (const stream of streams) {
      if (stream.socket.readyState !== stream.socket.OPEN) continue;
      stream.chunk += 1;
      latencies.sent += 1;
      const { streamSid, chunk } = stream;
      const media = {
        track: 'inbound',
        chunk: String(chunk),
        timestamp: String(chunk * FRAME_MS),
        payload: stampNext(up).toString('base64'),
      };
      stream.socket.send(JSON.stringify({ event: 'media', sequenceNumber: String(chunk + 1), streamSid, media }));
    }
  };
  let dueMs = performance.now();
  const timer = setInterval(() => {
    const nowMs = performance.now();
    tickerLagMs = Math.max(tickerLagMs, nowMs - dueMs);
    dueMs = Math.max(dueMs, nowMs - MADE_UP_FOR_MS);
    while (dueMs <= nowMs) {
      dueMs += FRAME_MS;
      tick();
    }
  }, 2);

  return {
    vapiUrl: `http://127.0.0.1:${port}`,
    async addStream(url, headers, prelude) {
      const socket = new WebSocket(url, { headers, perMessageDeflate: false });
      await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
      const streamSid = `MZ${streams.length.toString(16).padStart(32, '0')}`;
      socket.on('error', () => {});
      socket.on('message', (data: Buffer) => {
        const message = JSON.parse(data.toString('utf8')) as {
          event: string;
          media?: { payload: string };
          mark?: unknown;
        };
        if (message.event === 'media' && message.media) {
          const bytes = Buffer.from(message.media.payload, 'base64');
          for (let at = 0; at < bytes.length; at += FRAME_BYTES) {
            arrived(down, bytes.subarray(at, at + FRAME_BYTES), latencies.toCaller);
          }
        } else if (message.event === 'mark') {
          socket.send(JSON.stringify({ event: 'mark', sequenceNumber: '1', streamSid, mark: message.mark }));
        }
      });
      socket.send(JSON.stringify({ event: 'connected', protocol: 'Call', version: '1.0.0' }));
      socket.send(JSON.stringify({ event: 'start', sequenceNumber: '1', streamSid, start: { streamSid, ...prelude } }));
      streams.push({ socket, streamSid, chunk: 0 });
    },
    measure() {
      latencies = startLatencies();
      tickerLagMs = 0;
      return latencies;
    },
    get tickerLagMs() {
      return tickerLagMs;
    },
    async close() {
      clearInterval(timer);
      for (const { socket } of streams) socket.terminate();
      for (const agent of agents) agent.terminate();
      sockets.close();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
