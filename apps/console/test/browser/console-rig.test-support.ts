/** The whole system as processes, with simulated callers, and a browser in which operators look at it. */
import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { systemClock } from '@trunkline/service-kit';
import { createRedisClient, createSessionStore, type SessionStore } from '@trunkline/session-store';
// The package as a whole needs vitest around it, which the pictures of the docs have not.
import { type Browser, startBrowser } from '../../../../packages/testkit/src/browser.ts';
import { encodeWav } from '../../../../packages/simulators/src/wav.ts';
import { startRedis } from '../../../../packages/testkit/src/redis-server.ts';
import { startTcpProxy, type TcpProxy } from '../../../../packages/testkit/src/tcp-proxy.ts';
import { waitUntil } from '../../../../packages/testkit/src/wait-until.ts';
import { createCuttableProxy, type CuttableProxy } from '../../../sandbox/src/demo/cuttable-proxy.ts';
import { createDemoClient, type DemoClient } from '../../../sandbox/src/demo/http-client.ts';
import { createProcessGroup, findFreePorts, type ProcessGroup } from '../../../sandbox/src/demo/processes.ts';
import {
  buildDemoSystem,
  DEFAULT_PORTS,
  type DemoSystem,
  pathTo,
  type Ports,
  TOOLS_DIR,
} from '../../../sandbox/src/demo/system.ts';

/** Nobody here writes through the second chat gateway. */
const NOT_STARTED = new Set(['spare-chat-gateway']);

export interface ConsoleRig {
  system: DemoSystem;
  group: ProcessGroup;
  client: DemoClient;
  store: SessionStore;
  browser: Browser;
  /** What stands between the processes and Redis. */
  redis: CuttableProxy;
  /** The console as a browser reaches it over a network that can fail. */
  network: TcpProxy;
  networkUrl: string;
  /** Places a call. @returns its id */
  place(scenario: string, from?: string): Promise<string>;
  stop(): Promise<void>;
}

export interface ConsoleRigOptions {
  /** What its callers can play. The sandbox speaks nothing else, because each sentence costs it time. */
  scenarios: readonly string[];
  /** Files with further ones. */
  scenarioFiles?: readonly string[];
}

export async function startConsoleRig({ scenarios, scenarioFiles = [] }: ConsoleRigOptions): Promise<ConsoleRig> {
  const names = Object.keys(DEFAULT_PORTS);
  const workDir = pathTo('.tmp/console-test');
  // A microphone that beeps would cut in on the agent again and again.
  const microphone = `${workDir}/silence.wav`;
  await mkdir(workDir, { recursive: true });
  await writeFile(microphone, encodeWav({ sampleRateHz: 16_000, channels: [new Int16Array(16_000)] }));
  const [free, server, browser] = await Promise.all([
    findFreePorts(names.length),
    startRedis(),
    startBrowser({ microphone }),
  ]);
  const ports = Object.fromEntries(names.map((name, index) => [name, free[index]])) as unknown as Ports;
  const redis = await createCuttableProxy(server.url);
  if (!redis) throw new Error(`${server.url} cannot be reached through a proxy`);
  const system = buildDemoSystem(ports, redis.url, { workDir, toolsDir: TOOLS_DIR, scenarioFiles });
  const group = createProcessGroup(workDir);
  const more: Readonly<Record<string, Record<string, string>>> = {
    sandbox: { SANDBOX_SCENARIOS: scenarios.join(',') },
    // A browser beside it keeps the machine busy, and a gateway that sends its calls to the other one because of that is another test.
    'telephony-gateway': { LOOP_LAG_MAX_MS: '10000' },
  };
  const processes = system.processes
    .filter(({ name }) => !NOT_STARTED.has(name))
    .map((spec) => ({ ...spec, env: { ...spec.env, ...more[spec.name] } }));
  const own = createRedisClient(server.url, { name: 'test', onError() {} });
  const network = await startTcpProxy(ports.console);
  const stop = async (): Promise<void> => {
    await browser.close();
    network.close();
    await group.stop();
    own.disconnect();
    redis.close();
    await server.stop();
  };
  try {
    await group.start(processes);
  } catch (error) {
    await stop();
    throw error;
  }
  const client = createDemoClient({
    gatewayUrl: system.spareUrl,
    adminUrl: system.spareAdminUrl,
    apiKey: system.apiKey,
    twilioUrl: system.twilioUrl,
    workerUrl: system.workerUrl,
  });
  return {
    system,
    group,
    client,
    store: createSessionStore({ redis: own, nowMs: Date.now, random: randomBytes, clock: systemClock }),
    browser,
    redis,
    network,
    networkUrl: `http://127.0.0.1:${network.port}`,
    async place(scenario, from) {
      const options = { keepsRecording: false, ...(from !== undefined && { from }) };
      const [callSid = ''] = await client.placeCalls(scenario, 1, options);
      return `call_${callSid.slice(2)}`;
    },
    stop,
  };
}

/** Waits until a call has ended, with its record closed. */
export async function waitForEnd({ client }: ConsoleRig, callId: string): Promise<void> {
  await waitUntil(async () => (await client.readCallRecord(callId))?.state === 'ended', {
    timeoutMs: 60_000,
    everyMs: 100,
    what: `the end of ${callId}`,
  });
}
