/**
 * `npm run demo`: starts the whole system as processes, places calls with real speech through real sockets, and
 * reports what the caller heard. Exits with 0 when every call behaved.
 */
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import type { SandboxCall } from './call-book.ts';
import { formatReport } from './demo/print-report.ts';
import { createCuttableProxy } from './demo/cuttable-proxy.ts';
import { MISHAPS, type MishapDeps } from './demo/mishaps.ts';
import { createProcessGroup, findFreePorts } from './demo/processes.ts';
import {
  buildCallReport,
  buildDemoReport,
  type CallReport,
  type DemoReport,
  type GatewayCall,
  isUnmeasured,
} from './demo/report.ts';
import { buildDemoSystem, DEFAULT_PORTS, pathTo, type Ports } from './demo/system.ts';

const SCENARIOS = [
  'greeting-and-answer',
  'barge-in',
  'caller-hangs-up-mid-sentence',
  'tool-call',
  'slow-tool',
  'three-interrupts',
  'noisy-line',
  'backchannel',
  'agent-leg-drops',
  // One after another, since each does something to a process that all calls share.
  ...Object.keys(MISHAPS),
];
const POLL_MS = 100;
const CALL_TIMEOUT_MS = 120_000;
/** How often a call is placed that failed while the machine was too busy to play it. */
const ATTEMPTS = 3;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function readArguments() {
  const { values } = parseArgs({
    options: {
      report: { type: 'string' },
      scenario: { type: 'string', multiple: true },
      calls: { type: 'string', default: '1' },
      keep: { type: 'boolean', default: false },
    },
  });
  const calls = Number(values.calls);
  if (!Number.isInteger(calls) || calls < 1 || calls > 500)
    throw new Error('--calls: expected a whole number from 1 to 500');
  return { ...values, calls, scenarios: values.scenario ?? SCENARIOS };
}

async function getJson<T>(url: string, headers: Record<string, string> = {}): Promise<T | undefined> {
  const response = await fetch(url, { headers });
  return response.ok ? ((await response.json()) as T) : undefined;
}

async function placeCalls(twilioUrl: string, scenario: string, calls: number): Promise<SandboxCall[]> {
  const response = await fetch(`${twilioUrl}/sandbox/calls`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ scenario, calls }),
  });
  const answer = (await response.json()) as { calls?: SandboxCall[]; error?: { message: string } };
  if (!answer.calls) throw new Error(answer.error?.message ?? `the sandbox answered ${response.status}`);
  return answer.calls;
}

async function waitForEnd(twilioUrl: string, callSid: string): Promise<SandboxCall> {
  const untilMs = Date.now() + CALL_TIMEOUT_MS;
  for (;;) {
    const call = await getJson<SandboxCall>(`${twilioUrl}/sandbox/calls/${callSid}`);
    if (call?.state === 'over') return call;
    if (Date.now() > untilMs) throw new Error(`call ${callSid} did not end in ${CALL_TIMEOUT_MS / 1000} s`);
    await pause(POLL_MS);
  }
}

/** Does to the system what a scenario is about, as soon as the callers have heard the greeting. */
async function happen(
  scenario: string,
  placed: readonly SandboxCall[],
  { spareUrl, apiKey }: { spareUrl: string; apiKey: string },
  deps: MishapDeps,
): Promise<void> {
  const mishap = MISHAPS[scenario];
  if (!mishap) return;
  await Promise.all(placed.map(({ callSid }) => waitForGreeting(spareUrl, apiKey, callSid)));
  await mishap(deps);
}

async function waitForGreeting(gatewayUrl: string, apiKey: string, callSid: string): Promise<void> {
  const untilMs = Date.now() + CALL_TIMEOUT_MS;
  const url = `${gatewayUrl}/calls/call_${callSid.slice(2)}`;
  for (;;) {
    const record = await getJson<GatewayCall>(url, { authorization: `Bearer ${apiKey}` }).catch(() => undefined);
    if (record?.events?.some(({ type }) => type === 'agent.turnEnded')) return;
    if (Date.now() > untilMs) throw new Error(`call ${callSid} was not greeted in ${CALL_TIMEOUT_MS / 1000} s`);
    await pause(POLL_MS);
  }
}

