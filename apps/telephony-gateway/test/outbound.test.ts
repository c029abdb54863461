/** Calls that we place: to people, to machines, to nobody. */
import { type AnsweringParty, type FakeCall, isEvent } from '@trunkline/simulators';
import { waitUntil } from '@trunkline/testkit';
import { describe, expect, it, type TestContext } from 'vitest';
import { post, readCall } from './control-client.ts';
import { callIdOf, type Fleet, type FleetOptions, saidTo, startFleet } from './fleet.ts';
import { prepare } from './rig.ts';
import { TALK } from './scenarios.ts';
import { postSigned } from './signed-post.ts';

const NUMBERS = { to: '+15550100009', from: '+15550100002' };
const MESSAGE = 'This is Willow Street Cycles. Your bike is ready.';

async function callOut(
  context: Pick<TestContext, 'onTestFinished'>,
  party: AnsweringParty,
  options: Partial<FleetOptions> = {},
): Promise<{
  fleet: Fleet;
  calls: FakeCall[];
  place(body?: object, headers?: Record<string, string>): ReturnType<typeof post>;
}> {
  const calls: FakeCall[] = [];
  const carrier = {
    answering: () => party,
    onOutboundCall: (call: FakeCall) => void calls.push(call),
    verbTimeScale: 1,
  };
  const fleet = await startFleet(context, { scenario: await prepare(TALK), carrier, ...options });
  const place = (body: object = {}, headers?: Record<string, string>) =>
    post(fleet.replicas[0].origin, '/calls', { ...NUMBERS, ...body }, headers);
  return { fleet, calls, place };
}

const speechOf = async (): Promise<Int16Array> => {
  const step = (await prepare(TALK)).steps.find(({ kind }) => kind === 'caller');
  return step?.kind === 'caller' ? step.samples : new Int16Array(8_000);
};
const human = async (): Promise<AnsweringParty> => ({
  person: { kind: 'human', ringMs: 200, speech: await speechOf() },
});
const voicemail = async (): Promise<AnsweringParty> => ({
  person: { kind: 'voicemail', ringMs: 200, greeting: await speechOf() },
});
const ended = async (fleet: Fleet, callId: string) => {
  await waitUntil(async () => (await readCall(fleet.replicas[0].origin, callId)).state === 'ended', {
    timeoutMs: 5_000,
  });
  return readCall(fleet.replicas[0].origin, callId);
};

