/** Traces of calls and chats for OpenTelemetry collectors, made from the facts that are written down anyway (docs/traces.md). */
export { type TracesConfig, tracesEnv } from './env/traces-env.ts';
export { startTraces, type Traces, type TracesOptions } from './traces.ts';
