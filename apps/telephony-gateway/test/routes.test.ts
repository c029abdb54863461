/** Calls to several numbers, each with its own assistant, words, hours and limits, from a file that changes while they go on. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readRoute, type SessionId } from '@trunkline/protocol';
import {
  createFakeCallerLookup,
  type FakeCall,
  type FakeCallerLookupOptions,
  type FakeVapiCall,
  isEvent,
  type PreparedScenario,
} from '@trunkline/simulators';
import { waitUntil } from '@trunkline/testkit';
import { beforeAll, describe, it, type TestContext } from 'vitest';
import { greeted, post, readCall } from './control-client.ts';
import { callIdOf, type Fleet, type FleetOptions, saidTo, startFleet } from './fleet.ts';
import { open } from './play.ts';
import { API_KEY, prepare } from './rig.ts';
import { startWebRig } from './web-rig.ts';
import { TALK } from './scenarios.ts';
import { incomingCall, postSigned } from './signed-post.ts';

let scenario: PreparedScenario;
beforeAll(async () => {
  scenario = await prepare(TALK);
});

const BERLIN = '+493012345678';
const PARIS = '+33123456789';
const BOSTON = '+16175550100';
const KNOWN = '+15550100042';
/** The people of Berlin. */
const DESK = '+493099999999';

/** Closed now, wherever the test runs: only on one day that is long past it would have been open. */
const NEVER = '{ timeZone: Europe/Paris, open: [{ from: "00:00", to: "24:00" }], closedOn: [TODAY] }';

function days(): string {
  const near = [-1, 0, 1].map((offset) => new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10));
  return near.map((day) => `"${day}"`).join(', ');
}

const fileOf = (changes: { berlin?: string; more?: string } = {}): string => `
blocked: { callers: ["+15550666*"], say: We do not take this call. }
routes:
  - name: berlin
    when: { called: "${BERLIN}" }
    assistant: { file: berlin.json }
    overrides: { voicemailMessage: Bis bald. }
    variables: { city: Berlin }
    greeting: ${changes.berlin ?? 'Guten Tag.'}
    firstMessage: Womit kann ich helfen?
    language: de-DE
    line: mobile
    transferNumber: "${DESK}"
    limits: { minutes: 10 }
  - name: paris
    when: { called: "${PARIS}" }
    assistant: { id: assistant-paris }
    language: fr-FR
    open: ${NEVER.replace('TODAY', days())}
    closed: { say: Nous sommes fermés., voicemail: { seconds: 60 } }
  - name: boston
    when: { called: "${BOSTON}" }
    assistant: { squad: squad-boston }
    credentials: boston
    limits: { calls: 1 }
    fallbackNumber: "+16175550199"
  - name: known
    when: { caller: "${KNOWN}", attestation: A }
    assistant: { id: assistant-known }
  - name: vip
    when: { channel: outbound, called: "+1999" }
    assistant: { id: assistant-vip }
${changes.more ?? ''}`;

describe.concurrent('a page', () => {
  async function startPages(context: TestContext, text: string) {
    const folder = mkdtempSync(join(tmpdir(), 'routes-'));
    context.onTestFinished(() => rmSync(folder, { recursive: true }));
    const path = join(folder, 'routes.yaml');
    writeFileSync(path, text);
    return startWebRig(context, { scenario, env: { ROUTES_FILE: path, WEB_ORIGINS: 'https://shop.example.com' } });
  }
  const begin = async (rig: Awaited<ReturnType<typeof startPages>>) => {
    const { body } = await rig.post('/web/sessions', { origin: 'https://shop.example.com' });
    return body['sessionId'] as SessionId;
  };

  it('has the agent of its route, and its session keeps the route for what is written beside', async (context) => {
    const { expect } = context;
    const rig = await startPages(
      context,
      'routes: [{ name: shop, when: { channel: web }, assistant: { id: a-shop }, line: noisy }]',
    );
    const sessionId = await begin(rig);
    const { callId } = await rig.startCall(sessionId);
    await waitUntil(() => rig.vapi.calls.length === 1);
    expect(rig.vapi.calls[0]?.record.request).toMatchObject({ assistantId: 'a-shop' });
    expect(readRoute((await rig.store.sessions.read(callId))!)).toMatchObject({ name: 'shop', line: 'noisy' });
    expect(readRoute((await rig.store.chats.read(sessionId))!)).toMatchObject({ name: 'shop' });
    expect((await rig.readRecord(callId)).events).toContainEqual(
      expect.objectContaining({ type: 'call.routed', route: 'shop', outcome: 'talk' }),
    );
  });

  it('is told the sentence of its route outside the hours', async (context) => {
    const { expect } = context;
    const closed = `default: { open: ${NEVER.replace('TODAY', days())}, closed: { say: Wir haben zu. } }`;
    const rig = await startPages(context, closed);
    const sessionId = await begin(rig);
    await expect(rig.startCall(sessionId)).rejects.toMatchObject({ code: 'TL_CLOSED', message: 'Wir haben zu.' });
    expect([rig.vapi.calls.length, await rig.liveSlots()]).toEqual([0, 0]);
  });
});

