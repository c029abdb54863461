import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { MessageReader, type MessageSink } from './message-reader.ts';
import { MaskedFrames, textFrame } from './message-writer.ts';
import { readMemory } from './read-memory.ts';

interface Frame {
  opcode: number;
  fin?: boolean;
  payload: Buffer;
}

const MASK = Buffer.from([0x11, 0x00, 0xff, 0x80]);

/** RFC 6455, section 5.2. */
function encode({ opcode, fin = true, payload }: Frame, isMasked: boolean): Buffer {
  const { length } = payload;
  const head = Buffer.alloc(length < 126 ? 2 : length <= 0xffff ? 4 : 10);
  head[0] = (fin ? 0x80 : 0) | opcode;
  head[1] = (isMasked ? 0x80 : 0) | (length < 126 ? length : length <= 0xffff ? 126 : 127);
  if (head.length === 4) head.writeUInt16BE(length, 2);
  if (head.length === 10) head.writeBigUInt64BE(BigInt(length), 2);
  const sent = payload.map((byte, index) => (isMasked ? byte ^ (MASK[index % 4] as number) : byte));
  return Buffer.concat(isMasked ? [head, MASK, sent] : [head, sent]);
}

class Recorder implements MessageSink {
  isDirect = true;
  isGone = false;
  readonly told: { text: string; isBinary: boolean }[] = [];
  passed = Buffer.alloc(0);
  onMessage = (): void => {};

  message(bytes: Buffer, isBinary: boolean): void {
    this.told.push({ text: bytes.toString('latin1'), isBinary });
    this.onMessage();
  }

  pass(bytes: Buffer): void {
    this.passed = Buffer.concat([this.passed, bytes]);
  }
}

const text = (payload: string): Frame => ({ opcode: 1, payload: Buffer.from(payload) });
const PING = { opcode: 9, payload: Buffer.from('p') };
const told = (...texts: string[]): object[] => texts.map((said) => ({ text: said, isBinary: false }));

let sink: Recorder;
beforeEach(() => {
  sink = new Recorder();
});

/** Reads `bytes` in pieces whose lengths come from `cuts`, over and over. */
function read(bytes: Buffer, isMasked: boolean, cuts: readonly number[] = [bytes.length]): void {
  const reader = new MessageReader(sink, isMasked);
  for (let at = 0, index = 0; at < bytes.length; index += 1) {
    const end = at + (cuts[index % cuts.length] as number);
    reader.push(Buffer.from(bytes.subarray(at, end)));
    at = end;
  }
}

const frame = fc.record({
  opcode: fc.constantFrom(1, 2, 9, 10),
  // Around the lengths at which the head changes, and where a message is too large to be told here.
  payload: fc
    .oneof(fc.nat(200), fc.constantFrom(125, 126, 127, 16_384, 16_385, 65_535, 65_536))
    .map((length) => Buffer.alloc(length, 0x41)),
});

describe('what a socket has read', () => {
  it.each([true, false])(
    'is told or passed on, every frame once and to the byte, in whatever pieces it comes (masked: %s)',
    (isMasked) => {
      fc.assert(
        fc.property(
          fc.array(frame, { maxLength: 5 }),
          fc.array(fc.integer({ min: 1, max: 30_000 }), { minLength: 1, maxLength: 4 }),
          (frames, cuts) => {
            sink = new Recorder();
            const isTold = ({ opcode, payload }: Frame): boolean => opcode <= 2 && payload.length <= 16_384;
            const encoded = frames.map((one) => encode(one, isMasked));
            read(Buffer.concat(encoded), isMasked, cuts);
            const expected = frames
              .filter(isTold)
              .map(({ opcode, payload }) => ({ text: payload.toString('latin1'), isBinary: opcode === 2 }));
            expect(sink.told).toEqual(expected);
            const others = encoded.filter((_, index) => !isTold(frames[index] as Frame));
            expect(sink.passed.equals(Buffer.concat(others))).toBe(true);
          },
        ),
        { numRuns: 60 },
      );
    },
  );

  it('is told and passed on as well when it comes byte by byte', () => {
    const bytes = Buffer.concat([text('one'), PING, text('two')].map((one) => encode(one, true)));
    read(bytes, true, [1]);
    expect(sink.told).toEqual(told('one', 'two'));
    expect(sink.passed.equals(encode(PING, true))).toBe(true);
  });
});

