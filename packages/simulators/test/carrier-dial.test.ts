import { describe, expect, it } from 'vitest';
import { isEvent, type FakeCall } from '../src/carrier/index.ts';
import { NUMBERS, useGateway, warnings } from './carrier-set-up.ts';
import { pattern, STREAM } from './tiny-gateway.ts';

const world = useGateway();
const PERSON = '+15550100003';
const TRANSFER = `<Response><Dial action="/dialled" timeout="20"><Number>${PERSON}</Number></Dial></Response>`;

/** The mu-law bytes that the caller heard while bridged. */
function heardOfPerson(call: FakeCall): Uint8Array {
  const [bridged] = call.log.filter(isEvent('callee.bridged'));
  const [left] = call.log.filter(isEvent('callee.left'));
  return call.ear.heardMulawBetween(bridged?.atMs ?? 0, left?.atMs ?? 0);
}

/** Whether `part` is in `whole` as it is. */
const contains = (whole: Uint8Array, part: Uint8Array) => Buffer.from(whole).includes(Buffer.from(part));

describe('a person who is dialled', () => {
  it('is heard by the caller, and after that the agent is back on a new stream', async () => {
    world.gateway.answer('/webhook/twilio', STREAM);
    world.gateway.answer('/dialled', STREAM);
    const speech = pattern(160 * 12);
    const call = world.connectCarrier().placeCall({ ...NUMBERS, dial: () => ({ status: 'completed', speech }) });
    const first = await world.gateway.stream(0);
    call.updateTwiml(TRANSFER);
    const second = await world.gateway.stream(1);
    expect(first.messages.at(-1)?.event).toBe('stop');
    expect(contains(heardOfPerson(call), speech)).toBe(true);
    expect(call.log.filter(isEvent('callee.left'))).toMatchObject([{ address: PERSON, endedBy: 'callee' }]);
    expect(world.gateway.webhooksTo('/dialled').map(({ params }) => params)).toMatchObject([
      { CallSid: call.callSid, CallStatus: 'in-progress', DialCallStatus: 'completed', DialCallDuration: '0' },
    ]);
    second.play(pattern(160));
    await call.waitFor(isEvent('playout.started'), 1000);
    expect(world.gateway.webhooksTo('/ended')).toEqual([]);
  });

  it('can speak and hang up by hand, and so can the caller', async () => {
    world.gateway.answer('/webhook/twilio', `<Dial action="/dialled">${PERSON}</Dial>`);
    world.gateway.answer('/dialled', '<Hangup/>');
    const carrier = world.connectCarrier({ verbTimeScale: 1 });
    const dial = () => ({ status: 'completed', talkMs: Infinity }) as const;
    const left = carrier.placeCall({ ...NUMBERS, dial });
    await left.waitFor(isEvent('callee.bridged'), 1000);
    expect(left.bridgedPerson?.address).toBe(PERSON);
    await left.bridgedPerson?.say(pattern(480));
    left.bridgedPerson?.hangUp();
    expect(await left.ended).toMatchObject({ endedBy: 'document' });
    expect(contains(heardOfPerson(left), pattern(480))).toBe(true);
    expect(left.bridgedPerson).toBeUndefined();

    const gone = carrier.placeCall({ ...NUMBERS, dial });
    await gone.waitFor(isEvent('callee.bridged'), 1000);
    expect(await gone.hangUp()).toMatchObject({ endedBy: 'caller' });
    expect(gone.log.filter(isEvent('callee.left'))).toMatchObject([{ endedBy: 'caller' }]);
  });

  it.each([
    ['is busy', { status: 'busy' }, 'busy'],
    ['does not answer', { status: 'no-answer' }, 'no-answer'],
    ['would answer after the timeout', { status: 'completed', ringMs: 21_000 }, 'no-answer'],
  ] as const)('%s: the action is told, and the agent is back', async (_what, outcome, status) => {
    world.gateway.answer('/webhook/twilio', TRANSFER.replaceAll(/<\/?Response>/g, ''));
    world.gateway.answer('/dialled', STREAM);
    const call = world.connectCarrier().placeCall({ ...NUMBERS, dial: () => outcome });
    await world.gateway.stream();
    const [action] = world.gateway.webhooksTo('/dialled');
    expect(action?.params['DialCallStatus']).toBe(status);
    expect(action?.params['DialCallDuration']).toBeUndefined();
    expect(call.log.some(isEvent('callee.bridged'))).toBe(false);
  });

  it('leaves a call with answerOnBridge unanswered until somebody is reached', async () => {
    const dial = (answers: string) =>
      `<Dial answerOnBridge="true" action="/dialled"><Number url="/whisper">${answers}</Number></Dial>`;
    world.gateway.answer('/webhook/twilio', dial(PERSON));
    world.gateway.answer('/dialled', '<Hangup/>');
    world.gateway.answer('/whisper', '<Say>A call for you.</Say>');
    const carrier = world.connectCarrier();
    await carrier.placeCall({ ...NUMBERS, dial: () => ({ status: 'busy' }) }).ended;
    await carrier.placeCall({ ...NUMBERS, dial: () => ({ status: 'completed' }) }).ended;
    const statuses = world.gateway.webhooksTo('/dialled').map(({ params }) => params['CallStatus']);
    expect(statuses).toEqual(['ringing', 'in-progress']);
    expect(world.gateway.webhooksTo('/whisper').map(({ params }) => params)).toMatchObject([
      { Direction: 'outbound-dial', To: PERSON, From: NUMBERS.from, ParentCallSid: expect.stringMatching(/^CA/) },
    ]);
  });

  it('is not connected when the document of the number hangs up', async () => {
    world.gateway.answer('/webhook/twilio', `<Dial action="/dialled"><Number url="/whisper">${PERSON}</Number></Dial>`);
    world.gateway.answer('/whisper', '<Say>Press one.</Say><Hangup/>');
    world.gateway.answer('/dialled', '<Hangup/>');
    const call = world.connectCarrier().placeCall(NUMBERS);
    await call.ended;
    expect(world.gateway.webhooksTo('/dialled')[0]?.params['DialCallStatus']).toBe('no-answer');
    expect(call.log.filter(isEvent('carrier.said'))).toEqual([]);
    expect(warnings(call)).toEqual([]);
  });

  it('has a call and status callbacks of its own, numbered in order', async () => {
    world.gateway.answer(
      '/webhook/twilio',
      `<Dial><Number statusCallback="/leg" statusCallbackEvent="initiated ringing answered completed">${PERSON}</Number></Dial>`,
    );
    const call = world.connectCarrier().placeCall({ ...NUMBERS, dial: () => ({ status: 'completed', talkMs: 4000 }) });
    await call.ended;
    const legs = world.gateway.webhooksTo('/leg').map(({ params }) => params);
    expect(
      legs
        .toSorted((a, b) => Number(a['SequenceNumber']) - Number(b['SequenceNumber']))
        .map((params) => `${params['SequenceNumber']} ${params['CallStatus']} ${params['CallDuration'] ?? ''}`.trim()),
    ).toEqual(['0 initiated', '1 ringing', '2 in-progress', '3 completed 4']);
    expect(new Set(legs.map((params) => params['CallSid'])).size).toBe(1);
    expect(legs[0]).toMatchObject({ ParentCallSid: call.callSid, Direction: 'outbound-dial', To: PERSON });
  });
});
