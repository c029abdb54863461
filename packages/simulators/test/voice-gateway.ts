/** The smallest gateway for browser voice: it speaks the wire of the contract, and does only what a test tells it. */
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { splitRecords } from '../src/browser/polling-link.ts';
import { decodeFrame, decodeJsonRecord, encodeFrame, encodeJsonRecord } from '../src/browser/web-frame.ts';

export interface VoiceGateway {
  readonly url: string;
  readonly pollUrl: string;
  /** What came in JSON, over all links. */
  readonly messages: readonly Record<string, unknown>[];
  /** The numbers of the frames that came, over all links, in order. */
  readonly numbers: readonly (number | undefined)[];
  readonly handshakes: readonly IncomingMessage[];
  /** Resolves with the first message of this type, past or future. */
  waitFor(type: string): Promise<Record<string, unknown>>;
  say(message: object): void;
  /** Sends frames of the agent's voice. */
  speak(count: number, options?: { readonly generation?: number; readonly isLast?: boolean }): void;
  sendBinary(bytes: Buffer): void;
  /** Loses every socket without a close frame. */
  cut(): void;
  closeWith(code: number): void;
  close(): Promise<void>;
}

export interface VoiceGatewayOptions {
  /** The number that the next `ready` says is expected; by default what comes behind the last frame. */
  readonly ackSeq?: () => number;
  readonly refuseUpgrades?: () => boolean;
}

export async function openVoiceGateway(options: VoiceGatewayOptions = {}): Promise<VoiceGateway> {
  const messages: Record<string, unknown>[] = [];
  const numbers: (number | undefined)[] = [];
  const handshakes: IncomingMessage[] = [];
  const waiting = new Set<{ type: string; resolve: (message: Record<string, unknown>) => void }>();
  const sockets = new WebSocketServer({ noServer: true, handleProtocols: () => 'trunkline.v1' });
  let socket: WebSocket | undefined;
  const polled: Buffer[] = [];
  let wakePoll = (): void => {};
  let downSeq = 0;
  let links = 0;
  const expected = () => Math.max(-1, ...numbers.map((seq) => seq ?? -1)) + 1;

  const put = (data: string | Buffer) => {
    if (socket) return socket.send(data);
    polled.push(typeof data === 'string' ? encodeJsonRecord(data) : data);
    wakePoll();
  };
  const say = (message: object) => put(JSON.stringify(message));
  const take = (text: string) => {
    let message: Record<string, unknown> | null;
    try {
      message = JSON.parse(text) as Record<string, unknown> | null;
    } catch {
      return;
    }
    const type = message?.['type'];
    if (message === null || typeof type !== 'string') return;
    messages.push(message);
    if (type === 'start') {
      links += 1;
      const ackSeq = options.ackSeq?.() ?? expected();
      say({ type: 'ready', sessionId: 'sess_1', resumeToken: `resume-${links}`, ackSeq, format: 'pcm16k' });
    }
    if (type === 'ping') say({ type: 'pong' });
    for (const wait of waiting) if (wait.type === type && waiting.delete(wait)) wait.resolve(message);
  };
  const takeFrame = (bytes: Buffer) => numbers.push(decodeFrame(bytes)?.seq);

  const server = createServer((request, response) => {
    const answer = async () => {
      if (request.method === 'POST') {
        const chunks: Buffer[] = [];
        for await (const chunk of request) chunks.push(chunk as Buffer);
        for (const record of splitRecords(Buffer.concat(chunks))) {
          const json = decodeJsonRecord(record);
          if (json === undefined) takeFrame(record);
          else take(json);
        }
        return response.end(JSON.stringify({ ackSeq: expected() }));
      }
      handshakes.push(request);
      if (polled.length === 0) {
        await new Promise<void>((resolve) => {
          wakePoll = resolve;
          request.once('close', resolve);
        });
      }
      response.end(Buffer.concat(polled.splice(0)));
    };
    void answer();
  });
  server.on('upgrade', (request, stream, head) => {
    handshakes.push(request);
    if (options.refuseUpgrades?.()) return stream.end('HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n');
    sockets.handleUpgrade(request, stream, head, (opened) => {
      socket = opened;
      opened.on('error', () => undefined);
      opened.on('close', () => {
        if (socket === opened) socket = undefined;
      });
      opened.on('message', (data, isBinary) => {
        if (isBinary) takeFrame(data as Buffer);
        else take((data as Buffer).toString());
      });
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;

  return {
    url: `ws://127.0.0.1:${port}/web/audio`,
    pollUrl: `http://127.0.0.1:${port}/web/audio/sess_1`,
    messages,
    numbers,
    handshakes,
    waitFor: (type) => {
      const past = messages.find((message) => message['type'] === type);
      if (past) return Promise.resolve(past);
      return new Promise((resolve) => waiting.add({ type, resolve }));
    },
    say,
    speak: (count, { generation = 0, isLast = false } = {}) => {
      for (let index = 0; index < count; index += 1) {
        const bytes = encodeFrame(downSeq, 'pcm16k', new Int16Array(320).fill(4000));
        bytes[1] = generation;
        bytes[3] = isLast && index === count - 1 ? 1 : 0;
        downSeq += 1;
        put(bytes);
      }
    },
    sendBinary: put,
    cut: () => {
      for (const open of sockets.clients) open.terminate();
    },
    closeWith: (code) => socket?.close(code),
    close: async () => {
      for (const open of sockets.clients) open.terminate();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
