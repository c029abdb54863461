import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { takeBeforeStream } from './accepted-wire.ts';
import { readMemory } from './read-memory.ts';

let server: Server;
let peer: Socket;
let wire: Socket;
let taken: string[];
let ofStream: string[];
let places: ArrayBufferLike[];
let onRead: () => void;

/** Resolves with the next piece, whichever way it comes. */
const nextRead = (): Promise<void> =>
  new Promise((resolve) => {
    onRead = resolve;
  });

beforeEach(async () => {
  taken = [];
  places = [];
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
  takeBeforeStream(wire, (memory, bytes) => {
    taken.push(memory.toString('utf8', 0, bytes));
    places.push(memory.buffer);
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

/** What a release of Node would read that has other names for the fields of a socket. */
class StrangeSocket extends Readable {
  override _read(): void {}
}

describe('what a socket of another Node reads', () => {
  it('is taken where Node hands it to the stream, and waits there while that is paused', async () => {
    const strange = new StrangeSocket() as unknown as Socket;
    strange.on('data', (chunk: Buffer) => ofStream.push(chunk.toString()));
    takeBeforeStream(strange, (memory, bytes) => taken.push(memory.toString('utf8', 0, bytes)));
    strange.push(Buffer.from('one'));
    strange.pause();
    strange.push(Buffer.from('while paused'));
    expect([taken, ofStream]).toEqual([['one'], []]);
    strange.resume();
    await new Promise(setImmediate);
    strange.push(Buffer.from('after'));
    expect([taken, ofStream]).toEqual([['one', 'after'], ['while paused']]);
  });
});

describe('what an accepted connection reads', () => {
  it('is taken before the stream makes an event of it', async () => {
    await say('one');
    await say('two');
    expect(taken).toEqual(['one', 'two']);
    expect(ofStream).toEqual([]);
  });

  it('is read into the memory that all connections share, so that none is made for it', async () => {
    await say('one');
    await say('two');
    expect(places.every((place) => place === readMemory.buffer)).toBe(true);
  });

  it('is whole and in order when much comes at once', async () => {
    const sent = 'abcdefg'.repeat(50_000);
    const ended = once(wire, 'end');
    peer.end(sent);
    await ended;
    expect(taken.join('')).toBe(sent);
  });

  it('waits outside while the stream is paused, and is taken after that', async () => {
    wire.pause();
    await new Promise((resolve) => peer.write('while paused', resolve));
    for (let turns = 0; turns < 3; turns += 1) await new Promise(setImmediate);
    expect(taken).toEqual([]);
    const read = nextRead();
    wire.resume();
    await read;
    await say('after');
    expect([taken, ofStream]).toEqual([['while paused', 'after'], []]);
  });

  it('ends as ever', async () => {
    await say('last');
    const ended = once(wire, 'end');
    peer.end();
    await ended;
    expect(taken).toEqual(['last']);
  });
});
