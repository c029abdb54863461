import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { ManualClock, waitUntil } from '@trunkline/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { SocketTransport } from './socket-transport.ts';

let server: WebSocketServer;
let page: WebSocket;
let clock: ManualClock;
let transport: SocketTransport;
let closed: number;
let messages: number;
beforeEach(async () => {
  server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await once(server, 'listening');
  page = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const [ours] = (await once(server, 'connection')) as [WebSocket];
  await once(page, 'open');
  clock = new ManualClock();
  closed = 0;
  messages = 0;
  transport = new SocketTransport(ours, clock, {
    messageReceived: () => void (messages += 1),
    heardFrom() {},
    closed: () => void (closed += 1),
  });
});
afterEach(() => {
  page.terminate();
  server.close();
});

const frame = new Uint8Array(648);
const look = (): void => transport.tick(clock.nowMs());

/** Sends until the socket takes nothing more, to a page that does not read. */
async function fill(): Promise<void> {
  page.pause();
  let before = -1;
  await waitUntil(async () => {
    for (let sent = 0; sent < 2_000; sent += 1) transport.sendFrame(frame);
    await new Promise((resolve) => setImmediate(resolve));
    const hasMoved = transport.bufferedBytes - before < 2_000 * frame.length;
    before = transport.bufferedBytes;
    return !hasMoved;
  });
}

describe('the socket of a page', () => {
  it('takes a quarter of a second and no more while the page does not read', async () => {
    expect(transport.hasRoom()).toBe(true);
    await fill();
    expect(transport.hasRoom()).toBe(false);
  });

  it('is closed with 4008 when nothing was taken for ten seconds, and cut off twenty seconds later', async () => {
    await fill();
    look();
    clock.advance(9_999);
    look();
    expect(closed).toBe(0);
    clock.advance(1);
    look();
    expect(closed).toBe(1);
    clock.advance(19_999);
    const gone = once(page, 'close');
    expect(server.clients.size).toBe(1);
    clock.advance(1);
    page.resume();
    const [code] = (await gone) as [number];
    expect([1006, 4008]).toContain(code);
    await waitUntil(() => server.clients.size === 0);
  });

  it('is not closed as long as the page takes something now and then', async () => {
    for (let round = 0; round < 3; round += 1) {
      await fill();
      look();
      clock.advance(9_000);
      const before = transport.bufferedBytes;
      page.resume();
      await waitUntil(() => transport.bufferedBytes < before);
      page.pause();
      look();
    }
    expect(closed).toBe(0);
  });

  it('reads nothing more after it was closed, and is cut off when the page goes on sending', async () => {
    page.on('error', () => {});
    transport.close(4001, 'not let in');
    for (let sent = 0; sent < 500; sent += 1) page.send('x');
    await once(page, 'close');
    await waitUntil(() => server.clients.size === 0);
    expect(messages).toBe(0);
  });
});
