/** Transfers in which the person hears what it is about, and takes the call or does not. */
import { type DialOutcome, isEvent, type FakeCall } from '@trunkline/simulators';
import { waitUntil } from '@trunkline/testkit';
import { describe, it, type TestContext } from 'vitest';
import { greeted, post, readCall, transferStates } from './control-client.ts';
import { callIdOf, type Fleet, type FleetOptions, startFleet } from './fleet.ts';
import { prepare, PUBLIC_URL } from './rig.ts';
import { TALK } from './scenarios.ts';

const PERSON = '+15550100003';
const WHISPER = 'A customer whose bike is not ready wants to know why.';
const TALKS: DialOutcome = { status: 'completed', talkMs: Number.POSITIVE_INFINITY };

async function twoReplicas(context: Pick<TestContext, 'onTestFinished'>, options: Partial<FleetOptions> = {}) {
  return startFleet(context, { scenario: await prepare(TALK), replicas: 2, ...options });
}

const askWarm = (fleet: Fleet, call: FakeCall, body: object = { whisper: WHISPER }) =>
  post(fleet.replicas[1]?.origin ?? '', `/calls/${callIdOf(call)}/transfer`, { to: PERSON, mode: 'warm', ...body });

const whispered = (call: FakeCall): string[] => call.log.filter(isEvent('callee.heard')).map(({ text }) => text);
const stateOf = async (fleet: Fleet, call: FakeCall) =>
  (await fleet.store.sessions.read(callIdOf(call)))?.transferState;
const reasons = (record: Awaited<ReturnType<typeof readCall>>): (string | undefined)[] =>
  record.events.flatMap((event) => (event.type === 'transfer.moved' ? [event.reason] : []));

