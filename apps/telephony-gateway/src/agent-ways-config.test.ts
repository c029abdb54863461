import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError } from '@trunkline/service-kit';
import { afterAll, describe, expect, it } from 'vitest';
import { readConfig } from './config.ts';

const folder = mkdtempSync(join(tmpdir(), 'trunkline-'));
const instructions = join(folder, 'agent.txt');
writeFileSync(instructions, 'Be brief.');
afterAll(() => rmSync(folder, { recursive: true }));

const good = {
  REDIS_URL: 'redis://127.0.0.1:6379',
  PUBLIC_URL: 'https://gw.example.com',
  TWILIO_AUTH_TOKEN: '0123456789abcdef',
  VAPI_API_KEY: 'a-private-key',
  VAPI_ASSISTANT_ID: 'assistant-1',
};

const faultsOf = (env: Record<string, string>): readonly string[] => {
  try {
    readConfig({ ...good, ...env });
    return [];
  } catch (error) {
    return error instanceof ConfigError ? error.faults : [String(error)];
  }
};

describe('the ways to an agent', () => {
  it('are the one account where nothing is set', () => {
    expect(readConfig(good).agents).toEqual({ names: ['vapi'], spareVapi: undefined, openai: undefined });
  });

  it('are tried in the order in which they are listed', () => {
    const { agents } = readConfig({
      ...good,
      AGENT_WAYS: 'openai,vapi,vapi2',
      OPENAI_API_KEY: 'k',
      OPENAI_INSTRUCTIONS_FILE: instructions,
      VAPI2_API_KEY: 'k2',
      VAPI2_ASSISTANT_ID: 'assistant-2',
    });
    expect(agents).toMatchObject({
      names: ['openai', 'vapi', 'vapi2'],
      spareVapi: { apiKey: 'k2', assistantId: 'assistant-2', baseUrl: 'https://api.vapi.ai' },
      openai: { instructions: 'Be brief.', model: 'gpt-realtime' },
    });
  });

  it('are refused where one is unknown, named twice, or lacks what it needs', () => {
    expect(faultsOf({ AGENT_WAYS: 'vapi,other' })[0]).toMatch(/^AGENT_WAYS: expected each of vapi, vapi2, openai/);
    expect(faultsOf({ AGENT_WAYS: 'vapi,vapi' })[0]).toMatch(/^AGENT_WAYS:/);
    expect(faultsOf({ AGENT_WAYS: 'vapi,vapi2', VAPI2_API_KEY: 'k2' })[0]).toMatch(/^VAPI2_API_KEY: set it together/);
    expect(faultsOf({ AGENT_WAYS: 'openai' }).map((fault) => fault.split(':')[0])).toEqual([
      'OPENAI_API_KEY',
      'OPENAI_INSTRUCTIONS_FILE',
    ]);
    const away = join(folder, 'away.txt');
    const [fault] = faultsOf({ AGENT_WAYS: 'openai', OPENAI_API_KEY: 'a-secret', OPENAI_INSTRUCTIONS_FILE: away });
    expect(fault).toContain('cannot be read (ENOENT)');
    expect(fault).not.toContain('a-secret');
  });
});