interface RoutedFleet extends Fleet {
  write(text: string): void;
}

async function startRouted(
  context: Pick<TestContext, 'onTestFinished'>,
  options: Partial<FleetOptions> = {},
): Promise<RoutedFleet> {
  const folder = mkdtempSync(join(tmpdir(), 'routes-'));
  context.onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'routes.yaml');
  const write = (text: string): void => writeFileSync(path, text);
  writeFileSync(join(folder, 'berlin.json'), JSON.stringify({ name: 'berlin', model: { provider: 'openai' } }));
  write(fileOf());
  const env = { ROUTES_FILE: path, VAPI_API_KEYS: 'boston:a-vapi-key', CALL_GREETING: 'Welcome.', ...options.env };
  return Object.assign(await startFleet(context, { scenario, ...options, env }), { write });
}

const agentOf = (fleet: Fleet, call: FakeCall, index = 0): FakeVapiCall | undefined =>
  fleet.vapi.calls.filter(({ record: { request } }) => {
    const overrides = request.assistantOverrides ?? request.squadOverrides;
    return overrides?.variableValues?.['twilioCallSid'] === call.callSid;
  })[index];

const languagesOf = (call: FakeCall): (string | undefined)[] =>
  call.log.filter(isEvent('verb.started')).flatMap(({ verb }) => (verb.verb === 'Say' ? [verb.language] : []));

const routedFact = async (fleet: Fleet, call: FakeCall) =>
  (await readCall(fleet.replicas[0].origin, callIdOf(call))).events.find(({ type }) => type === 'call.routed');