describe('a message in fragments', () => {
  it('is the library’s with all that comes between its fragments, and what follows is told here again', () => {
    const fragments = [{ ...text('a'), fin: false }, PING, { opcode: 0, payload: Buffer.from('b') }];
    read(Buffer.concat([...fragments, text('c')].map((one) => encode(one, false))), false);
    expect(sink.told).toEqual(told('c'));
    expect(sink.passed.equals(Buffer.concat(fragments.map((one) => encode(one, false))))).toBe(true);
  });

  it('that is broken by another message leaves that to the library, which refuses it', () => {
    const bytes = Buffer.concat([{ ...text('a'), fin: false }, text('b')].map((one) => encode(one, false)));
    read(bytes, false);
    expect(sink.told).toEqual([]);
    expect(sink.passed.equals(bytes)).toBe(true);
  });
});

describe('what breaks the protocol', () => {
  it.each([
    ['a message without the mask of a client', encode(text('a'), false), true],
    ['a message with a mask of a server', encode(text('a'), true), false],
    ['a message that is compressed, which was not agreed on', Buffer.from([0xc1, 0x01, 0x41]), false],
    ['a length beyond all numbers', Buffer.from([0x82, 127, 1, 0, 0, 0, 0, 0, 0, 0]), false],
  ])('is passed on with all that comes behind it: %s', (_, broken, isMasked) => {
    const bytes = Buffer.concat([broken, encode(text('b'), isMasked)]);
    read(bytes, isMasked, [11]);
    expect(sink.told).toEqual([]);
    expect(sink.passed.equals(bytes)).toBe(true);
  });
});

describe('nothing more is told', () => {
  it('once the socket has been given up in the middle of what was read', () => {
    sink.onMessage = () => {
      sink.isGone = true;
    };
    read(Buffer.concat([text('a'), text('b')].map((one) => encode(one, false))), false);
    expect(sink.told).toEqual(told('a'));
  });

  it('but passed on once the socket is being closed', () => {
    sink.onMessage = () => {
      sink.isDirect = false;
    };
    read(Buffer.concat([text('a'), text('b')].map((one) => encode(one, false))), false);
    expect(sink.told).toEqual(told('a'));
    expect(sink.passed.equals(encode(text('b'), false))).toBe(true);
  });
});

describe('what is written', () => {
  it.each([0, 1, 2, 3, 125, 126, 160, 640, 16_384])('is read as it was, with %i bytes', (length) => {
    const bytes = Buffer.from(Array.from({ length }, (_, index) => index % 127));
    read(new MaskedFrames().write(bytes), true);
    read(Buffer.from(textFrame(bytes.toString('latin1')), 'latin1'), false);
    expect(sink.told).toEqual([
      { text: bytes.toString('latin1'), isBinary: true },
      { text: bytes.toString('latin1'), isBinary: false },
    ]);
  });

  it('has another mask each time', () => {
    const frames = new MaskedFrames();
    const masks = new Set(Array.from({ length: 5_000 }, () => frames.write(new Uint8Array(4)).readUInt32BE(2)));
    expect(masks.size).toBeGreaterThan(4_990);
  });

  it('is overwritten by the next frame, unless it is kept', () => {
    const frames = new MaskedFrames();
    const first = frames.write(Buffer.from('one'));
    expect(frames.write(Buffer.from('two'))).toBe(first);
    const copy = Buffer.from(first);
    frames.keep();
    expect(frames.write(Buffer.from('six'))).not.toBe(first);
    expect(first.equals(copy)).toBe(true);
  });
});

describe('what lies in the memory of all connections', () => {
  /** As a connection reads: into the shared memory, whose rest is of other reads. */
  const readShared = (reader: MessageReader, bytes: Buffer): void => {
    readMemory.fill(0x2a);
    bytes.copy(readMemory);
    reader.push(readMemory, bytes.length);
  };

  it('is read as far as was read, each message as what stands there then', () => {
    const reader = new MessageReader(sink, true);
    const texts = ['first', 'other', 'longer than those', 'short'];
    for (const said of texts) readShared(reader, encode(text(said), true));
    readShared(reader, Buffer.concat([encode(text('two'), true), encode(text('at once'), true)]));
    expect(sink.told).toEqual(told(...texts, 'two', 'at once'));
    expect(sink.passed.length).toBe(0);
  });

  it('is not kept: the beginning of a message outlives the next read of another connection', () => {
    const reader = new MessageReader(sink, true);
    const whole = encode(text('in two pieces'), true);
    readShared(reader, whole.subarray(0, 9));
    readMemory.fill(0);
    readShared(reader, whole.subarray(9));
    expect(sink.told).toEqual(told('in two pieces'));
  });
});
