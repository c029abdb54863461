/** Two gateways between both simulators, as processes from `dist` (npm run build), for what only a dying process shows. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import {
  buildTwilioRest,
  createFakeCarrier,
  createFakeVapi,
  type FakeCall,
  type FakeCarrier,
  type FakeVapi,
  type FakeVapiOptions,
} from '@trunkline/simulators';
import { startRedis, waitUntil } from '@trunkline/testkit';
import type { CallRecord } from '../src/record/call-record.ts';
import { ACCOUNT_SID, API_KEY, AUTH_TOKEN, prepare, PUBLIC_URL } from './rig.ts';

export interface Replica {
  origin: string;
  /** @returns the exit code, `null` when a signal ended it. */
  end(signal: NodeJS.Signals): Promise<number | null>;
  /** Stops the process where it stands, with all its sockets open, or has it go on. */
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void;
}

export interface Replicas {
  carrier: FakeCarrier;
  vapi: FakeVapi;
  replicas: readonly Replica[];
  /** Which of them gets the next request and stream. */
  use(index: number): void;
  readRecord(index: number, call: FakeCall): Promise<CallRecord>;
  readHealth(index: number): Promise<{ activeSessions: number }>;
  close(): Promise<void>;
}

/** What runs beside the replicas over the same Redis. */
export interface Neighbours {
  /** Adds to what the replicas are configured with. */
  env?: Record<string, string>;
  vapi?: Pick<FakeVapiOptions, 'webhook'>;
}

const ENTRY = join(import.meta.dirname, '../dist/main.js');

/** @param entry a program of `dist` that says where it listens. */
export async function startProgram(env: Record<string, string>, entry = ENTRY): Promise<Replica> {
  if (!existsSync(entry)) throw new Error(`there is no ${entry}: npm run build makes it`);
  const child: ChildProcess = spawn(process.execPath, [entry], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  const listening = /Server listening at (http:\/\/127\.0\.0\.1:\d+)/;
  try {
    await waitUntil(() => listening.test(output), { timeoutMs: 60_000, what: `${entry} to listen` });
  } catch (error) {
    // Nobody else knows of it yet, and it would outlive the tests.
    child.kill('SIGKILL');
    throw error;
  }
  return {
    origin: listening.exec(output)?.[1] ?? '',
    signal: (signal) => void child.kill(signal),
    async end(signal) {
      if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
      const exited = once(child, 'exit');
      child.kill(signal);
      return ((await exited) as [number | null])[0];
    },
  };
}

/**
 * @param secondSocket what Vapi's side does when another replica comes to the agent's socket.
 * @param startNeighbours starts what belongs beside the replicas.
 */
export async function startReplicas(
  yaml: string,
  secondSocket: 'accept' | 'refuse',
  startNeighbours?: (redisUrl: string) => Promise<Neighbours>,
): Promise<Replicas> {
  const scenario = await prepare(yaml);
  const redis = await startRedis();
  const neighbours = await startNeighbours?.(redis.url);
  const vapi = await createFakeVapi({
    apiKey: 'a-vapi-key',
    scenarioFor: () => scenario,
    behaviour: { secondSocket },
    ...neighbours?.vapi,
  });
  let used = 0;
  const replicas: Replica[] = [];
  const carrier = createFakeCarrier({
    accountSid: ACCOUNT_SID,
    authToken: AUTH_TOKEN,
    publicUrl: PUBLIC_URL,
    originMap: () => replicas[used]?.origin,
    seed: 1,
    verbTimeScale: 0,
    statusCallbackPath: '/webhook/twilio/call-status',
  });
  const rest = buildTwilioRest({ carrier });
  await rest.listen({ host: '127.0.0.1', port: 0 });
  const env = {
    NODE_ENV: 'test',
    HOST: '127.0.0.1',
    PORT: '0',
    REDIS_URL: redis.url,
    PUBLIC_URL,
    TWILIO_ACCOUNT_SID: ACCOUNT_SID,
    TWILIO_AUTH_TOKEN: AUTH_TOKEN,
    TWILIO_API_URL: `http://127.0.0.1:${(rest.server.address() as AddressInfo).port}`,
    VAPI_API_KEY: 'a-vapi-key',
    VAPI_BASE_URL: vapi.url,
    VAPI_ASSISTANT_ID: 'assistant-1',
    API_KEYS: API_KEY,
    DRAIN_NOTICE_MS: '0',
    DRAIN_TIMEOUT_MS: '15000',
    // A busy machine must not make a replica refuse calls: these tests are about its end alone.
    LOOP_LAG_MAX_MS: '10000',
    ...neighbours?.env,
  };
  replicas.push(...(await Promise.all([startProgram(env), startProgram(env)])));
  return {
    carrier,
    vapi,
    replicas,
    use(index) {
      used = index;
    },
    async readRecord(index, call) {
      const response = await fetch(`${replicas[index]?.origin}/calls/call_${call.callSid.slice(2)}`, {
        headers: { authorization: `Bearer ${API_KEY}` },
      });
      return (await response.json()) as CallRecord;
    },
    async readHealth(index) {
      const response = await fetch(`${replicas[index]?.origin}/health`);
      return (await response.json()) as { activeSessions: number };
    },
    async close() {
      await carrier.close();
      await rest.close();
      await Promise.all(replicas.map((replica) => replica.end('SIGKILL')));
      await vapi.close();
      await redis.stop();
    },
  };
}
