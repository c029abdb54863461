import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readInSlices } from '@trunkline/service-kit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { DirectSocket } from './direct-socket.ts';

let server: WebSocketServer;
let peer: WebSocket;
let socket: WebSocket;
let direct: DirectSocket;
let heard: string[];
let onHeard: (text: string) => void;

const MAX_BYTES = 64 * 1024;

beforeEach(async () => {
  server = new WebSocketServer({ host: '127.0.0.1', port: 0, maxPayload: MAX_BYTES });
  await once(server, 'listening');
  heard = [];
  onHeard = () => {};
  const opened = new Promise<void>((resolve) =>
    server.once('connection', (theirs: WebSocket, { socket: wire }: IncomingMessage) => {
      socket = theirs;
      readInSlices(wire);
      const take = (data: Buffer): void => {
        heard.push(data.length > 100 ? `${data.length} bytes` : data.toString());
        onHeard(data.toString());
      };
      direct = new DirectSocket(theirs, wire, take);
      resolve();
    }),
  );
  peer = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  await Promise.all([opened, once(peer, 'open')]);
});
afterEach(() => {
  peer.terminate();
  server.close();
});

const closeCode = async (of: WebSocket): Promise<number> => ((await once(of, 'close')) as [number])[0];

describe('a socket with a direct way', () => {
  it('hears small and large messages in their order, and answers pings in between', async () => {
    const ponged = once(peer, 'pong');
    peer.send('small');
    peer.send('x'.repeat(60_000));
    peer.ping();
    peer.send('last');
    await ponged;
    peer.close(1000);
    expect(await closeCode(socket)).toBe(1000);
    expect(heard).toEqual(['small', '60000 bytes', 'last']);
  });

  it('is heard by its peer, short and long', async () => {
    const texts: string[] = [];
    peer.on('message', (data: Buffer) => texts.push(data.toString()));
    for (const text of ['short', 'y'.repeat(700)]) direct.queueAscii(text);
    direct.flush();
    direct.queueAscii('z'.repeat(100_000));
    direct.flush();
    socket.close(1000);
    await closeCode(peer);
    expect(texts.map(({ length }) => length)).toEqual([5, 700, 100_000]);
  });

  it('closes with 1009 when a message is larger than the library takes', async () => {
    peer.send('x'.repeat(MAX_BYTES + 1));
    expect(await closeCode(peer)).toBe(1009);
    expect(heard).toEqual([]);
  });

  it('hears nothing more once it has been terminated, even of what was read with the last message', async () => {
    onHeard = () => socket.terminate();
    const closed = closeCode(socket);
    peer.send('one');
    peer.send('two');
    await closed;
    expect(heard).toEqual(['one']);
  });

  it('says nothing once it is being closed, and closes with the code that it was given', async () => {
    const texts: string[] = [];
    peer.on('message', (data: Buffer) => texts.push(data.toString()));
    socket.close(1013);
    direct.queueAscii('late');
    direct.flush();
    expect(await closeCode(peer)).toBe(1013);
    expect(texts).toEqual([]);
  });
});
