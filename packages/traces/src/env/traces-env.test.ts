import { parseEnv } from '@trunkline/service-kit';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { sampledRatio, type TracesConfig, tracesEnv, tracesUrl } from './traces-env.ts';

const read = (env: Record<string, string>): TracesConfig => parseEnv(z.object(tracesEnv), env);

test('traces are off until an endpoint is named', () => {
  expect(tracesUrl(read({}))).toBeUndefined();
  expect(tracesUrl(read({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4318/' }))).toBe('http://c:4318/v1/traces');
  const whole = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4318', OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://d/otel' };
  expect(tracesUrl(read(whole))).toBe('http://d/otel');
});

test.each([{ OTEL_SDK_DISABLED: 'true' }, { OTEL_TRACES_EXPORTER: 'none' }])('%o switches them off', (env) => {
  expect(tracesUrl(read({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4318', ...env }))).toBeUndefined();
});

test('the sampler says which part of all calls is traced', () => {
  expect(sampledRatio(read({}))).toBe(1);
  expect(sampledRatio(read({ OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '0.25' }))).toBe(0.25);
  expect(sampledRatio(read({ OTEL_TRACES_SAMPLER: 'always_on', OTEL_TRACES_SAMPLER_ARG: '0.25' }))).toBe(1);
  expect(sampledRatio(read({ OTEL_TRACES_SAMPLER: 'parentbased_always_off' }))).toBe(0);
});

test('headers are read as the specification writes them', () => {
  const { OTEL_EXPORTER_OTLP_HEADERS: headers } = read({
    OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Basic%20YWJj=, x-team = a',
  });
  expect(headers).toEqual({ authorization: 'Basic YWJj=', 'x-team': 'a' });
});

test.each([
  [
    { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' },
    'OTEL_EXPORTER_OTLP_PROTOCOL: expected one of http/protobuf, http/json (got "grpc")',
  ],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4318' }, 'OTEL_EXPORTER_OTLP_ENDPOINT: expected an https or http URL'],
  [{ OTEL_TRACES_SAMPLER_ARG: '10%' }, 'OTEL_TRACES_SAMPLER_ARG: expected a number from 0 to 1, such as 0.1'],
  [{ OTEL_EXPORTER_OTLP_HEADERS: 'a-secret-token' }, 'OTEL_EXPORTER_OTLP_HEADERS: expected headers as name=value'],
])('%o is a refused start', (env, line) => {
  expect(() => read(env)).toThrow(line);
});

test('the line for headers that cannot be read shows nothing of them', () => {
  expect(() => read({ OTEL_EXPORTER_OTLP_HEADERS: 'a-secret-token' })).not.toThrow(/a-secret-token/);
});
