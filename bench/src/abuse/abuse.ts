/**
 * `npm run bench -- abuse`: ten live calls, and at every door somebody who means ill. What counts is the longest time for which the
 * event loop stood still, how late frames were, and whether any was lost; then the same while the machine or its Redis fails. Writes the table
 * of docs/security.md. `--calls 10 --seconds 4`; `--gateway FILE` tries another build, such as one of before
 * (`.../apps/telephony-gateway/dist/main.js`); `--print` leaves the page as it is, and so does `--only NAME`; `--part
 * strangers|machine` does half of it.
 */
import { fork } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { RedisClient } from '@trunkline/session-store';
import { withSection } from '../audio/page-section.ts';
import { createPeers, type Peers } from '../peers.ts';
import { startOwnRedis } from '../survival/own-redis.ts';
import { type AttackName, type AttackOrder, ATTACKS } from './attacks.ts';
import { type GatewayProcess, startGatewayProcess } from './gateway-process.ts';
import { connectRedis, type Trouble, TROUBLES } from './troubles.ts';

interface Result {
  stallMs: number;
  /** Processor time of the main thread in the longest turn of the loop: the stall that the process is to blame for. */
  workMs: number;
  toAgentMaxMs: number;
  toCallerMaxMs: number;
  lostPercent: number;
  loadLagMs: number;
}

const WARM_UP_MS = 2_000;
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
): Promise<{ result: Result; endAttack(): void }> {
  const attacker = attack === undefined ? undefined : fork(here('./attacks.js'));
  const latencies = peers.measure();
  const sinceMs = Date.now();
  const startMs = performance.now();
  if (attacker && attack !== undefined) {
    const order: AttackOrder = { name: attack, port: gateway.port, upgradeSignature: gateway.upgradeSignature };
    attacker.send(order);
    await Promise.race([once(attacker, 'message'), pause(30_000)]);
  }
  await pause(Math.max(0, seconds * 1_000 - (performance.now() - startMs)));
  const expected = (calls * FRAMES_PER_SECOND * (performance.now() - startMs)) / 1_000;
  await pause(SETTLE_MS);
  const expectedAfter = calls * FRAMES_PER_SECOND * (SETTLE_MS / 1_000);
  const { toAgent, toCaller } = latencies;
  const result = {
    ...gateway.longestTurn(sinceMs),
    toAgentMaxMs: toAgent.snapshot().maxMs,
    toCallerMaxMs: toCaller.snapshot().maxMs,
    lostPercent: Math.max(0, 100 * (1 - toAgent.count / (expected + expectedAfter))),
    loadLagMs: peers.tickerLagMs,
  };
  return { result, endAttack: () => void attacker?.kill('SIGKILL') };
}

const print = (name: string, result: Result): void => {
  const ms = (value: number): string => value.toFixed(1).padStart(11);
  console.log(
    name.padEnd(32) +
      ms(result.stallMs) +
      ms(result.workMs) +
      ms(result.toAgentMaxMs) +
      ms(result.toCallerMaxMs) +
      `${result.lostPercent.toFixed(1)} %`.padStart(9) +
      ms(result.loadLagMs),
  );
};

