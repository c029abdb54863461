import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import { createTwilioEncoder } from '@trunkline/protocol';
import { beforeEach, describe, expect, it } from 'vitest';
import type { WebSocket } from 'ws';
import { DirectSocket } from '../socket/direct-socket.ts';
import { MessageReader } from '../socket/message-reader.ts';
import { OutgoingMedia } from './outgoing-media.ts';

/** The connection, as far as it is written to; nothing comes of it. */
class Wire extends EventEmitter {
  readonly destroyed = false;
  readonly writableLength = 0;
  readonly writes: Buffer[] = [];

  push(): void {}

  write(text: string, encoding: BufferEncoding): void {
    this.writes.push(Buffer.from(text, encoding));
  }
}

/** What a peer would read in one write: for each message its event and the bytes of sound in it. */
function messagesIn(write: Buffer): string[] {
  const messages: string[] = [];
  const message = (bytes: Buffer): void => {
    const { event, media } = JSON.parse(bytes.toString()) as { event: string; media?: { payload: string } };
    messages.push(media ? `${event} ${Buffer.from(media.payload, 'base64').length}` : event);
  };
  new MessageReader({ isDirect: true, isGone: false, message, pass() {} }, false).push(write);
  return messages;
}

let wire: Wire;
let socket: { readonly OPEN: number; readyState: number; on(): void };
let media: OutgoingMedia;

beforeEach(() => {
  wire = new Wire();
  socket = { OPEN: 1, readyState: 1, on() {} };
  const direct = new DirectSocket(socket as unknown as WebSocket, wire as unknown as Socket, () => {});
  media = new OutgoingMedia(direct, createTwilioEncoder('MZ1'));
});

const write = (frames: number): void => {
  for (let count = 0; count < frames; count += 1) media.writeFrame(new Uint8Array(160));
};
const sent = (): string[][] => wire.writes.map(messagesIn);

describe('what goes to Twilio', () => {
  it('goes in one write, with the mark behind it', () => {
    write(3);
    media.writeMark(1, 1);
    expect(sent()).toEqual([]);
    media.flush();
    expect(sent()).toEqual([['media 480', 'mark']]);
  });

  it('goes in one write where a turn begins with all that the carrier has room for', () => {
    write(10);
    media.writeMark(1, 1);
    media.flush();
    expect(sent()).toEqual([['media 480', 'media 480', 'media 480', 'media 160', 'mark']]);
  });

  it('goes at once where it is only a mark, because nothing may follow', () => {
    media.writeMark(1, 1);
    media.flush();
    expect(sent()).toEqual([['mark']]);
  });

  it('is not sent any more once it is to be cleared', () => {
    write(2);
    media.clear();
    media.flush();
    expect(sent()).toEqual([['clear']]);
  });

  it('is dropped when the socket is closed before it could go', () => {
    write(1);
    media.writeMark(1, 1);
    socket.readyState = 2;
    media.flush();
    socket.readyState = 1;
    media.flush();
    expect(sent()).toEqual([]);
  });
});
