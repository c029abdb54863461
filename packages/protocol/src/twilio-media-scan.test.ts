import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readTwilioMessage } from './twilio-inbound.ts';
import { TwilioMediaScan } from './twilio-media-scan.ts';

const SID = 'MZ0123456789abcdef0123456789abcdef';
const mediaText = (chunk: number, timestamp: number, payload: string, streamSid = SID): string =>
  `{"event":"media","sequenceNumber":"${chunk + 1}","media":{"track":"inbound","chunk":"${chunk}",` +
  `"timestamp":"${timestamp}","payload":"${payload}"},"streamSid":"${streamSid}"}`;
const createScan = (): TwilioMediaScan => new TwilioMediaScan(SID, 1_024);

describe('a message that Twilio has sent is read', () => {
  it('to the byte, whatever the sound and its length', () => {
    const scan = createScan();
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.uint8Array({ maxLength: 500 }), (chunk, timestamp, audio) => {
        const bytes = Buffer.from(mediaText(chunk, timestamp, Buffer.from(audio).toString('base64')));
        expect(scan.read(bytes)).toBe(true);
        expect(scan.chunk).toBe(chunk);
        expect([...scan.sound]).toEqual([...audio]);
      }),
    );
  });
});

describe('nothing else is read', () => {
  it('that a change of some bytes has made of it, unless the parser reads the same in it', () => {
    const scan = createScan();
    const original = Buffer.from(mediaText(7, 120, Buffer.alloc(160, 0x5a).toString('base64')));
    const change = fc.record({ at: fc.nat(original.length - 1), byte: fc.nat(255) });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), (changes) => {
        const bytes = Buffer.from(original);
        for (const { at, byte } of changes) bytes[at] = byte;
        if (!scan.read(bytes)) return;
        const message = readTwilioMessage(bytes.toString('utf8'));
        expect(message).toMatchObject({ event: 'media', track: 'inbound', chunk: scan.chunk });
        const { payload } = message as { payload: string };
        expect(Buffer.from(payload, 'base64').equals(scan.sound)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ['of another stream', mediaText(1, 0, 'AAAA', 'MZother')],
    ['of another track', mediaText(1, 0, 'AAAA').replace('inbound', 'outbound')],
    ['with a number below zero', mediaText(-1, 0, 'AAAA')],
    ['with a number that is no whole one', mediaText(1.5, 0, 'AAAA')],
    [
      'with more digits than a number has',
      mediaText(1, 0, 'AAAA').replace('"chunk":"1"', '"chunk":"1234567890123456"'),
    ],
    ['without a number', mediaText(1, 0, 'AAAA').replace('"chunk":"1"', '"chunk":""')],
    ['with base64 that ends early', mediaText(1, 0, 'AAA')],
    ['with padding in its middle', mediaText(1, 0, 'AA==AAAA')],
    ['with more padding than there is', mediaText(1, 0, 'A===')],
    ['with a character that is no base64', mediaText(1, 0, 'AA-A')],
    ['with more sound than there is room for', mediaText(1, 0, 'A'.repeat(2_000))],
    ['that goes on behind its end', `${mediaText(1, 0, 'AAAA')} `],
    ['that breaks off', mediaText(1, 0, 'AAAA').slice(0, -1)],
    ['that is empty', ''],
  ])('%s', (_, text) => {
    expect(createScan().read(Buffer.from(text))).toBe(false);
  });
});
