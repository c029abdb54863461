/**
 * Several replicas on one Redis, between both simulators and Twilio's API. A test may put their clock forward, so that what takes
 * minutes in life (sweeps, suspect slots) takes none. It may also leave out Twilio's callbacks of the call's status, to see that
 * the other proofs of an end suffice.
 */
import { randomBytes } from 'node:crypto';
import type { AddressInfo, Socket } from 'node:net';
import { type Clock, createLogger, systemClock } from '@trunkline/service-kit';
import {
  createRedisClient,
  createSessionStore,
  type RedisClient,
  type SessionStore,
  whenRedisReady,
} from '@trunkline/session-store';
import {
  buildTwilioRest,
  createFakeCarrier,
  createFakeVapi,
  type FakeCall,
  type FakeCarrier,
  type FakeCarrierOptions,
  type FakeVapi,
  type FakeVapiOptions,
  isEvent,
  type PlaceCallOptions,
  type PreparedScenario,
} from '@trunkline/simulators';
import { openRedisDatabase } from '@trunkline/testkit';
import type { TestContext } from 'vitest';
import { buildGateway, type Gateway } from '../src/app.ts';
import { readConfig } from '../src/config.ts';
import { ACCOUNT_SID, API_KEY, AUTH_TOKEN, PUBLIC_URL } from './rig.ts';
import { shareVoices } from './shared-voices.ts';

export interface Replica extends Gateway {
  origin: string;
  /** How late the replica believes its event loop to run, in ms. */
  lag: { p99Ms: number };
  /** Cuts the replica off from everybody, as `kill -9` does, and lets its leases run out. */
  die(): Promise<void>;
}

export interface Fleet {
  replicas: [Replica, ...Replica[]];
  carrier: FakeCarrier;
  vapi: FakeVapi;
  store: SessionStore;
  /** The test's own connection. */
  observer: RedisClient;
  logLines: Record<string, unknown>[];
  /** Which replica the next connection of the carrier's goes to; the first by default. */
  route: () => number;
  /** Puts the clock of all replicas forward. */
  skip(ms: number): void;
  placeCall(options?: Partial<PlaceCallOptions>): FakeCall;
  liveSlots(): Promise<number>;
}

export interface FleetOptions {
  scenario: PreparedScenario;
  replicas?: number;
  env?: Record<string, string>;
  vapi?: Partial<Pick<FakeVapiOptions, 'faults' | 'behaviour'>>;
  /** What the agents play, by the order in which they are asked for, where that is not the one scenario. */
  agentScenarios?: readonly PreparedScenario[];
  carrier?: Partial<Pick<FakeCarrierOptions, 'answering' | 'onOutboundCall' | 'verbTimeScale'>>;
  hasStatusCallbacks?: boolean;
}

export const TO = '+15550100002';
export const FALLBACK = '+15550100099';
export const callIdOf = (call: { callSid: string }) => `call_${call.callSid.slice(2)}` as const;
export const saidTo = (call: FakeCall): string =>
  call.log
    .filter(isEvent('carrier.said'))
    .map(({ text }) => text)
    .join(' ');

