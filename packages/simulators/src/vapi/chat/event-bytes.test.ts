import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../random.ts';
import { createEventWriter } from './event-bytes.ts';

describe('the bytes of an event', () => {
  it('are the same whatever the chunks', () => {
    const chunkings = fc.constantFrom('lines', 'scattered', 'bytes');
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer(), chunkings, (text, seed, chunking) => {
        const chunks = createEventWriter({ chunking, quirks: [] }, createRandom(seed)).write(text);
        expect(Buffer.concat(chunks)).toEqual(Buffer.from(`data: ${text}\n\n`));
        expect(chunks.every(({ length }) => length > 0)).toBe(true);
      }),
    );
  });

  it('are cut within a character sooner or later, where they are scattered', () => {
    const writer = createEventWriter({ chunking: 'scattered', quirks: [] }, createRandom(1));
    const events = Array.from({ length: 20 }, () => writer.write('東京東京東京東京'));
    const isBroken = (chunk: Buffer) => chunk.toString().includes('\uFFFD');
    expect(events.filter((chunks) => chunks.some(isBroken)).length).toBeGreaterThan(15);
  });

  it('end within the line where a half is asked for', () => {
    const writer = createEventWriter({ chunking: 'lines', quirks: ['crlf'] }, createRandom(1));
    expect(Buffer.concat(writer.writeHalf('{"delta":"word"}')).toString()).toBe('data: {"delta');
  });
});
