import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readInSlices } from './read-slices.ts';

let server: Server;
let peer: Socket;
let ours: Socket;

beforeEach(async () => {
  server = createServer({ pauseOnConnect: true }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  peer = connect((server.address() as AddressInfo).port, '127.0.0.1');
  [ours] = (await once(server, 'connection')) as [Socket];
  readInSlices(ours);
});
afterEach(() => {
  peer.destroy();
  ours.destroy();
  server.close();
});

it('gives everything in order, in pieces of at most 8 KiB', async () => {
  const sent = Buffer.from(Array.from({ length: 200_000 }, (_, index) => index % 251));
  const pieces: Buffer[] = [];
  ours.on('data', (piece: Buffer) => pieces.push(piece));
  peer.end(sent);
  ours.resume();
  await once(ours, 'end');
  expect(Math.max(...pieces.map(({ length }) => length))).toBe(8_192);
  expect(Buffer.concat(pieces).equals(sent)).toBe(true);
});

it('gives nothing more once its reader has destroyed it', async () => {
  let pieces = 0;
  ours.on('data', () => {
    pieces += 1;
    ours.destroy();
  });
  peer.on('error', () => {});
  peer.write(Buffer.alloc(200_000));
  ours.resume();
  await once(ours, 'close');
  expect(pieces).toBe(1);
});