describe.concurrent('a call that is placed', () => {
  it('to a person is theirs and the agent’s, with what was asked for', async ({ onTestFinished }) => {
    const { fleet, calls, place } = await callOut({ onTestFinished }, await human());
    const placed = await place({
      machineDetection: true,
      assistantId: 'assistant-2',
      metadata: { order: '4711' },
      record: true,
    });
    expect(placed).toMatchObject({ status: 202, body: { state: 'ringing' } });
    const [call] = calls;
    if (!call) throw new Error('nobody was called');
    expect(placed.body['callId']).toBe(callIdOf(call));
    expect(await fleet.liveSlots()).toBe(1);
    // No agent waits, because nobody has answered.
    expect(fleet.vapi.calls).toHaveLength(0);
    await call.waitFor(isEvent('agent.speechStarted'), 15_000);
    const agent = fleet.vapi.calls[0]?.record.request;
    expect(agent).toMatchObject({ assistantId: 'assistant-2', assistantOverrides: { metadata: { order: '4711' } } });
    await waitUntil(async () => (await readCall(fleet.replicas[0].origin, callIdOf(call))).answeredBy === 'human', {
      timeoutMs: 10_000,
    });
    expect(call.recordings.list).toHaveLength(1);
    await call.hangUp();
    const record = await ended(fleet, callIdOf(call));
    expect(record).toMatchObject({ direction: 'outbound', endedBy: 'caller' });
    await waitUntil(async () => (await readCall(fleet.replicas[0].origin, callIdOf(call))).recording === 'off');
    await waitUntil(async () => (await fleet.liveSlots()) === 0);
    expect(fleet.vapi.calls).toHaveLength(1);
    expect(JSON.stringify(fleet.logLines)).not.toContain(NUMBERS.to);
  });

  it('goes on with what was said in a chat: told of it, not greeted anew, one transcript', async ({
    onTestFinished,
  }) => {
    const { fleet, calls, place } = await callOut({ onTestFinished }, await human());
    const { chats, chatQueue, chatTurns } = fleet.store;
    const { sessionId: chat } = await chats.open(undefined, { channel: 'chat' });
    await chatQueue.enqueue(chat, { messageId: 'm', text: 'Please call me.' }, { maxWaiting: 1, perMinute: 1 });
    const turn = await chatTurns.take(chat, 'replica-of-the-chat');
    if (typeof turn === 'string') throw new Error(turn);
    await chatTurns.finish(turn, { state: 'answered', answer: 'I will.', events: [] });
    await place({ continues: chat });
    const [call] = calls;
    if (!call) throw new Error('nobody was called');
    await call.waitFor(isEvent('agent.speechStarted'), 15_000);
    const [agent] = fleet.vapi.calls;
    expect(agent?.record.request).toMatchObject({ assistantOverrides: { firstMessage: '' } });
    expect(agent?.commands.map(({ command }) => command)).toMatchObject([
      { message: { role: 'user', content: 'Please call me.' }, triggerResponseEnabled: false },
      { message: { role: 'assistant', content: 'I will.' }, triggerResponseEnabled: false },
      { message: { role: 'system', content: expect.stringContaining('the text chat') }, triggerResponseEnabled: true },
    ]);
    await call.waitFor(isEvent('agent.speechEnded'), 15_000);
    await call.hangUp();
    const record = await ended(fleet, callIdOf(call));
    expect(record).toMatchObject({ conversationId: chat, endedBy: 'caller' });
    expect(record.transcript?.slice(0, 3).map(({ channel, role }) => [channel, role])).toEqual([
      ['chat', 'user'],
      ['chat', 'assistant'],
      ['twilio', 'assistant'],
    ]);
    expect(await place({ continues: 'call_unknown' })).toMatchObject({
      status: 422,
      body: { error: { message: expect.stringContaining('continues') } },
    });
  });

  it('to a machine leaves the message after its beep and hangs up', async ({ onTestFinished }) => {
    const { fleet, calls, place } = await callOut({ onTestFinished }, await voicemail());
    await place({ machineDetection: true, voicemailMessage: MESSAGE });
    const [call] = calls;
    if (!call) throw new Error('nobody was called');
    await call.ended;
    const detected = call.log.find(isEvent('machine.detected'));
    expect(detected).toMatchObject({ answeredBy: 'machine_end_beep' });
    const said = call.log.find(isEvent('carrier.said'));
    expect(said?.text).toBe(MESSAGE);
    expect(said?.atMs).toBeGreaterThan(detected?.atMs ?? Number.POSITIVE_INFINITY);
    expect(await ended(fleet, callIdOf(call))).toMatchObject({
      endedBy: 'gateway',
      endedReason: 'voicemail-left',
      answeredBy: 'machine_end_beep',
    });
    await Promise.all(fleet.vapi.calls.map((agent) => agent.ended));
  });

  it('to a machine is hung up at once when there is no message', async ({ onTestFinished }) => {
    const { fleet, calls, place } = await callOut({ onTestFinished }, await voicemail());
    await place({ machineDetection: true });
    const [call] = calls;
    if (!call) throw new Error('nobody was called');
    await call.ended;
    expect(saidTo(call)).toBe('');
    expect(await ended(fleet, callIdOf(call))).toMatchObject({ endedReason: 'machine-answered' });
  });

  it.for(['busy', 'no-answer', 'failed'] as const)(
    'and is %s ends without an agent',
    async (kind, { onTestFinished }) => {
      const { fleet, place } = await callOut(
        { onTestFinished },
        { person: { kind } },
        { carrier: { answering: () => ({ person: { kind } }), verbTimeScale: 0 } },
      );
      const { body } = await place({ machineDetection: true });
      expect(await ended(fleet, body['callId'] as string)).toMatchObject({
        endedBy: 'carrier',
        endedReason: `carrier-${kind}`,
      });
      expect(fleet.vapi.calls).toHaveLength(0);
      await waitUntil(async () => (await fleet.liveSlots()) === 0);
    },
  );

  it('goes by the first verdict, whenever it comes', async ({ onTestFinished }) => {
    const { fleet, calls, place } = await callOut({ onTestFinished }, await human());
    const [{ origin }] = fleet.replicas;
    await place({ voicemailMessage: MESSAGE });
    const [call] = calls;
    if (!call) throw new Error('nobody was called');
    const verdict = (AnsweredBy: string) =>
      postSigned(origin, '/webhook/twilio/amd', { CallSid: call.callSid, AccountSid: call.accountSid, AnsweredBy });
    // The verdict comes before anybody has answered. Whoever answers then gets the message and no agent.
    expect((await verdict('machine_end_other')).status).toBe(204);
    expect((await verdict('machine_end_other')).status).toBe(204);
    expect((await verdict('human')).status).toBe(204);
    await call.ended;
    expect(saidTo(call)).toBe(MESSAGE);
    expect(fleet.vapi.calls).toHaveLength(0);
    // This verdict comes after the end.
    expect((await verdict('human')).status).toBe(204);
    const record = await ended(fleet, callIdOf(call));
    expect(record).toMatchObject({ answeredBy: 'machine_end_other', endedReason: 'voicemail-left' });
    expect(record.events.filter(({ type }) => type === 'call.answeredBy')).toHaveLength(1);
  });

  it('is placed once per Idempotency-Key, with the same answer again', async ({ onTestFinished }) => {
    const { calls, place } = await callOut({ onTestFinished }, await human());
    const key = { 'idempotency-key': 'order-4711' };
    const first = await place({}, key);
    expect(first.status).toBe(202);
    expect(await place({}, key)).toEqual(first);
    expect(calls).toHaveLength(1);
    expect(await place({ record: true }, key)).toMatchObject({ status: 422 });
    expect((await place({}, { 'idempotency-key': 'another' })).body['callId']).not.toBe(first.body['callId']);
    expect(calls).toHaveLength(2);
  });

  it('counts towards the limits, under the number that is ours', async ({ onTestFinished }) => {
    const { fleet, place } = await callOut({ onTestFinished }, await human(), {
      env: { MAX_CALLS_PER_NUMBER: '1' },
    });
    expect((await place()).status).toBe(202);
    expect(await place({ to: '+15550100010' })).toMatchObject({
      status: 503,
      body: { error: { code: 'TL_NUMBER_CAPACITY' } },
    });
    expect((await place({ from: '+15550100011' })).status).toBe(202);
    expect(await fleet.liveSlots()).toBe(2);
  });
});

