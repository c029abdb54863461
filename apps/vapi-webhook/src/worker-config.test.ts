import { ConfigError } from '@trunkline/service-kit';
import { expect, test } from 'vitest';
import { readWorkerConfig } from './worker-config.ts';

const faultsOf = (env: Record<string, string>): readonly string[] => {
  try {
    readWorkerConfig({ REDIS_URL: 'redis://127.0.0.1:6379', ...env });
    return [];
  } catch (error) {
    return error instanceof ConfigError ? error.faults : [String(error)];
  }
};

test('a model or an operator that is half configured is refused, with the missing variable', () => {
  expect(faultsOf({ LLM_BASE_URL: 'http://127.0.0.1:1', LLM_MODEL: 'm' })).toEqual([
    expect.stringMatching(/^LLM_BASE_URL: .*LLM_API_KEY/),
  ]);
  expect(faultsOf({ OPERATOR_WEBHOOK_URL: 'https://example.com' })).toEqual([
    expect.stringMatching(/^OPERATOR_WEBHOOK_SECRET: /),
  ]);
});

test('the key of somebody else may be of any length, and sessions as short as a second', () => {
  const llm = { LLM_BASE_URL: 'http://127.0.0.1:1', LLM_MODEL: 'm' };
  for (const LLM_API_KEY of ['x', 'EMPTY', 'ollama']) expect(faultsOf({ ...llm, LLM_API_KEY })).toEqual([]);
  expect(faultsOf({ SESSION_IDLE_TTL_MS: '1000' })).toEqual([]);
  expect(faultsOf({ SESSION_IDLE_TTL_MS: '999' })).toHaveLength(1);
});

test('without them turns are not analysed and nobody is told of reports', () => {
  const config = readWorkerConfig({ REDIS_URL: 'redis://127.0.0.1:6379' });
  expect(config).toMatchObject({ PORT: 3002, llm: undefined, operator: undefined });
});
