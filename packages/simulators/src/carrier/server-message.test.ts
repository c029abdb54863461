import { describe, expect, it } from 'vitest';
import { readServerMessage } from './server-message.ts';

const sid = 'MZ1';
const read = (message: unknown) => readServerMessage(JSON.stringify(message), sid);

describe('messages of the media server', () => {
  it.each([
    { event: 'media', streamSid: sid, media: { payload: '/w==' } },
    { event: 'mark', streamSid: sid, mark: { name: 'turn7:3' } },
    { event: 'clear', streamSid: sid },
  ])('takes the exact shape of $event', (message) => {
    expect(read(message)).toEqual(message);
  });

  it.each([
    ['an unknown event', { event: 'play', streamSid: sid }, /event/],
    ['another stream', { event: 'clear', streamSid: 'MZ2' }, /MZ2 is not the stream/],
    ['a missing streamSid', { event: 'clear' }, /streamSid/],
    ['a missing payload', { event: 'media', streamSid: sid, media: {} }, /media.payload/],
    ['an empty payload', { event: 'media', streamSid: sid, media: { payload: '' } }, /media.payload/],
    ['a payload that is not base64', { event: 'media', streamSid: sid, media: { payload: 'a$b=' } }, /media.payload/],
    ['an extra field', { event: 'clear', streamSid: sid, debug: 1 }, /debug/],
    [
      'an extra inner field',
      { event: 'media', streamSid: sid, media: { payload: '/w==', track: 'outbound' } },
      /track/,
    ],
    ['a mark without a name', { event: 'mark', streamSid: sid, mark: { name: 7 } }, /mark.name/],
    ['JSON that is no object', ['clear'], /./],
  ])('refuses %s', (_what, message, reason) => {
    const answer = read(message);
    expect(answer).toMatchObject({ event: 'invalid', reason: expect.stringMatching(reason) });
  });

  it('refuses what is not JSON', () => {
    expect(readServerMessage('{', sid)).toEqual({ event: 'invalid', reason: 'not JSON' });
  });
});