/** The gateway's record of a call, once it is closed; the last callback may still be under way when the line goes dead. */
async function readRecord(gatewayUrl: string, apiKey: string, callSid: string): Promise<GatewayCall | undefined> {
  const url = `${gatewayUrl}/calls/call_${callSid.slice(2)}`;
  let record: GatewayCall | undefined;
  for (let attempt = 0; attempt < 30; attempt += 1) {
    record = await getJson<GatewayCall>(url, { authorization: `Bearer ${apiKey}` });
    if (record?.state === 'ended') break;
    await pause(POLL_MS);
  }
  return record;
}

async function main(): Promise<number> {
  const options = readArguments();
  const redisUrl = process.env['REDIS_URL'];
  if (!redisUrl) throw new Error('REDIS_URL is not set; run this through "npm run demo", which brings a Redis');
  const names = Object.keys(DEFAULT_PORTS);
  const free = await findFreePorts(names.length);
  const ports = options.keep
    ? DEFAULT_PORTS
    : (Object.fromEntries(names.map((name, index) => [name, free[index]])) as unknown as Ports);
  const workDir = pathTo('.tmp/demo');
  const redis = await createCuttableProxy(redisUrl);
  const { processes, gatewayUrl, spareUrl, twilioUrl, apiKey } = buildDemoSystem(
    ports,
    redis?.url ?? redisUrl,
    workDir,
  );
  const group = createProcessGroup(workDir);
  const stopOnSignal = (): void => void group.stop().then(() => process.exit(130));
  process.once('SIGINT', stopOnSignal);
  process.once('SIGTERM', stopOnSignal);
  try {
    await group.start(processes);
    console.log(`everything is up; placing calls (${options.scenarios.join(', ')}), in real time ...\n`);
    const where = { spareUrl, apiKey };
    const play = async (name: string, count = options.calls, attempt = 1): Promise<CallReport[]> => {
      const placed = await placeCalls(twilioUrl, name, count);
      await happen(name, placed, where, { group, redis });
      const calls = await Promise.all(
        placed.map(async ({ callSid }) => {
          const call = await waitForEnd(twilioUrl, callSid);
          return buildCallReport(call, await readRecord(gatewayUrl, apiKey, callSid), attempt);
        }),
      );
      const measured = calls.filter((call) => !isUnmeasured(call));
      if (measured.length === calls.length || attempt === ATTEMPTS) return calls;
      return [...measured, ...(await play(name, calls.length - measured.length, attempt + 1))];
    };
    const isMishap = (name: string): boolean => Object.hasOwn(MISHAPS, name);
    const atOnce = options.scenarios.filter((name) => !isMishap(name));
    const calls = (await Promise.all(atOnce.map((name) => play(name)))).flat();
    for (const name of options.scenarios.filter(isMishap)) calls.push(...(await play(name)));
    const health = await getJson<Pick<DemoReport, 'addedLatencyMs'>>(`${gatewayUrl}/health`);
    if (!health) throw new Error('the gateway does not answer any more');
    const report = buildDemoReport(calls, health.addedLatencyMs);
    console.log(formatReport(report));
    if (options.report) await writeFile(options.report, `${JSON.stringify(report, null, 2)}\n`);
    if (options.keep) {
      console.log(`\nleft running: gateway ${gatewayUrl}/health, sandbox ${twilioUrl}; API key ${apiKey}`);
      console.log(
        `place another call: curl -X POST ${twilioUrl}/sandbox/calls -H 'content-type: application/json' -d '{"scenario":"barge-in"}'`,
      );
      console.log('stop with Ctrl-C');
      await new Promise(() => setInterval(() => {}, 60_000));
    }
    return report.ok ? 0 : 1;
  } finally {
    await group.stop();
    redis?.close();
  }
}

process.exitCode = await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  return 1;
});
