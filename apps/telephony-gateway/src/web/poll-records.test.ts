import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPollRecords, writeJsonRecord } from './poll-records.ts';

const frameOf = (kind: 1 | 2): Uint8Array => new Uint8Array(kind === 1 ? 648 : 168).fill(kind, 0, 1);

describe('records of a poll', () => {
  it('are read back as they were written, in any order', () => {
    const one = fc.oneof(fc.constantFrom(frameOf(1), frameOf(2)), fc.json());
    fc.assert(
      fc.property(fc.array(one, { maxLength: 20 }), (items) => {
        const body = Buffer.concat(items.map((item) => (typeof item === 'string' ? writeJsonRecord(item) : item)));
        const read = readPollRecords(body)?.map(({ data, isBinary }) =>
          isBinary ? data : Buffer.from(data).toString(),
        );
        expect(read?.map((item) => (typeof item === 'string' ? item : [...item]))).toEqual(
          items.map((item) => (typeof item === 'string' ? item : [...item])),
        );
      }),
    );
  });

  it.each([
    ['a cut header', Buffer.from([1, 0, 0])],
    ['a cut frame', frameOf(1).subarray(0, 600)],
    ['an unknown kind', new Uint8Array(648).fill(3, 0, 1)],
    ['JSON that is longer than the body', writeJsonRecord('{"type":"ping"}').subarray(0, 12)],
    ['JSON of four gigabytes', Buffer.from([0, 0, 0, 0, 255, 255, 255, 255, 123])],
    ['rubbish behind a good record', Buffer.concat([frameOf(2), Buffer.from([7])])],
  ])('are refused with %s', (_what, body) => {
    expect(readPollRecords(body)).toBeUndefined();
  });

  it('may be none', () => {
    expect(readPollRecords(new Uint8Array(0))).toEqual([]);
  });
});
