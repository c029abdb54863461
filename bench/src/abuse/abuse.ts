/**
 * `npm run bench -- abuse`: ten live calls, and at every door somebody who means ill. What counts is the longest time for which the
 * event loop stood still, how late frames were, and whether any was lost. `--calls 10 --seconds 4`; `--gateway FILE` tries another
 * build, such as one of before (`.../apps/telephony-gateway/dist/main.js`).
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createPeers, type Peers } from '../peers.ts';
import { type AttackName, type AttackOrder, ATTACKS } from './attacks.ts';
import { type GatewayProcess, startGatewayProcess } from './gateway-process.ts';

interface Result {
  stallMs: number;
  toAgentMaxMs: number;
  toCallerMaxMs: number;
  lostPercent: number;
  loadLagMs: number;
}

const WARM_UP_MS = 3_000;
/** Frames that were held up get this long to arrive before they count as lost. */
const SETTLE_MS = 1_000;
const FRAMES_PER_SECOND = 50;
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

async function measure(
  gateway: GatewayProcess,
  peers: Peers,
  { calls, seconds }: { calls: number; seconds: number },
  attack: AttackName | undefined,
): Promise<Result> {
  const attacker = attack === undefined ? undefined : fork(here('./attacks.js'));
  const latencies = peers.measure();
  const sinceMs = Date.now();
  const startMs = performance.now();
  if (attacker && attack !== undefined) {
    const order: AttackOrder = { name: attack, port: gateway.port, upgradeSignature: gateway.upgradeSignature };
    attacker.send(order);
    await Promise.race([once(attacker, 'message'), pause(60_000)]);
  }
  await pause(Math.max(0, seconds * 1_000 - (performance.now() - startMs)));
  const expected = (calls * FRAMES_PER_SECOND * (performance.now() - startMs)) / 1_000;
  await pause(SETTLE_MS);
  const expectedAfter = calls * FRAMES_PER_SECOND * (SETTLE_MS / 1_000);
  const { toAgent, toCaller } = latencies;
  const result = {
    stallMs: gateway.longestStallMs(sinceMs),
    toAgentMaxMs: toAgent.snapshot().maxMs,
    toCallerMaxMs: toCaller.snapshot().maxMs,
    lostPercent: Math.max(0, 100 * (1 - toAgent.count / (expected + expectedAfter))),
    loadLagMs: peers.tickerLagMs,
  };
  attacker?.kill('SIGKILL');
  return result;
}

const print = (name: string, result: Result): void => {
  const ms = (value: number): string => value.toFixed(1).padStart(11);
  console.log(
    name.padEnd(32) +
      ms(result.stallMs) +
      ms(result.toAgentMaxMs) +
      ms(result.toCallerMaxMs) +
      `${result.lostPercent.toFixed(1)} %`.padStart(9) +
      ms(result.loadLagMs),
  );
};

async function tryFullDisk(entry: string, redisUrl: string): Promise<string> {
  const peers = await createPeers();
  const gateway = await startGatewayProcess({ entry, vapiUrl: peers.vapiUrl, redisUrl, logPath: '/dev/full' });
  if (!gateway) {
    await peers.close();
    return 'does not get ready';
  }
  await gateway.addCall(peers, 0);
  await pause(1_000);
  const frames = peers.measure();
  await pause(1_000);
  const heard = frames.toAgent.count;
  await peers.close();
  return `takes a call (${heard} frames a second), SIGTERM: ${await gateway.terminate()}`;
}

export async function benchAbuse(args: string[], redisUrl: string): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      calls: { type: 'string', default: '10' },
      seconds: { type: 'string', default: '4' },
      gateway: { type: 'string', default: here('../../../apps/telephony-gateway/dist/main.js') },
    },
  });
  const load = { calls: Number(values.calls), seconds: Number(values.seconds) };
  const entry = values.gateway;
  console.log(`${load.calls} live calls, ms; a stall over 20 ms is heard, and the load itself may be late too\n`);
  console.log('                                      stall   to agent  to caller     lost  load late');
  for (const attack of [undefined, ...(Object.keys(ATTACKS) as AttackName[])]) {
    const peers = await createPeers();
    const gateway = await startGatewayProcess({ entry, vapiUrl: peers.vapiUrl, redisUrl, logPath: '/dev/null' });
    if (!gateway) throw new Error('the gateway did not start');
    for (let index = 0; index < load.calls; index += 1) await gateway.addCall(peers, index);
    await pause(WARM_UP_MS);
    print(attack ?? '0 nobody', await measure(gateway, peers, load, attack));
    console.log(`   then ${gateway.isAlive() ? 'alive' : 'dead'}; SIGTERM: ${await gateway.terminate()}`);
    await peers.close();
  }
  console.log(`3 a full log disk: ${await tryFullDisk(entry, redisUrl)}`);
}