describe.concurrent('a person who is asked whether they take a call', () => {
  it('hears what it is about, presses 1, and has the caller', async ({ expect, onTestFinished }) => {
    const fleet = await twoReplicas({ onTestFinished });
    const call = fleet.placeCall({ dial: () => TALKS, faults: { duplicateWebhookRate: 1 } });
    await greeted(call);
    const refused = { status: 422, body: { error: { code: 'TL_INVALID_FIELD' } } };
    expect(await askWarm(fleet, call, { mode: 'hot' })).toMatchObject(refused);
    expect(await askWarm(fleet, call, { whisper: 'x'.repeat(2_001) })).toMatchObject(refused);
    expect(await askWarm(fleet, call)).toMatchObject({ status: 202, body: { status: 'accepted' } });
    await call.waitFor(isEvent('callee.bridged'), 20_000);
    expect(whispered(call)).toHaveLength(1);
    expect(whispered(call)[0]).toMatch(/^A customer whose bike.*press 1 or say yes/);
    // The caller hears it ring: nothing is said to them but what the agent said before.
    expect(call.log.filter(isEvent('carrier.said'))).toEqual([]);
    await waitUntil(async () => (await stateOf(fleet, call)) === 'talking');
    expect(fleet.vapi.calls).toHaveLength(1);
    call.bridgedPerson?.hangUp();
    await call.ended;
    const record = await readCall(fleet.replicas[0].origin, callIdOf(call));
    expect(record).toMatchObject({ state: 'ended', endedBy: 'operator', endedReason: 'transferred' });
    expect(transferStates(record)).toEqual(['announcing', 'dialling', 'asking', 'talking']);
    expect(reasons(record).at(-1)).toBe('accepted-by-key');
    expect(JSON.stringify(fleet.logLines)).not.toContain('customer');
    // Nothing in our documents that Twilio would not know.
    expect(call.log.filter(isEvent('carrier.warned')).map(({ code }) => code)).not.toContain(12200);
    await waitUntil(async () => (await fleet.liveSlots()) === 0);
  });

  it('says yes at the second time of asking, and is told the configured words where nobody gave any', async ({
    expect,
    onTestFinished,
  }) => {
    const env = { TRANSFER_ALLOWED: PERSON, TRANSFER_MODE: 'warm', TRANSFER_WHISPER: 'You have a caller. {said}' };
    const fleet = await twoReplicas({ onTestFinished }, { env });
    const answers = [{ speech: 'Hello?' }, { speech: 'Yes, sure.' }];
    const call = fleet.placeCall({ dial: () => ({ status: 'completed', answers, tellsBridged: false }) });
    await greeted(call);
    // The agent's own wish, which says nothing of how.
    await fleet.vapi.calls[0]?.useOwnTool({ name: 'transferCall', arguments: { destination: PERSON } });
    await call.ended;
    expect(call.log.some(isEvent('callee.bridged'))).toBe(true);
    expect(whispered(call)).toHaveLength(2);
    expect(whispered(call)[0]).toContain('You have a caller.');
    const record = await readCall(fleet.replicas[0].origin, callIdOf(call));
    expect(reasons(record).at(-1)).toBe('accepted-by-voice');
    expect(record.endedReason).toBe('transferred');
  });

  it.for([
    ['presses 2', { answers: [{ digits: '2' }] }, 'refused', 'cannot take the call now'],
    ['says no', { answers: [{ speech: 'No, not now.' }], declinedStatus: 'completed' }, 'refused', 'cannot take'],
    [
      'hangs up',
      { answers: [{ hangsUp: true }], declinedStatus: 'completed' },
      'not-accepted',
      'did not take the call',
    ],
    ['says nothing', { answers: [], tellsBridged: false }, 'not-accepted', 'did not take the call'],
    [
      'is a mailbox',
      { answers: [{ speech: 'Yes, hello, this is Anna. Please leave a message after the beep.' }] },
      'machine',
      'only their voicemail answered',
    ],
    ['is busy', { status: 'busy' }, 'busy', 'the line was busy'],
    ['does not answer', { status: 'no-answer' }, 'no-answer', 'nobody answered'],
  ] as const)('who %s: the caller is back with an agent who knows', async ([, outcome, reason, words], context) => {
    const { expect } = context;
    const fleet = await twoReplicas(context);
    const call = fleet.placeCall({ dial: () => ({ ...TALKS, ...outcome }), faults: { duplicateWebhookRate: 0.5 } });
    await greeted(call);
    await askWarm(fleet, call);
    await fleet.vapi.waitForCall(1);
    const told = () =>
      fleet.vapi.calls[1]?.commands.flatMap(({ command }) =>
        command.type === 'add-message' && command.message.role === 'system' ? [command.message.content] : [],
      ) ?? [];
    await waitUntil(() => told().some((text) => text.includes(words)), { timeoutMs: 10_000 });
    await waitUntil(async () => (await stateOf(fleet, call)) === 'none', { timeoutMs: 10_000 });
    expect(call.log.some(isEvent('callee.bridged'))).toBe(false);
    await call.hangUp();
    await Promise.all(fleet.replicas.map(({ registry }) => registry.idle()));
    const record = await readCall(fleet.replicas[0].origin, callIdOf(call));
    const isReached = !('status' in outcome);
    expect(transferStates(record)).toEqual([
      'announcing',
      'dialling',
      ...(isReached ? ['asking'] : []),
      'failed',
      'returning',
      'none',
    ]);
    expect(reasons(record)).toContain(reason);
    const counted = fleet.replicas.reduce((sum, { counters }) => sum + (counters.transfers[reason] ?? 0), 0);
    expect(counted).toBe(1);
  });

  it('is let go when the caller hangs up meanwhile', async ({ expect, onTestFinished }) => {
    const fleet = await twoReplicas({ onTestFinished });
    const answers = [{ afterMs: 60_000, digits: '1' }];
    const call = fleet.placeCall({ dial: () => ({ ...TALKS, answers, outlivesCaller: true }) });
    await greeted(call);
    await askWarm(fleet, call);
    await waitUntil(() => fleet.carrier.askedPeople === 1, { timeoutMs: 15_000 });
    await waitUntil(async () => (await stateOf(fleet, call)) === 'asking');
    await call.hangUp();
    await waitUntil(() => fleet.carrier.askedPeople === 0, { timeoutMs: 5_000 });
    const record = await readCall(fleet.replicas[0].origin, callIdOf(call));
    expect(record).toMatchObject({ state: 'ended', endedBy: 'caller' });
    await waitUntil(async () => (await fleet.liveSlots()) === 0);
  });

  it.for([
    ['takes the call', { digits: '1' }, 'talking'],
    ['refuses', { digits: '2' }, 'none'],
  ] as const)(
    'and %s after the replica that asked has died, is served by another',
    async ([, answer, state], context) => {
      const { expect } = context;
      const fleet = await twoReplicas(context);
      const call = fleet.placeCall({ dial: () => ({ ...TALKS, answers: [{ ...answer, afterMs: 1_500 }] }) });
      await greeted(call);
      await askWarm(fleet, call);
      await waitUntil(() => fleet.carrier.askedPeople === 1, { timeoutMs: 15_000 });
      await waitUntil(async () => (await stateOf(fleet, call)) === 'asking');
      fleet.route = () => 1;
      await fleet.replicas[0].die();
      await waitUntil(async () => (await stateOf(fleet, call)) === state, { timeoutMs: 15_000 });
      expect(call.log.some(isEvent('callee.bridged'))).toBe(state === 'talking');
      await call.hangUp();
    },
  );

  it('is not asked for a caller who does not wait for them', async ({ expect, onTestFinished }) => {
    const fleet = await twoReplicas({ onTestFinished });
    const call = fleet.placeCall();
    await greeted(call);
    const stray = { method: 'POST' as const, params: { CallSid: 'CA0123' } };
    for (const query of [`?call=${callIdOf(call)}&transfer=cmd_1`, '?call=call_x&transfer=y', '', '?call=a&call=b']) {
      for (const path of ['whisper', 'whisper-answer']) {
        const reply = await fleet.carrier.replay({ ...stray, url: `${PUBLIC_URL}/webhook/twilio/${path}${query}` });
        expect(reply.status).toBe(200);
        expect(reply.body).toContain('<Hangup/>');
        expect(reply.body).not.toContain('Gather');
      }
    }
    expect(await stateOf(fleet, call)).toBeUndefined();
    await call.hangUp();
  });
});