export async function startFleet(
  { onTestFinished }: Pick<TestContext, 'onTestFinished'>,
  options: FleetOptions,
): Promise<Fleet> {
  const { scenario } = options;
  const database = await openRedisDatabase();
  let agentsAsked = 0;
  const scenarioFor = () => options.agentScenarios?.[agentsAsked++] ?? scenario;
  const vapi = await createFakeVapi({ apiKey: 'a-vapi-key', scenarioFor, ...options.vapi });
  const logLines: Record<string, unknown>[] = [];
  const connect = (name: string) => createRedisClient(database.url, { name, onError: () => {} });
  let skippedMs = 0;
  const clock: Clock = { ...systemClock, nowMs: () => systemClock.nowMs() + skippedMs };
  const epochMs = (): number => Date.now() + skippedMs;

  const carrier = createFakeCarrier({
    accountSid: ACCOUNT_SID,
    authToken: AUTH_TOKEN,
    publicUrl: PUBLIC_URL,
    originMap: () => fleet.replicas[fleet.route()]?.origin,
    seed: 1,
    verbTimeScale: 0,
    ...options.carrier,
    ...(options.hasStatusCallbacks !== false && { statusCallbackPath: '/webhook/twilio/call-status' }),
  });
  const rest = buildTwilioRest({ carrier });
  await rest.listen({ host: '127.0.0.1', port: 0 });

  const startReplica = async (): Promise<Replica> => {
    const [redis, subscriber] = [connect('replica'), connect('replica-mailbox')];
    await Promise.all([whenRedisReady(redis, 5_000), whenRedisReady(subscriber, 5_000)]);
    const lag = { p99Ms: 0 };
    const replicaId = `replica-${randomBytes(4).toString('hex')}`;
    const gateway = await buildGateway({
      config: readConfig({
        NODE_ENV: 'test',
        REDIS_URL: database.url,
        PUBLIC_URL,
        TWILIO_AUTH_TOKEN: AUTH_TOKEN,
        TWILIO_ACCOUNT_SID: ACCOUNT_SID,
        TWILIO_API_URL: `http://127.0.0.1:${(rest.server.address() as AddressInfo).port}`,
        VAPI_API_KEY: 'a-vapi-key',
        VAPI_BASE_URL: vapi.url,
        VAPI_ASSISTANT_ID: 'assistant-1',
        API_KEYS: API_KEY,
        BARGE_IN_MODE: 'vapi',
        // The tests ask for rounds themselves.
        SWEEP_INTERVAL_MS: '3600000',
        ...options.env,
      }),
      redis,
      subscriber,
      logger: createLogger({
        service: 'telephony-gateway',
        level: 'debug',
        destination: { write: (line: string) => void logLines.push(JSON.parse(line) as Record<string, unknown>) },
      }),
      clock,
      epochMs,
      random: () => 0.5,
      replicaId,
      processMetrics: false,
      startVoices: shareVoices,
      loopLag: { p99Ms: () => lag.p99Ms, stop() {} },
    });
    const sockets = new Set<Socket>();
    gateway.app.server.on('connection', (socket: Socket) => sockets.add(socket));
    await gateway.app.listen({ host: '127.0.0.1', port: 0 });
    onTestFinished(async () => {
      await gateway.close();
      redis.disconnect();
      subscriber.disconnect();
    });
    return {
      ...gateway,
      origin: `http://127.0.0.1:${(gateway.app.server.address() as AddressInfo).port}`,
      lag,
      async die() {
        redis.disconnect();
        subscriber.disconnect();
        for (const socket of sockets) socket.destroy();
        const keys = await observer.keys('tl:*:lease');
        if (keys.length > 0) await observer.del(...keys);
      },
    };
  };

  // What is registered first runs last.
  const observer = connect('test');
  onTestFinished(async () => {
    await rest.close();
    await vapi.close();
    observer.disconnect();
    await database.close();
  });
  await whenRedisReady(observer, 5_000);
  const replicas = await Promise.all(Array.from({ length: options.replicas ?? 1 }, startReplica));
  onTestFinished(() => carrier.close());
  const store = createSessionStore({
    redis: observer,
    nowMs: epochMs,
    random: (count) => randomBytes(count),
    clock: systemClock,
  });
  const fleet: Fleet = {
    replicas: replicas as Fleet['replicas'],
    carrier,
    vapi,
    store,
    observer,
    logLines,
    route: () => 0,
    skip(ms) {
      skippedMs += ms;
    },
    placeCall: (more) => carrier.placeCall({ from: '+15550100001', to: TO, ...more }),
    liveSlots: async () => (await store.admission.count(epochMs())).live,
  };
  return fleet;
}
