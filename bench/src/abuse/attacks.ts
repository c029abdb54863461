/**
 * What strangers do to the doors, from a process of its own, so that the load on the calls keeps its pace. Each attack is one of
 * those with which the gateway was once stopped.
 */
import { connect, type Socket } from 'node:net';
import { WebSocket } from 'ws';

export interface AttackOrder {
  name: AttackName;
  port: number;
  /** As a stranger has it who has overheard one upgrade. */
  upgradeSignature: string;
}

const MADE_UP_SIGNATURE = 'AAAAAAAAAAAAAAAAAAAAAAAAAAA=';
const MIB = 1024 * 1024;
/** Sockets that stay open until the end of this process. */
const held: Socket[] = [];

const rest = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function open(port: number): Socket {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  socket.resume();
  held.push(socket);
  return socket;
}

function post(port: number, type: string, body: string): Promise<unknown> {
  return fetch(`http://127.0.0.1:${port}/webhook/twilio`, {
    method: 'POST',
    headers: { 'content-type': type, 'x-twilio-signature': MADE_UP_SIGNATURE },
    body,
    signal: AbortSignal.timeout(15_000),
  }).catch(() => undefined);
}

async function openStream({ port, upgradeSignature }: AttackOrder): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/media`, {
    headers: { 'x-twilio-signature': upgradeSignature },
    perMessageDeflate: false,
  });
  socket.on('error', () => {});
  await new Promise((resolve) => socket.once('open', resolve));
  return socket;
}

export const ATTACKS = {
  '1 bodies before the signature': async ({ port }) => {
    for (let round = 0; round < 2; round += 1) {
      await post(port, 'text/plain', 'x'.repeat(MIB - 1));
      await post(port, 'application/json', JSON.stringify('x'.repeat(MIB - 3)));
      await post(port, 'application/x-www-form-urlencoded', 'a&'.repeat(32_000));
      await post(port, 'application/x-www-form-urlencoded', 'a&'.repeat(8_000));
    }
  },
  '2 upgrades elsewhere': async ({ port }) => {
    for (let index = 0; index < 250; index += 1) {
      open(port).write('GET /health HTTP/1.1\r\nHost: gw\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n');
    }
  },
  '4 pipelined requests': async ({ port }) => {
    for (const path of ['/metrics', '/readyz', '/webhook/twilio']) {
      open(port).write(`GET ${path} HTTP/1.1\r\nHost: gw\r\n\r\n`.repeat(3_000));
    }
  },
  '5 floods of tiny messages': async (order) => {
    const silent = await openStream(order);
    for (let index = 0; index < 100_000; index += 1) silent.send('');
    const refused = await openStream(order);
    refused.send('{"event":"stop"}');
    for (let index = 0; index < 100_000; index += 1) refused.send('');
  },
  '6 bodies that never end': async ({ port }) => {
    for (let index = 0; index < 60; index += 1) {
      open(port).write(
        `POST /webhook/twilio HTTP/1.1\r\nHost: gw\r\nX-Twilio-Signature: ${MADE_UP_SIGNATURE}\r\n` +
          `Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 16000\r\n\r\n${'a'.repeat(15_000)}`,
      );
    }
    open(port).write('POST /webhook/twilio HTTP/1.1\r\nHost: g');
  },
  '7 large bodies': async ({ port }) => {
    for (let index = 0; index < 50; index += 1) {
      const socket = open(port);
      socket.write(
        'POST /webhook/audio HTTP/1.1\r\nHost: gw\r\nAuthorization: Bearer a-key-of-nobodys\r\n' +
          `Content-Type: audio/pcm\r\nContent-Length: ${10 * MIB}\r\n\r\n`,
      );
      socket.write(Buffer.alloc(MIB));
    }
  },
  '8 peers that never read': async ({ port }) => {
    for (let index = 0; index < 200; index += 1) {
      open(port).pause().write('GET /health HTTP/1.1\r\nHost: gw\r\n\r\n'.repeat(16));
    }
  },
  '9 10,000 half-open sockets': async ({ port }) => {
    for (let index = 0; index < 10_000; index += 1) {
      open(port).write('POST /webhook/twilio HTTP/1.1\r\nHost: g');
      if (index % 200 === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    }
  },
  '10 2,000 starts that never come': async (order) => {
    for (let index = 0; index < 20; index += 1) {
      await Promise.all(Array.from({ length: 100 }, () => Promise.race([openStream(order), rest(500)])));
    }
  },
  '11 guesses of keys': async ({ port }) => {
    for (let index = 0; index < 40; index += 1) {
      const guess = `GET /calls HTTP/1.1\r\nHost: gw\r\nAuthorization: Bearer guess-number-${index}\r\n\r\n`;
      const socket = open(port);
      for (let round = 0; round < 20; round += 1) {
        socket.write(guess.repeat(10));
        await rest(5);
      }
    }
  },
} as const satisfies Record<string, (order: AttackOrder) => Promise<void>>;

export type AttackName = keyof typeof ATTACKS;

process.on('message', (order: AttackOrder) => {
  void ATTACKS[order.name](order).then(() => process.send?.('done'));
});