describe.concurrent('three numbers on one gateway', () => {
  it('have three assistants, languages and hours in one run', async ({ expect, onTestFinished }) => {
    const fleet = await startRouted({ onTestFinished });
    const berlin = fleet.placeCall({ to: BERLIN });
    const boston = fleet.placeCall({ to: BOSTON, from: '+15550100003' });
    const paris = fleet.placeCall({ to: PARIS, from: '+15550100004' });
    const other = fleet.placeCall({ from: '+15550100005' });
    await Promise.all([greeted(berlin), greeted(boston), greeted(other), paris.ended]);

    expect(agentOf(fleet, berlin)?.record.request).toMatchObject({
      assistant: { name: 'berlin' },
      assistantOverrides: {
        firstMessage: 'Womit kann ich helfen?',
        voicemailMessage: 'Bis bald.',
        variableValues: { city: 'Berlin', calledNumber: BERLIN },
        startSpeakingPlan: { transcriptionEndpointingPlan: { onPunctuationSeconds: 0.8 } },
        backgroundSound: 'off',
      },
    });
    expect(agentOf(fleet, boston)?.record.request).toMatchObject({ squadId: 'squad-boston' });
    expect(agentOf(fleet, other)?.record.request).toMatchObject({ assistantId: 'assistant-1' });
    expect(agentOf(fleet, paris)).toBeUndefined();
    expect([berlin, boston, paris, other].map(saidTo)).toEqual([
      'Guten Tag.',
      'Welcome.',
      'Nous sommes fermés.',
      'Welcome.',
    ]);
    expect([berlin, boston, paris].map(languagesOf)).toEqual([['de-DE'], [undefined], ['fr-FR']]);

    expect(await paris.ended).toMatchObject({ endedBy: 'document' });
    expect(await fleet.store.sessions.read(callIdOf(paris))).toMatchObject({
      state: 'ended',
      endedBy: 'gateway',
      endedReason: 'closed-voicemail',
    });
    expect(paris.recordings.list).toMatchObject([{ source: 'RecordVerb', status: 'completed' }]);
    await waitUntil(async () => (await fleet.store.recordings.find(callIdOf(paris))) !== undefined);
    expect(await fleet.liveSlots()).toBe(3);

    expect(await routedFact(fleet, berlin)).toMatchObject({ route: 'berlin', outcome: 'talk' });
    expect(await routedFact(fleet, paris)).toMatchObject({ route: 'paris', outcome: 'closed' });
    const story = (await readCall(fleet.replicas[0].origin, callIdOf(paris))).events.map(({ type }) => type);
    // What is told of the recording comes later.
    expect(story.slice(0, 3)).toEqual(['call.created', 'call.routed', 'call.ended']);
    expect(await routedFact(fleet, other)).toMatchObject({ route: 'default', outcome: 'talk' });
    const { body: metrics } = await fleet.replicas[0].admin.inject('/metrics');
    expect(metrics).toContain('trunkline_calls_routed_total{route="berlin",service="telephony-gateway"} 1');
    const { body: health } = await fleet.replicas[0].admin.inject('/health');
    expect(JSON.parse(health)).toMatchObject({ routes: { routes: 5, isOutdated: false, faults: [] } });
    // Boston takes one call at a time, and has a number of its own to pass others on to.
    const second = fleet.placeCall({ to: BOSTON, from: '+15550100006' });
    await second.ended;
    expect(second.log.filter(isEvent('carrier.dialled')).map(({ addresses }) => addresses)).toEqual([['+16175550199']]);
    expect(JSON.stringify(fleet.logLines)).not.toMatch(/4930123|33123456|6175550/);
  });

  it('take a change while calls go on: those keep what they have, also with a new agent, and new ones get the new', async ({
    expect,
    onTestFinished,
  }) => {
    const fleet = await startRouted({ onTestFinished });
    const before = fleet.placeCall({ to: BERLIN });
    await greeted(before);
    const health = async () =>
      JSON.parse((await fleet.replicas[0].admin.inject('/health')).body) as {
        routes: { routes: number; isOutdated: boolean; faults: string[] };
      };

    fleet.write(fileOf({ more: '  - { name: broken, when: { called: "12x" } }\n' }));
    await waitUntil(async () => (await health()).routes.isOutdated, { timeoutMs: 15_000 });
    expect((await health()).routes.faults).toEqual([
      expect.stringMatching(/^routes\.yaml:\d+:\d+ routes\[5\]\.when\.called\[0\]: expected a number/),
    ]);
    const meanwhile = fleet.placeCall({ to: BERLIN, from: '+15550100003' });
    await greeted(meanwhile);
    expect(saidTo(meanwhile)).toBe('Guten Tag.');
    const metrics = async () => (await fleet.replicas[0].admin.inject('/metrics')).body;
    expect(await metrics()).toContain('trunkline_routes_outdated{service="telephony-gateway"} 1');
    expect(await metrics()).toContain('trunkline_route_reloads_total{outcome="refused",service="telephony-gateway"} 1');

    fleet.write(fileOf({ berlin: 'Hallo.' }).replace('{ file: berlin.json }', '{ id: assistant-new }'));
    await waitUntil(async () => !(await health()).routes.isOutdated, { timeoutMs: 15_000 });
    const after = fleet.placeCall({ to: BERLIN, from: '+15550100004' });
    await greeted(after);
    expect(saidTo(after)).toBe('Hallo.');
    expect(agentOf(fleet, after)?.record.request).toMatchObject({ assistantId: 'assistant-new' });

    agentOf(fleet, before)?.end('pipeline-error-openai-llm-failed');
    await waitUntil(() => agentOf(fleet, before, 1) !== undefined, { timeoutMs: 15_000 });
    expect(agentOf(fleet, before, 1)?.record.request).toMatchObject({ assistant: { name: 'berlin' } });
    expect(fleet.logLines.filter(({ msg }) => String(msg).startsWith('ROUTES_FILE'))).toHaveLength(2);
  });

  it('pass callers on to their own people alone, also by another replica after the file has changed', async ({
    expect,
    onTestFinished,
  }) => {
    const fleet = await startRouted({ onTestFinished }, { replicas: 2 });
    const dial = () => ({ status: 'completed' as const });
    const other = fleet.placeCall({ from: '+15550100003', dial });
    const berlin = fleet.placeCall({ to: BERLIN, dial });
    await Promise.all([greeted(other), greeted(berlin)]);
    await agentOf(fleet, other)?.useOwnTool({ name: 'transferCall', arguments: { destination: DESK } });
    await waitUntil(() => fleet.replicas[0].counters.refusedDestinations === 1, { timeoutMs: 15_000 });
    await other.hangUp();
    expect(other.log.filter(isEvent('carrier.dialled'))).toEqual([]);

    fleet.write(fileOf().replace(DESK, '+493088888888'));
    await waitUntil(
      async () => {
        const { body } = await fleet.replicas[1]!.admin.inject('/metrics');
        return body.includes('trunkline_route_reloads_total{outcome="loaded",service="telephony-gateway"} 1');
      },
      { timeoutMs: 20_000 },
    );
    fleet.route = () => 1;
    await fleet.replicas[0].die();
    await waitUntil(() => fleet.replicas[1]!.registry.calls === 1, { timeoutMs: 20_000 });
    // Nobody says to whom: the number is that of the route.
    const asked = await post(fleet.replicas[1]!.origin, `/calls/${callIdOf(berlin)}/transfer`);
    expect(asked.status).toBe(202);
    await berlin.ended;
    expect(berlin.log.filter(isEvent('carrier.dialled')).map(({ addresses }) => addresses)).toEqual([[DESK]]);
  });

  it('answer a webhook that comes twice by the first choice', async ({ expect, onTestFinished }) => {
    const fleet = await startRouted({ onTestFinished });
    const ask = async (more: Record<string, string>) =>
      (await postSigned(fleet.replicas[0].origin, '/webhook/twilio', incomingCall(1, more))).text();
    const first = await ask({ To: PARIS });
    expect(first).toContain('<Record ');
    // The other number stands for hours that have begun since, or a file that is another one.
    expect(await ask({ To: BERLIN })).toBe(first);
    expect(await ask({ To: PARIS })).toBe(first);
    expect(await fleet.liveSlots()).toBe(0);
    const ended = await postSigned(fleet.replicas[0].origin, '/webhook/twilio/voicemail-ended', incomingCall(1));
    expect(await ended.text()).toContain('<Hangup/>');
    const taken = async (to: string) =>
      (await postSigned(fleet.replicas[0].origin, '/webhook/twilio', incomingCall(2, { To: to }))).text();
    expect(await taken(BERLIN)).toContain('Guten Tag.');
    expect(await taken(PARIS)).toContain('Guten Tag.');
    expect(await fleet.liveSlots()).toBe(1);
  });
});