it('refuses a call that cannot be placed, with the field at fault', async ({ onTestFinished }) => {
  const { calls, place } = await callOut({ onTestFinished }, await human());
  const cases: [object, number, string][] = [
    [{ to: undefined }, 422, 'to: expected a number'],
    [{ to: '12' }, 422, 'to: expected a number'],
    [{ from: undefined }, 422, 'from: say from which number'],
    [{ from: 'sip:x@example.com' }, 422, 'from: expected a number of ours'],
    [{ machineDetection: 'yes' }, 422, 'machineDetection: '],
    [{ metadata: { text: 'x'.repeat(5_000) } }, 422, 'metadata: expected at most 4000'],
    [{ voicemail: 'x' }, 422, 'voicemail: there is no such field'],
  ];
  for (const [body, status, message] of cases) {
    const answer = await place(body);
    expect([body, answer.status]).toEqual([body, status]);
    expect(answer.body.error?.message).toContain(message);
  }
  expect(await place({}, { authorization: 'Bearer wrong' })).toMatchObject({ status: 401 });
  expect(calls).toHaveLength(0);
});

it('cannot place calls without an account, and says what to set', async ({ onTestFinished }) => {
  const { place } = await callOut({ onTestFinished }, await human(), { env: { TWILIO_ACCOUNT_SID: '' } });
  expect(await place()).toMatchObject({ status: 503, body: { error: { code: 'TL_CARRIER_NOT_SET_UP' } } });
});