/** Calls that go on, and what is done to them meanwhile. @returns the row of the table. */
async function tryOne(
  name: string,
  attack: AttackName | undefined,
  trouble: Trouble | undefined,
  stage: Stage,
): Promise<string[]> {
  const { entry, redis, redisUrl, load } = stage;
  const peers = await createPeers();
  const options = { entry, vapiUrl: peers.vapiUrl, redisUrl, logPath: '/dev/null', ...trouble?.options };
  const gateway = await startGatewayProcess(options);
  if (!gateway) {
    await peers.close();
    return [name, '', '', '', '', '', '', 'does not get ready'];
  }
  for (let index = 0; index < load.calls; index += 1) await gateway.addCall(peers, index);
  await pause(WARM_UP_MS);
  const answer = { of: 'nothing' as string };
  const beginning = async (): Promise<void> => {
    await trouble?.begin(gateway, redis);
    // In the middle of it somebody calls.
    await pause((load.seconds * 1_000) / 2);
    answer.of = await gateway.ring();
  };
  const ringing = beginning();
  const { result, endAttack } = await measure(gateway, peers, load, attack);
  await ringing;
  await trouble?.end?.(redis);
  print(name, result);
  // The sockets of the attack are still open, as they would be.
  const outcome = gateway.isAlive() ? await gateway.terminate() : 'dead';
  console.log(`   a new call got ${answer.of}; SIGTERM: ${outcome}`);
  endAttack();
  await peers.close();
  const ms = (value: number): string => value.toFixed(0);
  const { stallMs, workMs, toAgentMaxMs, toCallerMaxMs, lostPercent } = result;
  const figures = [stallMs, workMs, toAgentMaxMs, toCallerMaxMs].map(ms);
  return [name.replace(/^\d+ /, ''), ...figures, `${lostPercent.toFixed(1)} %`, answer.of, outcome];
}

interface Stage {
  entry: string;
  redis: RedisClient;
  redisUrl: string;
  load: { calls: number; seconds: number };
}

const HEAD = [
  'what is done',
  'longest stall, ms',
  'its own work, ms',
  'latest to agent, ms',
  'latest to caller, ms',
  'lost',
].concat(['a new call gets', 'SIGTERM']);
const PAGE = new URL('../../../docs/security.md', import.meta.url);

async function writeTable(section: string, rows: readonly string[][]): Promise<void> {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const table = [HEAD, HEAD.map(() => '---'), ...rows].map(line).join('\n');
  await writeFile(PAGE, withSection(await readFile(PAGE, 'utf8'), section, table));
}

export async function benchAbuse(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      calls: { type: 'string', default: '10' },
      seconds: { type: 'string', default: '4' },
      gateway: { type: 'string', default: here('../../../apps/telephony-gateway/dist/main.js') },
      part: { type: 'string', default: '' },
      only: { type: 'string', default: '' },
      print: { type: 'boolean', default: false },
    },
  });
  const load = { calls: Number(values.calls), seconds: Number(values.seconds) };
  // It is filled, emptied and stopped, so it must be nobody else's.
  const { url: redisUrl, signal } = await startOwnRedis();
  const redis = await connectRedis(redisUrl);
  const stage: Stage = { entry: values.gateway, redis, redisUrl, load };
  console.log(`${load.calls} live calls, ms; a stall over 20 ms is heard, and the load itself may be late too\n`);
  console.log('                                      stall       work   to agent  to caller     lost  load late');
  const isWhole = values.only === '' && !values.print;
  if (values.part !== 'machine') {
    const attacks = [undefined, ...(Object.keys(ATTACKS) as AttackName[])];
    const rows = attacks.map((attack) => ({ name: attack ?? '0 nobody', attack, trouble: undefined }));
    await tryAll('strangers', rows, stage, values.only, isWhole);
  }
  if (values.part !== 'strangers') {
    const rows = Object.entries(TROUBLES).map(([name, trouble]) => ({ name, attack: undefined, trouble }));
    await tryAll('machine', rows, stage, values.only, isWhole);
  }
  redis.disconnect();
  signal('SIGTERM');
}

interface Trial {
  name: string;
  attack: AttackName | undefined;
  trouble: Trouble | undefined;
}

/** @param section of docs/security.md, which is written anew where all of it was tried. */
async function tryAll(
  section: string,
  trials: readonly Trial[],
  stage: Stage,
  only: string,
  isWhole: boolean,
): Promise<void> {
  const rows: string[][] = [];
  for (const { name, attack, trouble } of trials) {
    if (name.includes(only)) rows.push(await tryOne(name, attack, trouble, stage));
  }
  if (isWhole) await writeTable(section, rows);
}
