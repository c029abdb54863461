import { once } from 'node:events';
import type { IncomingHttpHeaders } from 'node:http';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import Fastify from 'fastify';
import twilio from 'twilio';
import { WebSocketServer, type WebSocket } from 'ws';

export const AUTH_TOKEN = '12345';
export const ACCOUNT_SID = 'AC00000000000000000000000000000001';
export const PUBLIC_URL = 'https://gw.example.com';

export interface Webhook {
  readonly method: string;
  readonly path: string;
  readonly params: Record<string, string>;
  readonly headers: IncomingHttpHeaders;
  /** Whether Twilio's own library accepts its signature over the public URL. */
  readonly isSigned: boolean;
}

export interface Answer {
  readonly status?: number;
  readonly contentType?: string;
  readonly body: string;
}

/** A message of the carrier, loosely typed: tests look at what they know to be there. */
export interface CarrierMessage {
  readonly event: string;
  readonly sequenceNumber?: string;
  readonly streamSid?: string;
  readonly start?: { readonly callSid: string; readonly customParameters: Record<string, string> };
  readonly media?: { readonly chunk: string; readonly timestamp: string; readonly payload: string };
  readonly mark?: { readonly name: string };
  readonly dtmf?: { readonly digit: string };
}

export interface MediaSocket {
  readonly socket: WebSocket;
  /** Below the WebSocket, for what no library would send. */
  readonly rawSocket: Duplex;
  readonly path: string;
  readonly isSigned: boolean;
  readonly streamSid: string;
  readonly messages: CarrierMessage[];
  /** Text messages that were no JSON. */
  readonly unreadable: number;
  readonly closed: Promise<number>;
  /** The first message, past or future, that `accepts`. */
  message(accepts: (message: CarrierMessage) => boolean): Promise<CarrierMessage>;
  send(event: 'media' | 'mark' | 'clear', body?: object): void;
  play(audio: Uint8Array): void;
}

/** The gateway's side of the wire, as small as it can be: answers by path, and sockets to talk through by hand. */
export async function startTinyGateway() {
  const webhooks: Webhook[] = [];
  const answers = new Map<string, (webhook: Webhook) => Answer>();
  const sockets: MediaSocket[] = [];
  const waiting: (() => void)[] = [];
  let refuseUpgradesWith: number | undefined;

  const isSigned = (headers: IncomingHttpHeaders, url: string, params: Record<string, string>) =>
    twilio.validateRequest(AUTH_TOKEN, String(headers['x-twilio-signature']), url, params);

  const app = Fastify();
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) => {
    done(null, Object.fromEntries(new URLSearchParams(body.toString())));
  });
  app.all('/*', (request, reply) => {
    const params = (request.body as Record<string, string> | undefined) ?? {};
    const webhook: Webhook = {
      method: request.method,
      path: request.url,
      params,
      headers: request.headers,
      isSigned: isSigned(request.headers, `${PUBLIC_URL}${request.url}`, params),
    };
    webhooks.push(webhook);
    const answer = answers.get(request.url.split('?', 1)[0] ?? '')?.(webhook) ?? { status: 204, body: '' };
    return reply
      .code(answer.status ?? 200)
      .type(answer.contentType ?? 'text/xml')
      .send(answer.body);
  });

  const upgrades = new WebSocketServer({ noServer: true });
  app.server.on('upgrade', (request, rawSocket, head) => {
    if (refuseUpgradesWith !== undefined) {
      rawSocket.end(`HTTP/1.1 ${refuseUpgradesWith} No\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`);
      return;
    }
    upgrades.handleUpgrade(request, rawSocket, head, (socket) => {
      const messages: CarrierMessage[] = [];
      let unreadable = 0;
      const listeners = new Set<(message: CarrierMessage) => void>();
      socket.on('message', (data: Buffer) => {
        let message: CarrierMessage;
        try {
          message = JSON.parse(data.toString('utf8')) as CarrierMessage;
        } catch {
          unreadable += 1;
          return;
        }
        messages.push(message);
        for (const listener of listeners) listener(message);
      });
      const streamSid = () => messages.find((message) => message.event === 'start')?.streamSid ?? '';
      const send: MediaSocket['send'] = (event, body = {}) =>
        socket.send(JSON.stringify({ event, streamSid: streamSid(), ...body }));
      sockets.push({
        socket,
        rawSocket,
        path: request.url ?? '',
        isSigned: isSigned(request.headers, `${PUBLIC_URL.replace('https', 'wss')}${request.url}`, {}),
        get streamSid() {
          return streamSid();
        },
        messages,
        get unreadable() {
          return unreadable;
        },
        closed: once(socket, 'close').then(([code]) => Number(code)),
        message: (accepts) => {
          const past = messages.find(accepts);
          if (past !== undefined) return Promise.resolve(past);
          return new Promise((resolve) => {
            const listener = (message: CarrierMessage) => {
              if (!accepts(message)) return;
              listeners.delete(listener);
              resolve(message);
            };
            listeners.add(listener);
          });
        },
        send,
        play: (audio) => send('media', { media: { payload: Buffer.from(audio).toString('base64') } }),
      });
      for (const wake of waiting.splice(0)) wake();
    });
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const origin = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;

  return {
    origin,
    webhooks,
    sockets,
    webhooksTo: (path: string) => webhooks.filter((webhook) => webhook.path === path),
    /** Sets what `path` answers: TwiML verbs, or a whole answer. */
    answer: (path: string, answer: string | ((webhook: Webhook) => string | Answer)) => {
      answers.set(path, (webhook) => {
        const given = typeof answer === 'string' ? answer : answer(webhook);
        return typeof given === 'string' ? { body: `<Response>${given}</Response>` } : given;
      });
    },
    /** The socket number `index` (from 0), once its `start` has come. */
    stream: async (index = 0): Promise<MediaSocket> => {
      let stream = sockets[index];
      while (stream === undefined) {
        await new Promise<void>((resolve) => waiting.push(resolve));
        stream = sockets[index];
      }
      await stream.message((message) => message.event === 'start');
      return stream;
    },
    refuseUpgrades: (status: number) => {
      refuseUpgradesWith = status;
    },
    close: async () => {
      for (const { socket } of sockets) socket.terminate();
      await app.close();
    },
  };
}

/** Takes connections and never says a word. */
export async function startMuteServer() {
  const open = new Set<Socket>();
  const server = createServer((socket) => void open.add(socket.on('error', () => {})));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

export type TinyGateway = Awaited<ReturnType<typeof startTinyGateway>>;

/** The document most calls of these tests run. */
export const STREAM = '<Connect action="/ended"><Stream url="wss://gw.example.com/media"/></Connect>';

export const isMark = (name: string) => (message: CarrierMessage) => message.mark?.name === name;

/** `bytes` mu-law bytes that no two places share by chance: a test can tell where each one came from. */
export function pattern(bytes: number, from = 0): Uint8Array {
  return Uint8Array.from({ length: bytes }, (_, index) => ((from + index) * 7919 + ((from + index) >> 8) * 31) % 127);
}
