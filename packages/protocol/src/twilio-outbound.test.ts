import { describe, expect, it } from 'vitest';
import { formatMarkName, readMarkName } from './mark-name.ts';
import { createTwilioEncoder } from './twilio-outbound.ts';

describe('messages to Twilio', () => {
  const encoder = createTwilioEncoder('MZ"1');

  it('have exactly the documented fields', () => {
    expect(JSON.parse(encoder.media('//8='))).toEqual({
      event: 'media',
      streamSid: 'MZ"1',
      media: { payload: '//8=' },
    });
    expect(JSON.parse(encoder.mark('g1.2'))).toEqual({ event: 'mark', streamSid: 'MZ"1', mark: { name: 'g1.2' } });
    expect(JSON.parse(encoder.clear())).toEqual({ event: 'clear', streamSid: 'MZ"1' });
  });

  it('are ASCII whatever the name of the stream', () => {
    const foreign = createTwilioEncoder('MZ\u00e9\u4e16\u{1f600}');
    const messages = [foreign.media('AAAA'), foreign.mark('g1.1\u00e9'), foreign.clear()];
    for (const message of messages) expect(Buffer.byteLength(message)).toBe(message.length);
    expect(messages.map((message) => (JSON.parse(message) as { streamSid: string }).streamSid)).toEqual(
      messages.map(() => 'MZ\u00e9\u4e16\u{1f600}'),
    );
  });

  it('carry marks whose names come back as they went', () => {
    expect(readMarkName(formatMarkName({ generation: 12, sequence: 345 }))).toEqual({ generation: 12, sequence: 345 });
    expect(readMarkName('somebody else')).toBeUndefined();
    expect(readMarkName('g1.2x')).toBeUndefined();
  });
});