it('a caller hears that it is closed also while Redis does not answer', async ({ expect, onTestFinished }) => {
  const folder = mkdtempSync(join(tmpdir(), 'routes-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'berlin.json'), '{}');
  writeFileSync(join(folder, 'routes.yaml'), fileOf());
  const env = { ROUTES_FILE: join(folder, 'routes.yaml'), VAPI_API_KEYS: 'boston:a-vapi-key' };
  const rig = await open({ onTestFinished }, TALK, { env, ownRedis: true });
  await rig.signalRedis('SIGSTOP');
  const ask = async (index: number, to: string) =>
    (await postSigned(rig.origin, '/webhook/twilio', incomingCall(index, { To: to }))).text();
  const [closed, talk] = await Promise.all([ask(1, PARIS), ask(2, BERLIN)]);
  await rig.signalRedis('SIGCONT');
  expect(closed).toMatch(/<Say language="fr-FR">Nous sommes fermés.<\/Say><Record /);
  expect(talk).toContain('<Say language="de-DE">We are sorry');
});

const placeOut = (fleet: Fleet, to: string): Promise<Response> =>
  fetch(`${fleet.replicas[0].origin}/calls`, {
    method: 'POST',
    headers: { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify({ to, from: BOSTON }),
  });

it('a call that we place goes by the routes for such calls', async ({ expect, onTestFinished }) => {
  const fleet = await startRouted({ onTestFinished });
  fleet.write(fileOf().replace('"+1999"', '"+4917*"'));
  await waitUntil(
    async () =>
      (await fleet.replicas[0].admin.inject('/metrics')).body.includes(
        'trunkline_route_reloads_total{outcome="loaded",service="telephony-gateway"} 1',
      ),
    { timeoutMs: 15_000 },
  );
  const placed = await placeOut(fleet, '+491700000000');
  const { callId } = (await placed.json()) as { callId: `call_${string}` };
  expect(placed.status).toBe(202);
  const session = await fleet.store.sessions.read(callId);
  expect(JSON.parse(session?.route ?? '{}')).toMatchObject({ name: 'vip', assistantId: 'assistant-vip' });
});

describe.concurrent('a caller', () => {
  const SECRET = 'a-secret-of-the-tests';
  async function startWithLookup(context: TestContext, answer: NonNullable<FakeCallerLookupOptions['answer']>) {
    const lookup = await createFakeCallerLookup({ secret: SECRET, answer });
    context.onTestFinished(() => lookup.close());
    const env = { CALLER_LOOKUP_URL: lookup.url, CALLER_LOOKUP_SECRET: SECRET };
    return { lookup, fleet: await startRouted(context, { env }) };
  }

  it('who is blocked hears a sentence, and nobody is asked about them', async (context) => {
    const { expect } = context;
    const { fleet, lookup } = await startWithLookup(context, () => ({}));
    const call = fleet.placeCall({ to: BERLIN, from: '+15550666001' });
    await call.ended;
    expect(saidTo(call)).toBe('We do not take this call.');
    expect(await routedFact(fleet, call)).toMatchObject({ route: 'berlin', outcome: 'blocked' });
    expect([lookup.asked.length, fleet.vapi.calls.length, await fleet.liveSlots()]).toEqual([0, 0, 0]);
  });

  it('whom the operator knows is told to the agent and takes the route that is named', async (context) => {
    const { expect } = context;
    const { fleet, lookup } = await startWithLookup(context, ({ from }) =>
      from === KNOWN ? { variables: { name: 'Anna', orders: 3 }, route: 'berlin' } : undefined,
    );
    const call = fleet.placeCall({ from: KNOWN, extraParams: { StirVerstat: 'TN-Validation-Passed-B' } });
    await greeted(call);
    expect(saidTo(call)).toBe('Guten Tag.');
    expect(agentOf(fleet, call)?.record.request).toMatchObject({
      assistant: { name: 'berlin' },
      assistantOverrides: {
        variableValues: {
          name: 'Anna',
          orders: 3,
          city: 'Berlin',
          stirVerstat: 'TN-Validation-Passed-B',
          callerNumber: KNOWN,
        },
      },
    });
    expect(await routedFact(fleet, call)).toMatchObject({ route: 'berlin', outcome: 'talk', lookup: 'answered' });
    expect([lookup.asked, lookup.unsigned]).toEqual([
      [{ to: '+15550100002', from: KNOWN, stirVerstat: 'TN-Validation-Passed-B' }],
      0,
    ]);
    expect(JSON.stringify(fleet.logLines)).not.toContain('Anna');
  });

  it('whose number is vouched for may have a route of their own', async ({ expect, onTestFinished }) => {
    const fleet = await startRouted({ onTestFinished });
    const vouched = fleet.placeCall({ from: KNOWN, extraParams: { StirVerstat: 'TN-Validation-Passed-A' } });
    const alleged = fleet.placeCall({ from: KNOWN, extraParams: { StirVerstat: 'TN-Validation-Failed' } });
    await Promise.all([greeted(vouched), greeted(alleged)]);
    expect(agentOf(fleet, vouched)?.record.request.assistantId).toBe('assistant-known');
    expect(agentOf(fleet, alleged)?.record.request.assistantId).toBe('assistant-1');
  });

  it('whom the operator refuses hears why', async (context) => {
    const { expect } = context;
    const { fleet } = await startWithLookup(context, () => ({ refuse: { say: 'Please pay your bill.' } }));
    const call = fleet.placeCall({ to: BERLIN });
    await call.ended;
    expect(saidTo(call)).toBe('Please pay your bill.');
    expect(await routedFact(fleet, call)).toMatchObject({ route: 'berlin', outcome: 'refused', lookup: 'answered' });
    expect(await fleet.store.sessions.read(callIdOf(call))).toMatchObject({ endedReason: 'refused-by-lookup' });
  });

  it('is taken without an answer once the budget is spent, and no later', async (context) => {
    const { expect } = context;
    const { fleet, lookup } = await startWithLookup(context, () => ({}));
    const timed = async (index: number): Promise<number> => {
      const sinceMs = performance.now();
      const answer = await postSigned(fleet.replicas[0].origin, '/webhook/twilio', incomingCall(index, { To: BERLIN }));
      expect(await answer.text()).toContain('Guten Tag.');
      return performance.now() - sinceMs;
    };
    await timed(1);
    lookup.setFaults({ delayMs: Number.POSITIVE_INFINITY });
    const tookMs: number[] = [];
    for (let index = 2; index < 10; index += 1) tookMs.push(await timed(index));
    // Five wait for the budget of 400 ms; the others find the program left alone.
    expect(tookMs.filter((ms) => ms >= 390)).toHaveLength(5);
    expect(Math.max(...tookMs)).toBeLessThan(1_000);
    const { body: metrics } = await fleet.replicas[0].admin.inject('/metrics');
    expect(metrics).toContain('trunkline_caller_lookups_total{outcome="late",service="telephony-gateway"} 5');
    expect(metrics).toContain('trunkline_caller_lookups_total{outcome="skipped",service="telephony-gateway"} 3');
  });
});
