import { ConfigError } from '@trunkline/service-kit';
import { describe, expect, it } from 'vitest';
import { readConfig } from './config.ts';

const good = {
  REDIS_URL: 'redis://127.0.0.1:6379',
  PUBLIC_URL: 'https://gw.example.com',
  TWILIO_AUTH_TOKEN: '0123456789abcdef',
  VAPI_API_KEY: 'a-private-key',
  VAPI_ASSISTANT_ID: 'assistant-1',
};

const faultsOf = (env: Record<string, string>): readonly string[] => {
  try {
    readConfig(env);
    return [];
  } catch (error) {
    return error instanceof ConfigError ? error.faults : [String(error)];
  }
};

describe('gateway configuration', () => {
  it('needs five variables and has a default for every other', () => {
    expect(readConfig(good)).toMatchObject({
      PORT: 3000,
      audioFormat: 'mulaw',
      TWILIO_VALIDATE_SIGNATURES: true,
      assistant: { assistantId: 'assistant-1' },
    });
    expect(faultsOf({}).map((fault) => fault.split(':')[0] ?? '')).toEqual([
      'REDIS_URL',
      'PUBLIC_URL',
      'TWILIO_AUTH_TOKEN',
      'VAPI_API_KEY',
      'VAPI_ASSISTANT_ID',
    ]);
  });

  it('names each fault with its variable, all at once, and shows no secret', () => {
    const faults = faultsOf({ ...good, PORT: 'http', VAPI_AUDIO_FORMAT: 'mp3', API_KEYS: 'short' });
    expect(faults.map((fault) => fault.split(':')[0] ?? '').toSorted()).toEqual([
      'API_KEYS',
      'PORT',
      'VAPI_AUDIO_FORMAT',
    ]);
    expect(faults.join()).not.toContain('short');
  });

  it('takes secrets of others whatever their length', () => {
    expect(faultsOf({ ...good, VAPI_API_KEY: 'k', TWILIO_AUTH_TOKEN: 't' })).toEqual([]);
  });

  it('takes routes and keys of further organisations, and names what is wrong with either', () => {
    expect(readConfig(good)).toMatchObject({ routes: undefined, lookup: undefined });
    expect(readConfig({ ...good, VAPI_API_KEYS: 'berlin:key-of-berlin' }).VAPI_API_KEYS?.get('berlin')).toBe(
      'key-of-berlin',
    );
    for (const wrong of ['berlin', 'berlin:short', 'a:key-of-berlin,a:key-of-boston']) {
      expect(faultsOf({ ...good, VAPI_API_KEYS: wrong })[0]).toMatch(/^VAPI_API_KEYS: expected .* not shown\)$/);
    }
    expect(faultsOf({ ...good, ROUTES_FILE: '/no/routes.yaml' })).toEqual([
      'ROUTES_FILE: routes.yaml cannot be read: ENOENT',
    ]);
    expect(faultsOf({ ...good, CALLER_LOOKUP_URL: 'https://crm.example.com/who' })[0]).toMatch(
      /^CALLER_LOOKUP_SECRET: not set/,
    );
    expect(faultsOf({ ...good, CALLER_LOOKUP_BUDGET_MS: '5000' })[0]).toMatch(/^CALLER_LOOKUP_BUDGET_MS: /);
  });

  it('takes an idle time from one second on', () => {
    expect(readConfig({ ...good, SESSION_IDLE_TTL_MS: '1000' }).SESSION_IDLE_TTL_MS).toBe(1_000);
    expect(faultsOf({ ...good, SESSION_IDLE_TTL_MS: '999' })[0]).toMatch(/^SESSION_IDLE_TTL_MS: /);
  });

  it('refuses in production what would let strangers in', () => {
    expect(faultsOf({ ...good, TWILIO_VALIDATE_SIGNATURES: 'false' })[0]).toMatch(/^TWILIO_VALIDATE_SIGNATURES: /);
    expect(faultsOf({ ...good, PUBLIC_URL: 'http://gw.example.com' })[0]).toMatch(/^PUBLIC_URL: /);
    const lax = {
      ...good,
      NODE_ENV: 'development',
      TWILIO_VALIDATE_SIGNATURES: 'false',
      PUBLIC_URL: 'http://localhost:3000',
    };
    expect(faultsOf(lax)).toEqual([]);
  });

  it('wants one assistant, not two and not none', () => {
    const { VAPI_ASSISTANT_ID: _, ...without } = good;
    expect(faultsOf(without)[0]).toMatch(/^VAPI_ASSISTANT_ID: /);
    expect(faultsOf({ ...good, VAPI_ASSISTANT_FILE: '/nowhere.json' }).length).toBe(2);
    expect(faultsOf({ ...without, VAPI_ASSISTANT_FILE: '/nowhere.json' })[0]).toMatch(/^VAPI_ASSISTANT_FILE: /);
  });

  it('passes callers on cold and leaves screening to Twilio, unless it is told otherwise', () => {
    expect(readConfig(good)).toMatchObject({ TRANSFER_MODE: 'cold', screening: undefined });
    expect(faultsOf({ ...good, TRANSFER_MODE: 'hot', TRANSFER_ANSWER_MS: '10' })).toHaveLength(2);
    expect(readConfig({ ...good, SCREENING_INTRODUCTION: 'It is us.' }).screening).toEqual({
      introduction: 'It is us.',
      waitMs: 30_000,
    });
  });

  it('has no limit of calls but that of one replica, and takes 0 for nobody', () => {
    const { MAX_FLEET_CALLS, MAX_CALLS_PER_NUMBER, MAX_CALLS_PER_CALLER, MAX_CONNECTIONS } = readConfig(good);
    expect([MAX_FLEET_CALLS, MAX_CALLS_PER_NUMBER, MAX_CALLS_PER_CALLER]).toEqual([undefined, undefined, undefined]);
    expect(MAX_CONNECTIONS).toBe(100);
    expect(readConfig({ ...good, MAX_FLEET_CALLS: '0' }).MAX_FLEET_CALLS).toBe(0);
    expect(faultsOf({ ...good, MAX_CONNECTIONS: '0' })[0]).toMatch(/^MAX_CONNECTIONS: /);
  });

  it('wants an API key of Twilio whole, and the account that it is of', () => {
    const key = { TWILIO_API_KEY_SID: 'SK1', TWILIO_API_KEY_SECRET: 'a-long-secret' };
    expect(faultsOf({ ...good, TWILIO_API_KEY_SID: 'SK1' })[0]).toMatch(/^TWILIO_API_KEY_SID: /);
    expect(faultsOf({ ...good, ...key })[0]).toMatch(/^TWILIO_ACCOUNT_SID: /);
    expect(faultsOf({ ...good, ...key, TWILIO_ACCOUNT_SID: 'AC1' })).toEqual([]);
    expect(faultsOf({ ...good, TWILIO_ACCOUNT_SID: 'AC1' })).toEqual([]);
  });

  it('takes the words that interrupt from the environment', () => {
    expect(readConfig(good).INTERRUPT_PHRASES).toContain('hold on');
    const own = readConfig({ ...good, INTERRUPT_PHRASES: 'halt, einen Moment', BACKCHANNEL_PHRASES: 'ja' });
    expect([own.INTERRUPT_PHRASES, own.BACKCHANNEL_PHRASES]).toEqual([['halt', 'einen Moment'], ['ja']]);
  });

  it('asks a classifier of phrases only with a secret to sign with, and for no longer than a pause can wait', () => {
    expect(readConfig(good).classifier).toBeUndefined();
    const asked = { ...good, PHRASE_CLASSIFIER_URL: 'https://ops.example.com/phrases' };
    expect(faultsOf(asked)).toEqual([expect.stringMatching(/^PHRASE_CLASSIFIER_SECRET: /)]);
    const { classifier, PHRASE_CLASSIFIER_BUDGET_MS } = readConfig({
      ...asked,
      PHRASE_CLASSIFIER_SECRET: 'long-enough',
    });
    expect(classifier).toEqual({ url: 'https://ops.example.com/phrases', secret: 'long-enough' });
    expect(PHRASE_CLASSIFIER_BUDGET_MS).toBe(250);
    expect(faultsOf({ ...good, PHRASE_CLASSIFIER_BUDGET_MS: '601' })[0]).toMatch(/^PHRASE_CLASSIFIER_BUDGET_MS: /);
  });

  it('renews the agent’s leg before Vapi’s longest call', () => {
    expect(readConfig({ ...good, VAPI_CALL_MAX_MS: '120000' }).limits.agentRenewMs).toBe(90_000);
  });
});
