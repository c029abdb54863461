/**
 * A gateway between both simulators, over real sockets and with a real Redis. Everything that a test needs to place calls
 * and to look at what became of them.
 */
import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import type { CallLimits } from '@trunkline/call-core';
import { createLogger, type LogLevel, systemClock } from '@trunkline/service-kit';
import {
  createRedisClient,
  createSessionStore,
  type RedisClient,
  type SessionStore,
  whenRedisReady,
} from '@trunkline/session-store';
import {
  createFakeCarrier,
  createFakeVapi,
  createLineSound,
  createSynthesiser,
  type CallFaults,
  type CallerReport,
  type FakeCall,
  type FakeCarrier,
  type FakeVapi,
  type FakeVapiCall,
  type FakeVapiOptions,
  parseScenario,
  playScenario,
  type PreparedScenario,
  prepareScenario,
} from '@trunkline/simulators';
import { openRedisDatabase, startRedis } from '@trunkline/testkit';
import { buildGateway, type Gateway } from '../src/app.ts';
import type { CallRecord } from '../src/record/call-record.ts';
import { readConfig } from '../src/config.ts';
import { shareVoices } from './shared-voices.ts';

export const PUBLIC_URL = 'https://gw.example.com';
export const AUTH_TOKEN = 'an-auth-token-of-the-tests';
export const ACCOUNT_SID = 'AC00000000000000000000000000000001';
export const API_KEY = 'an-api-key-of-the-tests';

export interface Rig {
  gateway: Gateway;
  /** The limits of all calls. They are read at every look, so a test may change them during a call. */
  limits: CallLimits;
  carrier: FakeCarrier;
  vapi: FakeVapi;
  store: SessionStore;
  redis: RedisClient;
  /** Stops a Redis of the rig's own (`ownRedis`) as a machine that hangs does, or lets it go on. */
  signalRedis(signal: 'SIGSTOP' | 'SIGCONT'): Promise<void>;
  /** Where the gateway really listens. */
  origin: string;
  logLines: Record<string, unknown>[];
  placeCall(faults?: CallFaults): FakeCall;
  /** Plays the caller's half of the scenario to its end, and waits for the agent's side to end too. */
  playCall(faults?: CallFaults): Promise<PlayedCall>;
  readRecord(call: FakeCall): Promise<CallRecord>;
  close(): Promise<void>;
}

export interface PlayedCall {
  call: FakeCall;
  report: CallerReport;
  agents: FakeVapiCall[];
  record: CallRecord;
  /** The longest time that the machine or this process has held the carrier's clock up during the call. */
  stalledMs: number;
  /** What went wrong on either side, as sentences; empty when the call went as the scenario says. */
  failures: string[];
}

export interface RigOptions {
  scenario: PreparedScenario;
  /** What the agents play, by the order in which they are asked for, where that is not the caller's scenario. */
  agentScenarios?: readonly PreparedScenario[];
  env?: Record<string, string>;
  vapi?: Partial<Pick<FakeVapiOptions, 'behaviour' | 'pacing' | 'faults' | 'keepEndedCalls'>>;
  logLevel?: LogLevel;
  seed?: number;
  /** Whether the rig has a Redis of its own, which can be stopped, and not a database of a shared one. */
  ownRedis?: boolean;
  /** Whether the gateway starts a voice process of its own, as it does in life. */
  ownVoices?: boolean;
}

let synthesiser: ReturnType<typeof createSynthesiser> | undefined;

/** Reads a scenario from YAML and has its sentences spoken. */
export async function prepare(yaml: string): Promise<PreparedScenario> {
  synthesiser ??= createSynthesiser();
  return prepareScenario(parseScenario(yaml), await synthesiser);
}

