/**
 * `npm run demo`: starts the whole system as processes, places calls with real speech through real sockets, and
 * reports what the caller heard. Exits with 0 when every call behaved.
 */
import { writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { formatReport } from './demo/print-report.ts';
import { createCuttableProxy } from './demo/cuttable-proxy.ts';
import { readClosedRecord, waitForEnd, waitForGreeting } from './demo/follow-call.ts';
import { createDemoClient, type DemoClient } from './demo/http-client.ts';
import { MISHAPS, type MishapDeps } from './demo/mishaps.ts';
import { placeOutboundCalls } from './demo/outbound-calls.ts';
import { createProcessGroup, findFreePorts } from './demo/processes.ts';
import { buildCallReport, buildDemoReport, type CallReport, type DemoReport, isUnmeasured } from './demo/report.ts';
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
  'transfer',
  'outbound-voicemail',
  // One after another, since each does something to a process that all calls share.
  ...Object.keys(MISHAPS),
];
/** Scenarios that tell their story in more than one call. */
const MORE_CALLS: Readonly<Record<string, readonly string[]>> = { 'outbound-voicemail': ['outbound-answered'] };
const POLL_MS = 100;
const SLOTS_PATIENCE_MS = 15_000;
/** How often a call is placed that failed while the machine was too busy to play it. */
const ATTEMPTS = 3;

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
  const scenarios = (values.scenario ?? SCENARIOS).flatMap((name) => [name, ...(MORE_CALLS[name] ?? [])]);
  return { ...values, calls, scenarios: [...new Set(scenarios)] };
}

/** Does to the system what a scenario is about, as soon as the callers have heard the greeting. */
async function happen(
  client: DemoClient,
  scenario: string,
  placed: readonly string[],
  deps: MishapDeps,
): Promise<void> {
  const mishap = MISHAPS[scenario];
  if (!mishap) return;
  await Promise.all(placed.map((callSid) => waitForGreeting(client, callSid)));
  await mishap(deps);
}

/** The slots that are taken although all calls are over; the last callbacks may still be under way. */
async function countLeakedSlots(client: DemoClient, before: number): Promise<number> {
  let leaked = 0;
  for (const untilMs = Date.now() + SLOTS_PATIENCE_MS; Date.now() < untilMs; await delay(POLL_MS)) {
    leaked = Math.max(0, (await client.liveSlots()) - before);
    if (leaked === 0) break;
  }
  return leaked;
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
  const { processes, gatewayUrl, gatewayAdminUrl, spareUrl, spareAdminUrl, twilioUrl, apiKey } = buildDemoSystem(
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
    const client = createDemoClient({ gatewayUrl: spareUrl, adminUrl: spareAdminUrl, apiKey, twilioUrl });
    const slotsBefore = await client.liveSlots();
    const play = async (name: string, count = options.calls, attempt = 1): Promise<CallReport[]> => {
      const plan = await client.outboundPlan(name);
      const placed = plan ? await placeOutboundCalls(client, name, plan, count) : await client.placeCalls(name, count);
      await happen(client, name, placed, { group, redis });
      const calls = await Promise.all(
        placed.map(async (callSid) => {
          const call = await waitForEnd(client, callSid);
          return buildCallReport(call, await readClosedRecord(client, callSid), attempt);
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
    const health = await fetch(`${gatewayAdminUrl}/health`);
    if (!health.ok) throw new Error('the gateway does not answer any more');
    const { addedLatencyMs } = (await health.json()) as Pick<DemoReport, 'addedLatencyMs'>;
    const report = buildDemoReport(calls, addedLatencyMs, await countLeakedSlots(client, slotsBefore));
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
