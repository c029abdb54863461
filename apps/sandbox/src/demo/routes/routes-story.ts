/**
 * The demo's numbers: three with an assistant, a language and hours each. The file changes while they talk, and is then broken: calls that go
 * on keep what they have, new ones get the new, and the broken file changes nothing.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { readClosedRecord, waitForEnd, waitForGreeting } from '../follow-call.ts';
import type { GatewayCall } from '../gateway-call.ts';
import type { DemoClient } from '../http-client.ts';
import { buildCallReport, type CallReport } from '../report.ts';
import { BERLIN, BOSTON, BREAK, CHANGE, PARIS, routesFile } from './routes-file.ts';
import type { RoutedNumber, RoutesReport } from './routes-report.ts';

export interface RoutesStoryDeps {
  client: DemoClient;
  /** The file that both gateways watch. */
  routesPath: string;
  adminUrls: readonly string[];
}

interface RoutesHealth {
  routes: number;
  isOutdated: boolean;
  faults: string[];
}

const SCENARIO = 'greeting-and-answer';
const POLL_MS = 50;
const PATIENCE_MS = 30_000;

/** @returns what the gateways say once all say what is waited for. @throws when they do not. */
async function waitForRoutes(
  adminUrls: readonly string[],
  is: (health: RoutesHealth) => boolean,
): Promise<{ tookMs: number; faults: string[] }> {
  const sinceMs = Date.now();
  for (;;) {
    const all = await Promise.all(
      adminUrls.map(async (url) => ((await (await fetch(`${url}/health`)).json()) as { routes: RoutesHealth }).routes),
    );
    const tookMs = Date.now() - sinceMs;
    if (all.every(is)) return { tookMs, faults: all[0]?.faults ?? [] };
    if (tookMs > PATIENCE_MS) throw new Error('the gateways do not take ROUTES_FILE up');
    await delay(POLL_MS);
  }
}

const routedOf = ({ events = [] }: GatewayCall) => events.find((event) => event.type === 'call.routed');

async function numberOf(
  client: DemoClient,
  callSid: string,
  when: string,
  number: string,
): Promise<{ told: RoutedNumber; record: GatewayCall | undefined }> {
  const record = await readClosedRecord(client, callSid);
  const callId = `call_${callSid.slice(2)}`;
  const fact = record && routedOf(record);
  const agents = await client.agentsOf(callId);
  return {
    record,
    told: {
      when,
      number,
      callId,
      route: fact?.type === 'call.routed' ? fact.route : 'none',
      outcome: fact?.type === 'call.routed' ? fact.outcome : 'none',
      assistants: agents.map(({ assistant }) => assistant),
      endedReason: record?.endedReason ?? '',
    },
  };
}

/** Before the gateways are started: without a file they would not start. */
export async function placeRoutes(path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, routesFile(Date.now(), 'berlin-desk'));
}

/** @throws when a call cannot be placed, or the gateways do not take the file up. */
export async function playNumbers(
  scenario: string,
  { client, routesPath, adminUrls }: RoutesStoryDeps,
  attempt: number,
): Promise<{ calls: CallReport[]; routes: RoutesReport }> {
  const placed: { when: string; number: string; callSid: string }[] = [];
  const call = async (when: string, number: string): Promise<string> => {
    const [callSid = ''] = await client.placeCalls(SCENARIO, 1, { to: number });
    placed.push({ when, number, callSid });
    return callSid;
  };
  await writeFile(routesPath, routesFile(Date.now(), 'berlin-desk'));
  await waitForRoutes(adminUrls, ({ routes, isOutdated }) => routes === 3 && !isOutdated);

  const [berlin] = await Promise.all([BERLIN, BOSTON, PARIS].map((number) => call('at first', number)));
  await waitForGreeting(client, berlin ?? '');
  await writeFile(routesPath, routesFile(Date.now(), 'berlin-night', CHANGE));
  const { tookMs: changeMs } = await waitForRoutes(adminUrls, ({ routes, isOutdated }) => routes === 4 && !isOutdated);
  await call('after the change', BERLIN);
  await writeFile(routesPath, routesFile(Date.now(), 'berlin-broken', BREAK));
  const { faults: refused } = await waitForRoutes(adminUrls, ({ isOutdated }) => isOutdated);
  await call('while it is broken', BERLIN);
  await writeFile(routesPath, routesFile(Date.now(), 'berlin-desk'));

  const calls: CallReport[] = [];
  const numbers: RoutedNumber[] = [];
  for (const { when, number, callSid } of placed) {
    const heard = await waitForEnd(client, callSid);
    const { told, record } = await numberOf(client, callSid, when, number);
    numbers.push(told);
    // Whoever hears that it is closed has no talk that could be judged.
    if (told.outcome === 'talk') calls.push(buildCallReport(heard, record, attempt));
  }
  const expected = [
    ['berlin', 'talk', 'berlin-desk'],
    ['boston', 'talk', 'boston-desk'],
    ['paris', 'closed', ''],
    ['berlin', 'talk', 'berlin-night'],
    ['berlin', 'talk', 'berlin-night'],
  ];
  const failures = numbers.flatMap(({ when, number, route, outcome, assistants }, index) => {
    const found = [route, outcome, assistants.join()].join(' ');
    const wanted = (expected[index] ?? []).join(' ');
    return found === wanted ? [] : [`${number} ${when}: ${found}, expected ${wanted}`];
  });
  if (!numbers.some(({ endedReason }) => endedReason === 'closed-voicemail'))
    failures.push('nobody was asked for a message where it is closed');
  if (refused.length !== 2) failures.push(`the broken file has two faults, and ${refused.length} were told`);
  return { calls, routes: { scenario, ok: failures.length === 0, failures, numbers, changeMs, refused } };
}
