import { describe, expect, it } from 'vitest';
import { resolveCallSettings } from './call-settings.ts';
import { type CreateCallRequest, readCreateCallRequest } from './create-call-request.ts';

const mulaw = { format: 'mulaw', container: 'raw', sampleRate: 8000 };
const request = (more: object = {}, transport: object = { provider: 'vapi.websocket', audioFormat: mulaw }) => ({
  assistantId: 'assistant-1',
  transport,
  ...more,
});

describe('a request for a call', () => {
  it('is read with the defaults of the transport: 16 kHz PCM', () => {
    expect(readCreateCallRequest(request({}, { provider: 'vapi.websocket' }))).toMatchObject({
      transport: { audioFormat: { format: 'pcm_s16le', container: 'raw', sampleRate: 16_000 } },
    });
  });

  it.each([
    ['a phone number', request({ phoneNumberId: 'p1' }), /^phoneNumberId should not be set/],
    ['another transport', request({}, { provider: 'twilio' }), /^transport\.provider/],
    [
      'an unknown codec',
      request({}, { provider: 'vapi.websocket', audioFormat: { ...mulaw, format: 'opus' } }),
      /format/,
    ],
    [
      'a format without a rate',
      request({}, { provider: 'vapi.websocket', audioFormat: { format: 'mulaw' } }),
      /sampleRate/,
    ],
    [
      'a container',
      request({}, { provider: 'vapi.websocket', audioFormat: { ...mulaw, container: 'wav' } }),
      /container/,
    ],
    [
      'a rate we do not speak',
      request({}, { provider: 'vapi.websocket', audioFormat: { ...mulaw, sampleRate: 16_000 } }),
      /8000/,
    ],
    ['nobody to answer', request({ assistantId: undefined }), /one of assistantId, assistant, .* is required/],
    ['a name that is too long', request({ name: 'x'.repeat(41) }), /^name/],
    ['a field that Vapi does not know', request({ phone: '+1555' }), /phone/],
    ['a duration out of range', request({ assistantOverrides: { maxDurationSeconds: 5 } }), /maxDurationSeconds/],
    ['a body that is none', 'call me', /must be a JSON object/],
  ])('is refused with %s', (_what, body, fault) => {
    expect(readCreateCallRequest(body)).toEqual({ faults: [expect.stringMatching(fault)] });
  });

  it('overrides the assistant, plan by plan, and both override the simulator', () => {
    const read = readCreateCallRequest(
      request({
        assistant: { silenceTimeoutSeconds: 20, stopSpeakingPlan: { voiceSeconds: 0.4, numWords: 2 } },
        assistantOverrides: {
          maxDurationSeconds: 60,
          stopSpeakingPlan: { numWords: 0 },
          clientMessages: ['transcript'],
        },
      }),
    ) as CreateCallRequest;
    const settings = resolveCallSettings(read, { silenceTimeoutMs: 1, backoffMs: 2 });
    expect(settings).toMatchObject({
      audioFormat: 'mulaw',
      silenceTimeoutMs: 20_000,
      maxDurationMs: 60_000,
      interruptAfterVoiceMs: 400,
      interruptAfterWords: 0,
      backoffMs: 2,
      endpointMs: 500,
    });
    expect([...settings.clientMessages]).toEqual(['transcript']);
    expect(settings.serverMessages.has('end-of-call-report')).toBe(true);
    expect(settings.serverMessages.has('transcript')).toBe(false);
  });
});
