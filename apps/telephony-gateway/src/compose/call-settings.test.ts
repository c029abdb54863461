import { encodeRoute, type RoutedCall, type Session } from '@trunkline/protocol';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../config.ts';
import { LINE_PROFILES } from '../line-profile.ts';
import { createCallSettings } from './call-settings.ts';

const config = readConfig({
  REDIS_URL: 'redis://127.0.0.1:6379',
  PUBLIC_URL: 'https://gw.example.com',
  TWILIO_AUTH_TOKEN: '0123456789abcdef',
  VAPI_API_KEY: 'a-private-key',
  VAPI_ASSISTANT_ID: 'assistant-1',
  CALL_MAX_MS: '600000',
});

const opened: unknown[] = [];
const voices = { open: (_onWindow: unknown, watch: unknown) => void opened.push(watch) } as never;
const phrases = { budgetMs: 250 } as never;
const settingsOf = createCallSettings({ config, voices, phrases });
const sessionOf = (route?: RoutedCall, channel: 'twilio' | 'web' = 'twilio'): Session => ({
  callId: 'call_1',
  channel,
  state: 'live',
  intent: 'talk',
  createdAtMs: 0,
  streamAttempts: 1,
  ...(route && { route: encodeRoute(route) }),
});

describe('the settings of a call', () => {
  it('are those of the process where no route says otherwise', () => {
    expect(settingsOf(sessionOf())).toBe(settingsOf(sessionOf()));
    expect(settingsOf(sessionOf()).limits).toBe(config.limits);
    expect(settingsOf(sessionOf({ name: 'plain' }))).toMatchObject({ limits: config.limits, judge: phrases });
  });

  it('have the line, the mode and the longest call of its route', () => {
    const noisy = settingsOf(sessionOf({ name: 'noisy', line: 'noisy', maxCallMs: 60_000 }));
    expect(noisy.bargeIn.times).toMatchObject(LINE_PROFILES.noisy.bargeIn);
    expect(noisy.limits).toEqual({ ...config.limits, maxMs: 60_000 });
    noisy.openVoice?.(() => {});
    expect(opened.at(-1)).toBe(LINE_PROFILES.noisy.voiceWatch);
    expect(settingsOf(sessionOf({ name: 'a', line: 'mobile' })).downlink).toBe(LINE_PROFILES.mobile.downlink);
    const byVapi = settingsOf(sessionOf({ name: 'a', bargeIn: 'vapi' }));
    expect([byVapi.openVoice, byVapi.judge]).toEqual([undefined, undefined]);
  });

  it('make no call longer than CALL_MAX_MS', () => {
    expect(settingsOf(sessionOf({ name: 'a', maxCallMs: 7_200_000 })).limits.maxMs).toBe(600_000);
  });

  it('of a page are in wideband, whatever the route', () => {
    const web = settingsOf(sessionOf({ name: 'a', line: 'noisy' }, 'web'));
    expect(web).toMatchObject({ callerFormat: 'pcm16k', agentFormat: 'pcm16k', downlink: { keepsHeldAudio: true } });
    expect(web.bargeIn.times).toMatchObject(LINE_PROFILES.noisy.bargeIn);
  });
});
