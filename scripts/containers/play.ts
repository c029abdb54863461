/** Plays calls through the containers with the sandbox's own players, and does to the containers what a scenario is about. */
import type { DemoClient } from '../../apps/sandbox/src/demo/http-client.ts';
import { createDemoClient } from '../../apps/sandbox/src/demo/http-client.ts';
import { playCalls } from '../../apps/sandbox/src/demo/play-calls.ts';
import type { ProcessGroup } from '../../apps/sandbox/src/demo/processes.ts';
import type { CallReport } from '../../apps/sandbox/src/demo/report.ts';
import type { Ending, Stack } from './stack.ts';

/** What is played, in this order: all programs at work, then a gateway that is stopped, then one that is killed. */
export const SCENARIOS = ['tool-call', 'rolling-deploy', 'replica-dies'];

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
}

/** @param signal gives the calls up; what it is aborted with is thrown. */
export async function play(
  stack: Stack,
  places: { proxyUrl: string; sandboxUrl: string; apiKey: string },
  signal: AbortSignal,
): Promise<Played> {
  const { proxyUrl, sandboxUrl, apiKey } = places;
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
    const group = containerGroup(stack, client, (service, ending, drained) => {
      mishaps.push({ scenario: name, service, ending, drained });
    });
    calls.push(...(await playCalls(client, { group, redis: undefined }, [{ name, isExperiment: false }], 1)));
  }
  return { calls, mishaps };
}

/** The demo's processes, of which each "telephony-gateway" is the container that has the call just then. */
function containerGroup(
  stack: Stack,
  client: DemoClient,
  onEnd: (service: string, ending: Ending, drained: boolean) => void,
): ProcessGroup {
  let ended: string | undefined;
  return {
    start: async () => {},
    stop: async () => {},
    async end(_name, signal) {
      ended = await holderOfCall(client);
      const ending = signal === 'SIGKILL' ? await stack.kill(ended) : await stack.stop(ended);
      onEnd(ended, ending, /"draining"/.test(await stack.logs(ended)));
    },
    async restart() {
      if (ended !== undefined) await stack.start(ended);
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
