/** The agent's side of one call after another: it answers `POST /call`, hears when tones begin, and says tones at the pace of speech. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type RawData, WebSocket, WebSocketServer } from 'ws';

const WIRE_HZ = 16_000;
const FRAME_MS = 20;
const FRAME_SAMPLES = (WIRE_HZ * FRAME_MS) / 1_000;
const TONE_HZ = 606;
const TONE_AMPLITUDE = 16_000;
/** Louder than anything but a tone, at 16 bits. */
const LOUD = 3_000;
/** A tone that follows so much silence has begun anew. */
const SILENCE_BETWEEN_SAMPLES = WIRE_HZ / 10;

export interface AgentSide {
  /** Where the gateway finds Vapi. */
  url: string;
  /** When the frames came in which a tone began, by `Date.now()`. */
  readonly tonesHeardAtMs: readonly number[];
  /** Says a tone in the newest call. @returns when its first frame went out, as soon as the last one has */
  say(seconds: number): Promise<number>;
  close(): Promise<void>;
}

const toneFrame = (fromSample: number): Buffer => {
  const samples = Int16Array.from({ length: FRAME_SAMPLES }, (_, index) =>
    Math.round(TONE_AMPLITUDE * Math.sin((2 * Math.PI * TONE_HZ * (fromSample + index)) / WIRE_HZ)),
  );
  return Buffer.from(samples.buffer);
};

export async function startAgentSide(): Promise<AgentSide> {
  const tonesHeardAtMs: number[] = [];
  let agent: WebSocket | undefined;
  let calls = 0;
  let silentSamples = Number.POSITIVE_INFINITY;

  const hear = (bytes: Buffer): void => {
    const atMs = Date.now();
    for (let at = 0; at + 1 < bytes.length; at += 2) {
      if (Math.abs(bytes.readInt16LE(at)) < LOUD) {
        silentSamples += 1;
        continue;
      }
      if (silentSamples >= SILENCE_BETWEEN_SAMPLES) tonesHeardAtMs.push(atMs);
      silentSamples = 0;
    }
  };

  const server = createServer((request, response) => {
    request.resume();
    calls += 1;
    const { port } = server.address() as AddressInfo;
    const transport = { provider: 'vapi.websocket', websocketCallUrl: `ws://127.0.0.1:${port}/call` };
    response
      .writeHead(201, { 'content-type': 'application/json' })
      .end(JSON.stringify({ id: `call-${calls}`, transport }));
  });
  const sockets = new WebSocketServer({ server, perMessageDeflate: false });
  sockets.on('connection', (socket) => {
    agent = socket;
    socket.on('error', () => {});
    socket.on('message', (data: RawData, isBinary) => {
      if (isBinary) hear(data as Buffer);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    tonesHeardAtMs,
    async say(seconds) {
      const socket = agent;
      if (socket?.readyState !== WebSocket.OPEN) throw new Error('the gateway has no socket to its agent');
      const frames = Math.round((seconds * 1_000) / FRAME_MS);
      const speech = (status: string): void =>
        socket.send(JSON.stringify({ type: 'speech-update', status, role: 'assistant' }));
      speech('started');
      const [beganAtMs, originMs] = [Date.now(), performance.now()];
      await new Promise<void>((resolve) => {
        let sent = 0;
        const send = (): void => {
          for (; sent < frames && sent * FRAME_MS <= performance.now() - originMs; sent += 1) {
            socket.send(toneFrame(sent * FRAME_SAMPLES));
          }
          if (sent < frames) return;
          clearInterval(timer);
          resolve();
        };
        const timer = setInterval(send, 5);
        send();
      });
      speech('stopped');
      return beganAtMs;
    },
    async close() {
      agent?.terminate();
      sockets.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
