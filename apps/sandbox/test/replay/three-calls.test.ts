/** Three calls of the demo, each written down from its facts and played again (`npm run test:replay`; it takes minutes). */
import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startRedis } from '@trunkline/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Comparison } from '../../src/demo/replay/compare-plays.ts';
import type { DemoReport } from '../../src/demo/report.ts';

const CALLS = ['noisy-line', 'slow-tool', 'replica-dies'];
/** The agent is stopped by Vapi alone, and a tool is waited for longer than this one takes. */
const SETTINGS = ['--set', 'BARGE_IN_MODE=vapi', '--set', 'TOOL_REPLY_BUDGET_MS=12000'];
const DEMO = new URL('../../dist/demo.js', import.meta.url).pathname;

let folder = '';
let redis: Awaited<ReturnType<typeof startRedis>>;
let played: DemoReport;

/** @returns its report. @throws with what it printed where it wrote none. */
async function runDemo(...args: string[]): Promise<DemoReport> {
  const report = join(folder, 'report.json');
  const child = spawn(process.execPath, [DEMO, '--report', report, ...args], {
    env: { ...process.env, REDIS_URL: redis.url },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (printed += String(text)));
  await new Promise((resolve) => child.once('exit', resolve));
  const text = await readFile(report, 'utf8').catch(() => {
    throw new Error(printed);
  });
  await rm(report);
  return JSON.parse(text) as DemoReport;
}

const comparisonOf = (name: string): Comparison | undefined => {
  const callId = firstIds.get(name) ?? '';
  return played.comparisons.find(({ scenario }) => scenario === `call-${callId.slice(-8)}`);
};
const firstIds = new Map<string, string>();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'replay-'));
  redis = await startRedis();
  const scenarios = CALLS.flatMap((name) => ['--scenario', name]);
  const first = await runDemo(...scenarios, '--save', join(folder, 'calls'));
  for (const { scenario, callId } of first.calls) firstIds.set(scenario, callId);
  const files = (await readdir(join(folder, 'calls'))).map((file) => join(folder, 'calls', file));
  played = await runDemo(...files.flatMap((file) => ['--scenario', file]), ...SETTINGS);
}, 600_000);

afterAll(async () => {
  await redis.stop();
  await rm(folder, { recursive: true });
});

describe.each(CALLS)('the call of %s', (name) => {
  it('comes out the same when it is played again', () => {
    expect(played.calls.find(({ scenario }) => scenario === comparisonOf(name)?.scenario)?.failures).toEqual([]);
    expect(comparisonOf(name)?.sameAsRecorded).toBe(true);
  });
});

it('a tool takes as long as it took, and is late again', () => {
  const tools = comparisonOf('slow-tool')?.columns.map(({ outcome }) => outcome.tools);
  expect(tools?.[0]).toMatchObject([{ name: 'check_stock', mode: 'late' }]);
  expect(tools?.[1]).toMatchObject([{ name: 'check_stock', mode: 'late' }]);
});

it('the tool is not late where it is waited for longer, and that is said', () => {
  const { columns = [], differences = [] } = comparisonOf('slow-tool') ?? {};
  expect(columns[2]?.outcome.tools).toMatchObject([{ name: 'check_stock', mode: 'answered', failed: false }]);
  expect(differences.find(({ what }) => what === 'tool')?.text).toMatch(
    /^The tool check_stock was late after \d+ ms; with .*TOOL_REPLY_BUDGET_MS=12000 it would have been answered/,
  );
});

it('the call whose replica died is taken over by another one again', () => {
  expect(comparisonOf('replica-dies')?.columns.map(({ outcome }) => outcome.handOvers)).toEqual([1, 1, 1]);
});

it('nothing that the gateway hears by itself stops the agent where only Vapi may', () => {
  const [, , byVapiAlone] = comparisonOf('noisy-line')?.columns ?? [];
  expect(byVapiAlone?.outcome.decisions.map(({ kind, decidedBy }) => [kind, decidedBy])).toEqual([
    ['interrupt', 'vapi'],
  ]);
});
