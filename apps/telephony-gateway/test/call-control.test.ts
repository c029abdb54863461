/** Calls that are hung up, spoken into and passed on from outside, at a replica that does not hold them. */
import { isEvent } from '@trunkline/simulators';
import { waitUntil } from '@trunkline/testkit';
import { describe, it, type TestContext } from 'vitest';
import { type Answer, greeted, post, readCall, transferStates } from './control-client.ts';
import { callIdOf, type Fleet, type FleetOptions, saidTo, startFleet } from './fleet.ts';
import { prepare } from './rig.ts';
import { TALK } from './scenarios.ts';
import { postSigned } from './signed-post.ts';

const PERSON = '+15550100003';
const ANNOUNCE = 'One moment, I am connecting you to our workshop.';

async function twoReplicas(context: Pick<TestContext, 'onTestFinished'>, options: Partial<FleetOptions> = {}) {
  const fleet = await startFleet(context, { scenario: await prepare(TALK), replicas: 2, ...options });
  // The first replica holds the calls, and the second one is asked.
  const ask = (path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer> =>
    post(fleet.replicas[1]?.origin ?? '', path, body, headers);
  return { fleet, ask };
}

const commandsOf = (fleet: Fleet, index = 0) => fleet.vapi.calls[index]?.commands.map(({ command }) => command) ?? [];

describe.concurrent('a call, asked at another replica,', () => {
  it('is hung up, once, and the record says who wanted it', async ({ expect, onTestFinished }) => {
    const { fleet, ask } = await twoReplicas({ onTestFinished });
    const call = fleet.placeCall();
    await greeted(call);
    const answer = await ask(`/calls/${callIdOf(call)}/hangup`);
    expect(answer).toMatchObject({ status: 202, body: { callId: callIdOf(call), status: 'accepted', state: 'live' } });
    await call.ended;
    await fleet.replicas[0].registry.idle();
    const record = await readCall(fleet.replicas[0].origin, callIdOf(call));
    expect(record).toMatchObject({ state: 'ended', endedBy: 'operator', endedReason: 'hangup-asked' });
    expect(await fleet.vapi.calls[0]?.ended).toBeDefined();
    expect(await ask(`/calls/${callIdOf(call)}/hangup`)).toMatchObject({
      status: 409,
      body: { error: { code: 'TL_CALL_ENDED' } },
    });
  });

  it('says what it is told to, once per Idempotency-Key', async ({ expect, onTestFinished }) => {
    const { fleet, ask } = await twoReplicas({ onTestFinished });
    const call = fleet.placeCall();
    await greeted(call);
    const say = () =>
      ask(`/calls/${callIdOf(call)}/say`, { text: 'We close in five minutes.' }, { 'idempotency-key': 'a' });
    const answers = await Promise.all([say(), say()]);
    expect(answers.map(({ status }) => status)).toEqual([202, 202]);
    expect(new Set(answers.map(({ body }) => body['commandId'])).size).toBe(1);
    await waitUntil(() => commandsOf(fleet).length > 0);
    await call.waitFor(isEvent('agent.speechStarted'), 10_000);
    await call.hangUp();
    expect(commandsOf(fleet).filter(({ type }) => type === 'say')).toEqual([
      expect.objectContaining({ content: 'We close in five minutes.' }),
    ]);
  });
});

describe.concurrent('a transfer', () => {
  it('is announced, heard, answered by a person, and ends with them', async ({ expect, onTestFinished }) => {
    const { fleet, ask } = await twoReplicas({ onTestFinished }, { carrier: { verbTimeScale: 1 } });
    const voice = (await prepare(TALK)).steps.find((step) => step.kind === 'caller');
    const speech = voice?.kind === 'caller' ? voice.samples : new Int16Array(8_000);
    const call = fleet.placeCall({ dial: () => ({ status: 'completed', talkMs: Number.POSITIVE_INFINITY }) });
    await greeted(call);
    const answer = await ask(`/calls/${callIdOf(call)}/transfer`, { to: PERSON, announce: ANNOUNCE });
    expect(answer).toMatchObject({ status: 202, body: { status: 'accepted' } });
    const bridged = await call.waitFor(isEvent('callee.bridged'), 20_000);
    expect(bridged.address).toBe(PERSON);
    // The caller has heard all of it from the agent, so the carrier did not say it again.
    expect(saidTo(call)).not.toContain('connecting');
    expect(commandsOf(fleet)).toContainEqual(expect.objectContaining({ type: 'say', content: ANNOUNCE }));
    const spoken = call.log.filter(isEvent('agent.speechEnded'));
    expect(spoken.length).toBeGreaterThanOrEqual(2);
    expect(bridged.atMs).toBeGreaterThan(spoken.at(-1)?.endedAtMs ?? 0);
    // While people talk, no agent waits and no replica holds the call.
    await fleet.vapi.calls[0]?.ended;
    expect(fleet.vapi.calls).toHaveLength(1);
    await waitUntil(() => fleet.replicas[0].registry.calls === 0);
    await waitUntil(async () => (await fleet.store.sessions.read(callIdOf(call)))?.transferState === 'talking');
    expect(await fleet.liveSlots()).toBe(1);
    await call.bridgedPerson?.say(speech);
    expect(await ask(`/calls/${callIdOf(call)}/say`, { text: 'x' })).toMatchObject({ status: 409 });
    expect(await ask(`/calls/${callIdOf(call)}/transfer`, { to: PERSON })).toMatchObject({
      status: 409,
      body: { error: { code: 'TL_TRANSFER_CONFLICT' } },
    });
    call.bridgedPerson?.hangUp();
    await call.ended;
    const record = await readCall(fleet.replicas[0].origin, callIdOf(call));
    expect(record).toMatchObject({ state: 'ended', endedBy: 'operator', endedReason: 'transferred' });
    expect(transferStates(record)).toEqual(['announcing', 'dialling', 'talking']);
    await waitUntil(async () => (await fleet.liveSlots()) === 0);
    expect(JSON.stringify(fleet.logLines)).not.toContain(PERSON);
    expect(JSON.stringify(fleet.logLines)).not.toContain('connecting you');
  });

  it.for(['no-answer', 'busy'] as const)(
    'that ends with %s brings the caller back to an agent who knows, and does not greet again',
    async (status, { expect, onTestFinished }) => {
      const { fleet, ask } = await twoReplicas({ onTestFinished });
      const call = fleet.placeCall({ dial: () => ({ status }) });
      await greeted(call);
      await ask(`/calls/${callIdOf(call)}/transfer`, { to: PERSON, announce: ANNOUNCE });
      const second = await fleet.vapi.waitForCall(1);
      const backMs = (await call.waitFor(isEvent('carrier.dialled'), 20_000)).atMs;
      // The agent speaks first, because the caller has been listening to a ringing tone.
      await waitUntil(
        () => call.log.some((event) => event.type === 'agent.speechStarted' && event.startedAtMs > backMs),
        { timeoutMs: 10_000 },
      );
      expect(second.record.request.assistantOverrides).toMatchObject({
        firstMessage: '',
        firstMessageMode: 'assistant-waits-for-user',
      });
      const told = commandsOf(fleet, 1).flatMap((command) => (command.type === 'add-message' ? [command] : []));
      expect(told.map(({ message }) => message.content)).toContain('Willow Street Cycles. How can I help?');
      expect(told.at(-1)).toMatchObject({ message: { role: 'system' }, triggerResponseEnabled: true });
      expect(told.at(-1)?.message.content).toContain(status === 'busy' ? 'the line was busy' : 'nobody answered');
      await waitUntil(async () => (await fleet.store.sessions.read(callIdOf(call)))?.transferState === 'none');
      await call.hangUp();
      await Promise.all(fleet.replicas.map(({ registry }) => registry.idle()));
      const record = await readCall(fleet.replicas[0].origin, callIdOf(call));
      expect(transferStates(record)).toEqual(['announcing', 'dialling', 'failed', 'returning', 'none']);
      expect(record.endedBy).toBe('caller');
    },
  );

  it('goes to TRANSFER_NUMBER, and the carrier says the words that the agent did not', async ({
    expect,
    onTestFinished,
  }) => {
    const { fleet, ask } = await twoReplicas(
      { onTestFinished },
      { env: { TRANSFER_NUMBER: PERSON }, vapi: { faults: { openDelayMs: 4_000 } } },
    );
    const call = fleet.placeCall({ dial: () => ({ status: 'completed' }) });
    await waitUntil(() => fleet.replicas[0].registry.calls === 1, { timeoutMs: 5_000 });
    expect(await ask(`/calls/${callIdOf(call)}/transfer`, { announce: ANNOUNCE })).toMatchObject({ status: 202 });
    await call.ended;
    expect(saidTo(call)).toContain(ANNOUNCE);
    expect(call.log.filter(isEvent('carrier.dialled')).map(({ addresses }) => addresses)).toEqual([[PERSON]]);
  });

  it.for(['drained', 'killed'] as const)(
    'that its replica had begun when it was %s is finished by the next one',
    async (end, { expect, onTestFinished }) => {
      const { fleet, ask } = await twoReplicas({ onTestFinished });
      const call = fleet.placeCall({ dial: () => ({ status: 'completed' }) });
      await greeted(call);
      await ask(`/calls/${callIdOf(call)}/transfer`, { to: PERSON, announce: ANNOUNCE });
      await waitUntil(async () => (await fleet.store.sessions.read(callIdOf(call)))?.transferState === 'announcing');
      fleet.route = () => 1;
      if (end === 'drained') await fleet.replicas[0].registry.shutDown();
      else await fleet.replicas[0].die();
      await call.ended;
      expect(call.log.filter(isEvent('carrier.dialled')).map(({ addresses }) => addresses)).toEqual([[PERSON]]);
      // The announcement was cut off in the middle, so the carrier says it once more.
      expect(saidTo(call)).toContain(ANNOUNCE);
      expect(await fleet.store.sessions.read(callIdOf(call))).toMatchObject({ endedReason: 'transferred' });
    },
  );

  it.for([
    { whose: 'ours', account: {} },
    { whose: 'of a subaccount', account: { subaccount: { accountSid: `AC${'5'.repeat(32)}` } } },
  ])(
    'can be hung up while people talk, over Twilio, when it is $whose',
    async ({ account }, { expect, onTestFinished }) => {
      const { fleet, ask } = await twoReplicas({ onTestFinished }, { carrier: { verbTimeScale: 1 } });
      const talkMs = Number.POSITIVE_INFINITY;
      const call = fleet.placeCall({ ...account, dial: () => ({ status: 'completed', talkMs }) });
      await greeted(call);
      await ask(`/calls/${callIdOf(call)}/transfer`, { to: PERSON });
      await call.waitFor(isEvent('callee.bridged'), 20_000);
      expect(await ask(`/calls/${callIdOf(call)}/hangup`)).toMatchObject({
        status: 202,
        body: { status: 'done', state: 'ended' },
      });
      expect(await call.ended).toMatchObject({ endedBy: 'rest' });
    },
  );

  it('takes callbacks twice, late and in the wrong order', async ({ expect, onTestFinished }) => {
    const { fleet, ask } = await twoReplicas({ onTestFinished });
    const [{ origin }] = fleet.replicas;
    const call = fleet.placeCall({ dial: () => ({ status: 'busy' }) });
    await greeted(call);
    const ids = { CallSid: call.callSid, AccountSid: call.accountSid };
    const dialEnded = (DialCallStatus: string) =>
      postSigned(origin, '/webhook/twilio/dial-ended', { ...ids, DialCallStatus });
    const answered = () =>
      postSigned(origin, '/webhook/twilio/dial-status', { ParentCallSid: call.callSid, CallStatus: 'in-progress' });
    // This callback comes before there is a transfer.
    expect((await answered()).status).toBe(204);
    await ask(`/calls/${callIdOf(call)}/transfer`, { to: PERSON });
    await fleet.vapi.waitForCall(1);
    await waitUntil(async () => (await fleet.store.sessions.read(callIdOf(call)))?.transferState === 'none');
    // These come after the transfer is over: they say that the person has answered after all, and that the dial has ended again.
    expect((await answered()).status).toBe(204);
    const again = await dialEnded('busy');
    expect(await again.text()).toContain('<Connect');
    expect(await fleet.store.sessions.read(callIdOf(call))).toMatchObject({ transferState: 'none', state: 'live' });
    // These are about calls that nobody knows.
    const stranger = {
      CallSid: `CA${'9'.repeat(32)}`,
      ParentCallSid: `CA${'9'.repeat(32)}`,
      CallStatus: 'in-progress',
    };
    expect((await postSigned(origin, '/webhook/twilio/dial-ended', stranger)).status).toBe(200);
    expect((await postSigned(origin, '/webhook/twilio/dial-status', stranger)).status).toBe(204);
    expect(fleet.replicas[0].counters.unknownCalls).toBe(2);
    await call.hangUp();
  });
});

it('refuses what cannot be done, and says why', async ({ expect, onTestFinished }) => {
  const { fleet, ask } = await twoReplicas({ onTestFinished }, { replicas: 2 });
  const call = fleet.placeCall();
  await greeted(call);
  const of = (action: string) => `/calls/${callIdOf(call)}/${action}`;
  const cases: [string, unknown, number, string, string][] = [
    ['/calls/call_nobody/hangup', {}, 404, 'TL_CALL_NOT_FOUND', 'No such call'],
    ['/calls/x/say', { text: 'x' }, 404, 'TL_CALL_NOT_FOUND', 'No such call'],
    [of('say'), {}, 422, 'TL_INVALID_FIELD', 'text: '],
    [of('say'), { text: '  ' }, 422, 'TL_INVALID_FIELD', 'text: expected some text'],
    [of('say'), { text: 'x', loud: true }, 422, 'TL_INVALID_FIELD', 'loud: there is no such field'],
    [of('transfer'), {}, 422, 'TL_INVALID_FIELD', 'to: say to whom'],
    [of('transfer'), { to: '911' }, 422, 'TL_INVALID_FIELD', 'to: expected a number'],
    ['/callers/purge', {}, 422, 'TL_INVALID_FIELD', 'expected either "number" or "userId"'],
    ['/callers/purge', { number: '030 123' }, 422, 'TL_INVALID_FIELD', 'number: '],
    [of('transfer'), { to: PERSON, announce: 1 }, 422, 'TL_INVALID_FIELD', 'announce: '],
  ];
  for (const [path, body, status, code, message] of cases) {
    const answer = await ask(path, body);
    expect([path, answer]).toMatchObject([path, { status, body: { error: { code } } }]);
    expect(answer.body.error?.message).toContain(message);
  }
  expect(await ask(of('hangup'), {}, { authorization: 'Bearer wrong' })).toMatchObject({ status: 401 });
  expect(await ask(of('hangup'), {}, { 'idempotency-key': 'x'.repeat(300) })).toMatchObject({ status: 422 });
  await call.hangUp();
});
