import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isMulaw8k, readTwilioMessage } from './twilio-inbound.ts';

const start = {
  event: 'start',
  sequenceNumber: '1',
  streamSid: 'MZ1',
  start: {
    streamSid: 'MZ1',
    accountSid: 'AC1',
    callSid: 'CA1',
    tracks: ['inbound'],
    mediaFormat: { encoding: 'audio/x-mulaw', sampleRate: 8000, channels: 1 },
    customParameters: { token: 't' },
  },
};
const media = {
  event: 'media',
  sequenceNumber: '4',
  streamSid: 'MZ1',
  media: { track: 'inbound', chunk: '2', timestamp: '25', payload: '//8=' },
};
const read = (message: unknown) => readTwilioMessage(JSON.stringify(message));

describe('Twilio messages', () => {
  it('reads each documented message', () => {
    expect(read({ event: 'connected', protocol: 'Call', version: '1.0.0' })).toEqual({ event: 'connected' });
    expect(read(start)).toMatchObject({
      event: 'start',
      streamSid: 'MZ1',
      callSid: 'CA1',
      customParameters: { token: 't' },
    });
    expect(read(media)).toEqual({ event: 'media', track: 'inbound', chunk: 2, timestampMs: 25, payload: '//8=' });
    expect(
      read({ event: 'dtmf', sequenceNumber: '5', streamSid: 'MZ1', dtmf: { track: 'inbound_track', digit: '1' } }),
    ).toEqual({ event: 'dtmf', digit: '1' });
    expect(read({ event: 'mark', sequenceNumber: '9', streamSid: 'MZ1', mark: { name: 'g1.2' } })).toEqual({
      event: 'mark',
      name: 'g1.2',
    });
    expect(
      read({ event: 'stop', sequenceNumber: '9', streamSid: 'MZ1', stop: { accountSid: 'AC1', callSid: 'CA1' } }),
    ).toEqual({ event: 'stop' });
  });

  it('takes numbers as numbers too, and fields that it does not know', () => {
    expect(read({ ...media, media: { ...media.media, chunk: 2, timestamp: 25, extra: true } })).toMatchObject({
      chunk: 2,
      timestampMs: 25,
    });
    expect(read({ ...start, sequenceNumber: 1 })).toMatchObject({ event: 'start' });
  });

  it('passes over events that it does not know', () => {
    expect(read({ event: 'transcription', text: 'x' })).toEqual({ event: 'unknown' });
  });

  it('names the field of a wrong message and quotes nothing of it', () => {
    expect(read({ ...media, media: { track: 'inbound', chunk: 'x', timestamp: '1', payload: '' } })).toEqual({
      event: 'malformed',
      fault: 'media: chunk',
    });
    expect(read({ event: 'media' })).toEqual({ event: 'malformed', fault: 'media: media' });
    expect(read({ ...start, start: { ...start.start, callSid: '' } })).toEqual({
      event: 'malformed',
      fault: 'start: start.callSid',
    });
    const customParameters = { token: 't', 'a name of theirs': 1 };
    expect(read({ ...start, start: { ...start.start, customParameters } })).toEqual({
      event: 'malformed',
      fault: 'start: start.customParameters',
    });
    expect(read({ event: 'dtmf', dtmf: { digit: '12' } })).toEqual({ event: 'malformed', fault: 'dtmf: dtmf.digit' });
    expect(read({ event: 'mark' })).toEqual({ event: 'malformed', fault: 'mark: mark' });
    expect(read({ event: 'mark', mark: { name: 7 } })).toEqual({ event: 'malformed', fault: 'mark: mark.name' });
    expect(read([])).toEqual({ event: 'malformed', fault: 'not an object' });
    expect(readTwilioMessage('{')).toEqual({ event: 'malformed', fault: 'not JSON' });
  });

  it('takes nothing but texts and numbers for numbers, also where an object would throw when it is made one', () => {
    const hostile: unknown[] = [{ toString: [1] }, { valueOf: null, toString: null }, [1], true, null];
    for (const value of hostile) {
      expect(read({ ...media, media: { ...media.media, chunk: value } })).toMatchObject({ fault: 'media: chunk' });
      const timestamp = { ...media.media, timestamp: value };
      expect(read({ ...media, media: timestamp })).toMatchObject({ fault: 'media: timestamp' });
    }
  });

  it('never throws, whatever it is given', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => typeof readTwilioMessage(text).event === 'string'),
    );
  });

  it('knows the one media format that Media Streams carries', () => {
    expect(isMulaw8k(start.start.mediaFormat)).toBe(true);
    expect(isMulaw8k({ ...start.start.mediaFormat, sampleRate: 16000 })).toBe(false);
    expect(isMulaw8k({ ...start.start.mediaFormat, encoding: 'audio/l16' })).toBe(false);
  });
});
