import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { takeBeforeStream } from './accepted-wire.ts';

let server: Server;
let peer: Socket;
let wire: Socket;
let taken: string[];
let ofStream: string[];
let onRead: () => void;

/** Resolves with the next piece, whichever way it comes. */
const nextRead = (): Promise<void> =>
  new Promise((resolve) => {
    onRead = resolve;
  });

beforeEach(async () => {
  taken = [];
  ofStream = [];
  server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const accepted = once(server, 'connection');
  peer = connect((server.address() as AddressInfo).port, '127.0.0.1');
  [wire] = (await accepted) as [Socket];
  wire.on('data', (chunk: Buffer) => {
    ofStream.push(chunk.toString());
    onRead();
  });
  takeBeforeStream(wire, (chunk) => {
    taken.push(chunk.toString());
    onRead();
  });
});
afterEach(() => {
  peer.destroy();
  wire.destroy();
  server.close();
});

async function say(text: string): Promise<void> {
  const read = nextRead();
  peer.write(text);
  await read;
}

describe('what an accepted connection reads', () => {
  it('is taken before the stream makes an event of it', async () => {
    await say('one');
    await say('two');
    expect(taken).toEqual(['one', 'two']);
    expect(ofStream).toEqual([]);
  });

  it('waits in the stream while that is paused, comes as its data, and is taken again after that', async () => {
    wire.pause();
    peer.write('while paused');
    while (wire.readableLength === 0) await new Promise(setImmediate);
    expect(taken).toEqual([]);
    const read = nextRead();
    wire.resume();
    await read;
    await say('after');
    expect(ofStream).toEqual(['while paused']);
    expect(taken).toEqual(['after']);
  });

  it('ends as ever', async () => {
    await say('last');
    const ended = once(wire, 'end');
    peer.end();
    await ended;
    expect(taken).toEqual(['last']);
  });
});
