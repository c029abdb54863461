/** The demo's story of a provider that dies: calls that go on, calls that come meanwhile, and one that comes when it is back. */
import { readClosedRecord, waitForEnd, waitForGreeting } from './follow-call.ts';
import type { DemoClient } from './http-client.ts';
import { buildProviderReport, type ProviderReport } from './provider-report.ts';
import { buildCallReport, type CallReport, isUnmeasured } from './report.ts';

const SCENARIO = 'provider-dies';
/** Of the scenario. */
const AGENT_LINES = 3;
/** How often a call is placed that failed while the machine was too busy to play it. */
const ATTEMPTS = 3;

export interface ProviderStoryDeps {
  client: DemoClient;
  twilioUrl: string;
}

const EXPECTED: Readonly<Record<ProviderReport['when'], string>> = {
  running: 'vapi, openai',
  new: 'openai',
  after: 'vapi',
};

async function setDown(twilioUrl: string, isDown: boolean): Promise<void> {
  const answer = await fetch(`${twilioUrl}/sandbox/provider`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ isDown }),
  });
  if (!answer.ok) throw new Error(`POST /sandbox/provider: ${answer.status}`);
}

async function report(
  client: DemoClient,
  when: ProviderReport['when'],
  callSid: string,
  attempt: number,
): Promise<CallReport> {
  const call = await waitForEnd(client, callSid);
  const record = await readClosedRecord(client, callSid);
  const provider = buildProviderReport(when, record ?? {});
  const built = buildCallReport(call, record, attempt);
  const ways = provider.ways.join(', ');
  const fault = ways === EXPECTED[when] ? [] : [`its agents came by ${ways || 'no way'}, and not by ${EXPECTED[when]}`];
  // What was heard of an agent must stand in the record, whoever made it speak.
  const said = built.turns.filter(({ agentSaid }) => agentSaid !== '').length;
  const silence = said === AGENT_LINES ? [] : [`the record has ${said} of the agent's ${AGENT_LINES} sentences`];
  const failures = [...built.failures, ...fault, ...silence];
  return { ...built, failures, ok: failures.length === 0, provider };
}

async function playOnce(
  { client, twilioUrl }: ProviderStoryDeps,
  count: number,
  attempt: number,
): Promise<CallReport[]> {
  // The breaker asks for more than one caller's word.
  const running = await client.placeCalls(SCENARIO, Math.max(2, count));
  await Promise.all(running.map((callSid) => waitForGreeting(client, callSid)));
  let came: string[] = [];
  try {
    await setDown(twilioUrl, true);
    came = await client.placeCalls(SCENARIO, Math.max(2, count));
    await Promise.all(came.map((callSid) => waitForGreeting(client, callSid)));
  } finally {
    await setDown(twilioUrl, false);
  }
  const during = [
    ...running.map((callSid) => report(client, 'running', callSid, attempt)),
    ...came.map((callSid) => report(client, 'new', callSid, attempt)),
  ];
  const served = await Promise.all(during);
  const [last = ''] = await client.placeCalls(SCENARIO, 1);
  return [...served, await report(client, 'after', last, attempt)];
}

export async function playProviderDies(deps: ProviderStoryDeps, count: number): Promise<CallReport[]> {
  for (let attempt = 1; ; attempt += 1) {
    const calls = await playOnce(deps, count, attempt);
    if (!calls.some(isUnmeasured) || attempt === ATTEMPTS) return calls;
  }
}
