/**
 * The variables of traces, to be spread into a process' own `z.object`. Their names are OpenTelemetry's
 * (https://opentelemetry.io/docs/specs/otel/protocol/exporter/ and .../configuration/sdk-environment-variables/), so whoever
 * runs a collector knows them, and an operator that sets them on every pod is heard here too.
 */
import { envBool, envEnum, envMs, envUrl, envValue } from '@trunkline/service-kit';
import type { z } from 'zod';

const SAMPLERS = [
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
  'always_on',
  'always_off',
  'traceidratio',
] as const;

/** Reads `name=value,name=value` with encoded values, as the specification writes headers. */
function readHeaders(text: string): Readonly<Record<string, string>> | undefined {
  const headers: Record<string, string> = {};
  for (const pair of text.split(',')) {
    const [, name, value] = /^([\w!#$%&'*+.^`|~-]+)\s*=(.*)$/.exec(pair.trim()) ?? [];
    if (name === undefined || value === undefined) return undefined;
    try {
      headers[name] = decodeURIComponent(value.trim());
    } catch {
      return undefined;
    }
  }
  return Object.freeze(headers);
}

const envHeaders = () =>
  envValue({
    expected: 'headers as name=value,name=value with percent-encoded values, such as authorization=Basic%20abc',
    parse: readHeaders,
    show: (text) => `${text.length} characters, not shown`,
    isSecret: true,
  });

const envRatio = () =>
  envValue({
    expected: 'a number from 0 to 1, such as 0.1',
    parse: (text) => (/^(0(\.\d+)?|1(\.0+)?)$/.test(text) ? Number(text) : undefined),
  });

export const tracesEnv = {
  OTEL_EXPORTER_OTLP_ENDPOINT: envUrl().optional(),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: envUrl().optional(),
  OTEL_EXPORTER_OTLP_HEADERS: envHeaders().optional(),
  OTEL_EXPORTER_OTLP_PROTOCOL: envEnum(['http/protobuf', 'http/json']).default('http/protobuf'),
  OTEL_EXPORTER_OTLP_TIMEOUT: envMs({ min: 100, max: 60_000 }).default(10_000),
  OTEL_TRACES_EXPORTER: envEnum(['otlp', 'none']).default('otlp'),
  OTEL_TRACES_SAMPLER: envEnum(SAMPLERS).default('parentbased_always_on'),
  OTEL_TRACES_SAMPLER_ARG: envRatio().default(1),
  OTEL_SDK_DISABLED: envBool().default(false),
  TRACES_PERSONAL_DATA: envBool().default(false),
};

/** The variables of traces as a process has read them. */
export type TracesConfig = Readonly<z.output<z.ZodObject<typeof tracesEnv>>>;

/** Where spans go; `undefined` when traces are off, which they are unless an endpoint is named. */
export function tracesUrl(config: TracesConfig): string | undefined {
  if (config.OTEL_SDK_DISABLED || config.OTEL_TRACES_EXPORTER === 'none') return undefined;
  const base = config.OTEL_EXPORTER_OTLP_ENDPOINT;
  return config.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ?? (base === undefined ? undefined : `${base}/v1/traces`);
}

/** Which part of all calls is traced. The trace id decides, so all processes decide alike for a call. */
export function sampledRatio({ OTEL_TRACES_SAMPLER: sampler, OTEL_TRACES_SAMPLER_ARG: ratio }: TracesConfig): number {
  if (sampler.endsWith('always_off')) return 0;
  return sampler.endsWith('traceidratio') ? ratio : 1;
}