export async function createRig(options: RigOptions): Promise<Rig> {
  const { scenario, seed = 1 } = options;
  const ownRedis = options.ownRedis ? await startRedis() : undefined;
  const database = ownRedis ? { url: ownRedis.url, close: () => ownRedis.stop() } : await openRedisDatabase();
  let agentsAsked = 0;
  const vapi = await createFakeVapi({
    apiKey: 'a-vapi-key',
    seed,
    scenarioFor: () => options.agentScenarios?.[agentsAsked++] ?? scenario,
    ...options.vapi,
  });
  const logLines: Record<string, unknown>[] = [];
  const connect = (name: string): RedisClient => createRedisClient(database.url, { name, onError: () => {} });
  const redis = connect('gateway-test');
  const subscriber = connect('gateway-test-mailbox');
  await Promise.all([whenRedisReady(redis, 5_000), whenRedisReady(subscriber, 5_000)]);
  const config = readConfig({
    NODE_ENV: 'test',
    REDIS_URL: database.url,
    PUBLIC_URL,
    TWILIO_AUTH_TOKEN: AUTH_TOKEN,
    VAPI_API_KEY: 'a-vapi-key',
    VAPI_BASE_URL: vapi.url,
    VAPI_ASSISTANT_ID: 'assistant-1',
    API_KEYS: API_KEY,
    DRAIN_NOTICE_MS: '0',
    DRAIN_TIMEOUT_MS: '0',
    ...options.env,
  });
  const limits = { ...config.limits };
  const gateway = await buildGateway({
    config: { ...config, limits },
    redis,
    subscriber,
    logger: createLogger({
      service: 'telephony-gateway',
      level: options.logLevel ?? 'debug',
      destination: { write: (line: string) => void logLines.push(JSON.parse(line) as Record<string, unknown>) },
    }),
    clock: systemClock,
    epochMs: Date.now,
    random: () => 0.5,
    replicaId: `test-${randomBytes(4).toString('hex')}`,
    processMetrics: false,
    ...(!options.ownVoices && { startVoices: shareVoices }),
  });
  await gateway.app.listen({ host: '127.0.0.1', port: 0 });
  const origin = `http://127.0.0.1:${(gateway.app.server.address() as AddressInfo).port}`;
  const carrier = createFakeCarrier({
    accountSid: ACCOUNT_SID,
    authToken: AUTH_TOKEN,
    publicUrl: PUBLIC_URL,
    originMap: { [PUBLIC_URL]: origin },
    seed,
    verbTimeScale: 0,
    statusCallbackPath: '/webhook/twilio/call-status',
  });
  const store = createSessionStore({
    redis,
    nowMs: Date.now,
    random: (count) => randomBytes(count),
    clock: systemClock,
  });

  const placeCall = (faults: CallFaults = {}): FakeCall =>
    carrier.placeCall({
      from: '+15550100001',
      to: '+15550100002',
      faults,
      lineSound: createLineSound(scenario.line),
    });

  const readRecord = async (call: FakeCall): Promise<CallRecord> => {
    const response = await fetch(`${origin}/calls/call_${call.callSid.slice(2)}`, {
      headers: { authorization: `Bearer ${API_KEY}` },
    });
    return (await response.json()) as CallRecord;
  };

  const agentsOf = (call: FakeCall): FakeVapiCall[] =>
    vapi.calls.filter(({ record }) => {
      const values = record.request.assistantOverrides?.['variableValues'] as Record<string, unknown> | undefined;
      return values?.['twilioCallSid'] === call.callSid;
    });

  return {
    gateway,
    limits,
    carrier,
    vapi,
    store,
    redis,
    async signalRedis(signal) {
      if (!ownRedis) throw new Error('the Redis of this rig is shared: ask for one with ownRedis');
      await ownRedis.kill(signal);
    },
    origin,
    logLines,
    placeCall,
    readRecord,
    async playCall(faults) {
      carrier.takeMaxLagMs();
      const call = placeCall(faults);
      const report = await playScenario(call, scenario, systemClock);
      await call.ended;
      await gateway.registry.idle();
      const agents = agentsOf(call);
      await Promise.all(agents.map(({ ended }) => ended));
      const record = await readRecord(call);
      return {
        call,
        report,
        agents,
        record,
        stalledMs: carrier.takeMaxLagMs(),
        failures: [...report.failures, ...agents.flatMap((agent) => agent.failures)],
      };
    },
    async close() {
      await carrier.close();
      await gateway.close();
      await vapi.close();
      redis.disconnect();
      subscriber.disconnect();
      await database.close();
    },
  };
}
