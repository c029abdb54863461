/** Starts what is measured. Each target is a process of its own that takes Twilio streams and opens Vapi sockets. */
import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { AudioFormat } from '@trunkline/audio';
import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks.js';
import { findFreePort, readCpuSeconds, startService } from './child.ts';
import type { Peers } from './peers.ts';
import { ring, startOf, tokenIn } from './ringing.ts';

export interface Target {
  name: string;
  /** Opens one call through the target. */
  addCall(peers: Peers, index: number): Promise<void>;
  /** CPU time used so far, in seconds; `undefined` where the system does not tell. */
  cpuSeconds(): Promise<number | undefined>;
  close(): Promise<void>;
}

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const exited = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await exited;
}

const callSidOf = (index: number): string => `CA${index.toString(16).padStart(32, '0')}`;

/** Starts bare-relay.ts, fastify-relay.ts or naive-bridge.ts, which tell us their port. */
export async function startProgram(
  name: string,
  file: string,
  vapiUrl: string,
  agentFormat: AudioFormat,
): Promise<Target> {
  const child = fork(here(file), {
    env: { ...process.env, VAPI_BASE_URL: vapiUrl, VAPI_AUDIO_FORMAT: agentFormat },
  });
  const port = await new Promise<number>((resolve) =>
    child.once('message', (message) => resolve((message as { port: number }).port)),
  );
  return {
    name,
    addCall: (peers, index) => peers.addStream(`ws://127.0.0.1:${port}/`, {}, startOf(callSidOf(index), {})),
    cpuSeconds: () => readCpuSeconds(child.pid),
    close: () => stop(child),
  };
}

/** How a gateway under load is set up. */
export interface GatewaySetUp {
  vapiUrl: string;
  redisUrl: string;
  agentFormat: AudioFormat;
  /** How many calls each process takes at the most. */
  calls: number;
  /** Where Twilio finds it, which may be a proxy in front of it. */
  entrancePort: number;
  authToken: string;
}

/** The environment of a gateway as it runs in production, with signatures, tokens and Redis. */
export const gatewayEnv = (setUp: GatewaySetUp): Record<string, string> => ({
  REDIS_URL: setUp.redisUrl,
  PUBLIC_URL: `http://127.0.0.1:${setUp.entrancePort}`,
  TWILIO_AUTH_TOKEN: setUp.authToken,
  VAPI_API_KEY: 'bench-key',
  VAPI_BASE_URL: setUp.vapiUrl,
  VAPI_ASSISTANT_ID: 'bench',
  VAPI_AUDIO_FORMAT: setUp.agentFormat,
  MAX_CONNECTIONS: String(setUp.calls),
});

export const GATEWAY_ENTRY = 'apps/telephony-gateway/dist/main.js';

export interface GatewayOptions {
  agentFormat?: AudioFormat;
  /** How many it is to take. */
  calls?: number;
  /** The program of another build, from the root of the repository. */
  entry?: string;
}

/** Starts one gateway. */
export async function startGateway(
  vapiUrl: string,
  redisUrl: string,
  { agentFormat = 'mulaw', calls = 100, entry = GATEWAY_ENTRY }: GatewayOptions = {},
): Promise<Target> {
  const entrancePort = await findFreePort();
  const authToken = randomBytes(16).toString('hex');
  const setUp = { vapiUrl, redisUrl, agentFormat, calls, entrancePort, authToken };
  const child = await startService(entry, entrancePort, gatewayEnv(setUp));
  return gatewayTarget('gateway', setUp, { cpuSeconds: () => child.cpuSeconds(), close: () => child.stop() });
}

/** Calls through gateways that are there already. */
export function gatewayTarget(
  name: string,
  { entrancePort: port, authToken }: Pick<GatewaySetUp, 'entrancePort' | 'authToken'>,
  processes: Pick<Target, 'cpuSeconds' | 'close'>,
): Target {
  const origin = `http://127.0.0.1:${port}`;
  const run = randomBytes(4).toString('hex');
  return {
    name,
    async addCall(peers, index) {
      const callSid = `CA${run}${index.toString(16).padStart(24, '0')}`;
      const token = tokenIn((await ring({ origin, authToken, callSid })).text);
      if (!token) throw new Error('the gateway answered a call without a stream');
      const url = `ws://127.0.0.1:${port}/media`;
      await peers.addStream(
        url,
        { 'x-twilio-signature': getExpectedTwilioSignature(authToken, url, {}) },
        startOf(callSid, { token }),
      );
    },
    ...processes,
  };
}
