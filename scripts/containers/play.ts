/** Plays calls through the containers with the sandbox's own players, and does to the containers what a scenario is about. */
import { setTimeout as delay } from 'node:timers/promises';
import { waitForGreeting } from '../../apps/sandbox/src/demo/follow-call.ts';
import type { DemoClient } from '../../apps/sandbox/src/demo/http-client.ts';
import { createDemoClient } from '../../apps/sandbox/src/demo/http-client.ts';
import { playCalls } from '../../apps/sandbox/src/demo/play-calls.ts';
import type { ProcessGroup } from '../../apps/sandbox/src/demo/processes.ts';
import type { CallReport } from '../../apps/sandbox/src/demo/report.ts';
import type { Ending, Fleet } from './fleet.ts';
import type { Stack } from './stack.ts';

/** What is played, in this order: all programs at work, then a gateway that is stopped, then one that is killed. */
export const SCENARIOS = ['tool-call', 'rolling-deploy', 'replica-dies'] as const;

/** Under a call of this one, to whose processes nothing else happens, the proxy takes up a change of its configuration. */
const RELOADED = 'tool-call';
const POLL_MS = 100;

export interface Places {
  proxyUrl: string;
  sandboxUrl: string;
  apiKey: string;
}

export interface Mishap {
  scenario: string;
  service: string;
  ending: Ending;
  /** Whether its log says that it handed over what it had. */
  drained: boolean;
}

export interface Played {
  calls: CallReport[];
  mishaps: Mishap[];
  /** How often the stream was opened of the call under which the proxy was reloaded. */
  streamsOfReloadedCall: number;
  /** What the gateways wrote down of the calls that failed, by call id: `npm run rca -- --file` reads it. */
  factsOfFailed: Record<string, unknown[]>;
}

/**
 * @param proxy may be no part of the fleet
 * @param signal gives the calls up; what it is aborted with is thrown.
 */
export async function play(
  fleet: Fleet,
  proxy: Pick<Stack, 'reloadProxy'>,
  { proxyUrl, sandboxUrl, apiKey }: Places,
  signal: AbortSignal,
): Promise<Played> {
  // Metrics are published nowhere, and nothing of them is asked here.
  const client = createDemoClient({
    gatewayUrl: proxyUrl,
    adminUrl: proxyUrl,
    apiKey,
    twilioUrl: sandboxUrl,
    workerUrl: proxyUrl,
    signal,
  });
  const mishaps: Mishap[] = [];
  const calls: CallReport[] = [];
  for (const name of SCENARIOS) {
    const group = containerGroup(fleet, client, (service, ending, drained) => {
      mishaps.push({ scenario: name, service, ending, drained });
    });
    const [played] = await Promise.all([
      playCalls(client, { group, redis: undefined }, [{ name, isExperiment: false }], 1),
      name === RELOADED ? reloadUnderCall(client, proxy) : undefined,
    ]);
    calls.push(...played);
  }
  const reloaded = calls.find(({ scenario }) => scenario === RELOADED);
  const record = reloaded && (await client.readRecord(reloaded.callSid));
  const streamsOfReloadedCall = (record?.events ?? []).filter(({ type }) => type === 'stream.opened').length;
  const factsOfFailed: Played['factsOfFailed'] = {};
  for (const { ok, callId, callSid } of calls) {
    if (!ok) factsOfFailed[callId] = (await client.readRecord(callSid))?.events ?? [];
  }
  return { calls, mishaps, streamsOfReloadedCall, factsOfFailed };
}

/** Waits for the first call and its greeting, and then has the proxy read its configuration again. */
async function reloadUnderCall(client: DemoClient, proxy: Pick<Stack, 'reloadProxy'>): Promise<void> {
  let callSid: string | undefined;
  while ((callSid = (await client.listCalls())[0]?.callSid) === undefined) await delay(POLL_MS);
  await waitForGreeting(client, callSid);
  await proxy.reloadProxy();
}

/** The demo's processes, of which each "telephony-gateway" is the container that has the call just then. */
function containerGroup(
  fleet: Fleet,
  client: DemoClient,
  onEnd: (service: string, ending: Ending, drained: boolean) => void,
): ProcessGroup {
  let ended: string | undefined;
  return {
    start: async () => {},
    stop: async () => {},
    async end(_name, signal) {
      ended = await holderOfCall(client);
      const ending = signal === 'SIGKILL' ? await fleet.kill(ended) : await fleet.stop(ended);
      onEnd(ended, ending, /"draining"/.test(await fleet.logs(ended)));
    },
    async restart() {
      if (ended !== undefined) await fleet.start(ended);
    },
  };
}

/** @returns the service of the gateway that has the only live call. @throws when there is none. */
async function holderOfCall(client: DemoClient): Promise<string> {
  for (const { callSid } of (await client.listCalls()).toReversed()) {
    const record = await client.readRecord(callSid);
    if (record?.state === 'ended') continue;
    const replicaId = record?.events?.findLast((event) => event.type === 'clock.compared')?.replicaId;
    const service = /^(gateway-[ab])-/.exec(replicaId ?? '')?.[1];
    if (service !== undefined) return service;
  }
  throw new Error('no gateway has a call');
}
