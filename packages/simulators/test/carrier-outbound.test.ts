import type { FastifyInstance } from 'fastify';
import type { Twilio } from 'twilio';
import { afterEach, describe, expect, it } from 'vitest';
import {
  buildTwilioRest,
  isEvent,
  type AnsweringParty,
  type FakeCall,
  type FakeCarrierOptions,
} from '../src/carrier/index.ts';
import { decodeMulaw } from '../src/mulaw.ts';
import { useGateway } from './carrier-set-up.ts';
import { createRestClient } from './rest-client.ts';
import { AUTH_TOKEN, pattern, STREAM } from './tiny-gateway.ts';

const world = useGateway();
const NUMBERS = { from: '+15550100002', to: '+15550100009' };
const ORIGIN = 'https://gw.example.com';
let rest: FastifyInstance | undefined;
afterEach(async () => {
  await rest?.close();
  rest = undefined;
});

type CreateOptions = Parameters<Twilio['calls']['create']>[0];

/** Places calls through REST, to whoever `party` is. */
async function useOutbound(party: AnsweringParty, options: Partial<FakeCarrierOptions> = {}) {
  const carrier = world.connectCarrier({ answering: () => party, ...options });
  const started = buildTwilioRest({ carrier });
  rest = started;
  await started.listen({ host: '127.0.0.1', port: 0 });
  const client = createRestClient(() => started, AUTH_TOKEN);
  return {
    client,
    carrier,
    create: async (more: Partial<CreateOptions> = {}) => {
      const created = await client.calls.create({ ...NUMBERS, url: `${ORIGIN}/webhook/twilio`, ...more });
      return { created, call: carrier.findLiveCall(created.sid) as FakeCall };
    },
  };
}

const human: AnsweringParty = { person: { kind: 'human', speech: pattern(160 * 10) } };
/** What came over all streams, one frame after the other. */
const heardByGateway = () =>
  Buffer.concat(
    world.gateway.sockets.flatMap(({ messages }) =>
      messages.flatMap(({ media }) => (media ? [Buffer.from(media.payload, 'base64')] : [])),
    ),
  );

/** Whether `part` is in `whole`, sample by sample. */
const findSpan = (whole: Int16Array, part: Int16Array) =>
  Buffer.from(whole.buffer).includes(Buffer.from(part.buffer, part.byteOffset, part.byteLength));

/** Every status callback as "number status", in the order of their numbers. */
const progressOf = (path: string) =>
  world.gateway
    .webhooksTo(path)
    .map(({ params }) => `${params['SequenceNumber']} ${params['CallStatus']}`)
    .toSorted();

describe('a call that is placed by REST', () => {
  it('is queued, rings, is answered by a human who says hello into the stream, and reports each stage', async () => {
    world.gateway.answer('/webhook/twilio', STREAM);
    const { create } = await useOutbound(human);
    const { created, call } = await create({
      statusCallback: `${ORIGIN}/progress`,
      statusCallbackEvent: ['initiated', 'ringing', 'answered', 'completed'],
    });
    expect(created).toMatchObject({ ...NUMBERS, status: 'queued', direction: 'outbound-api' });
    await world.gateway.stream();
    // What was said before the stream stood, nobody heard; the rest comes over it.
    const saidMs = await call.say(pattern(160 * 5, 9000));
    await world.gateway.sockets[0]?.message(() => heardByGateway().includes(Buffer.from(pattern(160 * 5, 9000))));
    await call.hangUp();
    expect(world.gateway.webhooksTo('/webhook/twilio')).toMatchObject([
      {
        isSigned: true,
        params: { From: NUMBERS.from, To: NUMBERS.to, Direction: 'outbound-api', CallStatus: 'in-progress' },
      },
    ]);
    expect(findSpan(call.ear.saidBetween(0, saidMs), decodeMulaw(pattern(160 * 10)))).toBe(true);
    expect(progressOf('/progress')).toEqual(['0 initiated', '1 ringing', '2 in-progress', '3 completed']);
  });

  it.each([
    ['busy', { kind: 'busy', ringMs: 2000 }],
    ['no-answer', { kind: 'no-answer' }],
    ['no-answer', { kind: 'human', ringMs: 31_000 }],
    ['failed', { kind: 'failed' }],
  ] as const)('ends as %s without a document being asked for', async (status, person) => {
    const { create, client } = await useOutbound({ person });
    const created = await create({ timeout: 30, statusCallback: `${ORIGIN}/progress` });
    // With verbs that take no time it may be over before the answer of REST is read.
    await expect.poll(() => progressOf('/progress'), { interval: 5 }).toEqual([`0 ${status}`]);
    expect(await client.calls(created.created.sid).fetch()).toMatchObject({ status, answeredBy: null });
    expect(world.gateway.webhooksTo('/webhook/twilio')).toEqual([]);
  });

  it('can be canceled while it rings, and runs TwiML that was given', async () => {
    const ringing = await useOutbound({ person: { kind: 'human', ringMs: 20_000 } }, { verbTimeScale: 1 });
    const canceled = await ringing.create();
    await ringing.client.calls(canceled.created.sid).update({ status: 'canceled' });
    expect(await canceled.call.ended).toMatchObject({ status: 'canceled', endedBy: 'rest' });
    await rest?.close();

    const outbound = await useOutbound(human, { seed: 2 });
    const given = await outbound.client.calls.create({ ...NUMBERS, twiml: `<Response>${STREAM}</Response>` });
    await world.gateway.stream();
    expect(world.gateway.webhooks).toEqual([]);
    await outbound.carrier.findLiveCall(given.sid)?.hangUp();
  });

  it.each([
    [{ to: '' }, 21201],
    [{ from: '' }, 21213],
    [{ to: 'nobody' }, 21211],
    [{ url: 'gateway/path' }, 21205],
    [{ machineDetection: 'Guess' }, 20001],
  ])('is refused as Twilio refuses it: %o', async (more, code) => {
    const { create, carrier } = await useOutbound(human);
    await expect(create(more)).rejects.toMatchObject({ status: 400, code });
    expect(carrier.liveCalls.size).toBe(0);
  });
});

describe('answering machine detection', () => {
  const voicemail: AnsweringParty = { person: { kind: 'voicemail', greeting: pattern(160 * 5) } };
  const ASYNC = { asyncAmd: 'true', asyncAmdStatusCallback: `${ORIGIN}/amd` };

  it.each([
    ['human', human, 'DetectMessageEnd'],
    ['machine_start', voicemail, 'Enable'],
    ['machine_end_beep', voicemail, 'DetectMessageEnd'],
    ['machine_end_silence', { person: { ...voicemail.person, hasBeep: false } }, 'DetectMessageEnd'],
    ['fax', { person: { kind: 'fax' } }, 'Enable'],
    ['unknown', { person: { kind: 'silent' } }, 'Enable'],
    ['machine_start', { ...human, detected: { answeredBy: 'machine_start', afterMs: 100 } }, 'Enable'],
  ] as const)('tells %s beside the stream', async (answeredBy, party, machineDetection) => {
    world.gateway.answer('/webhook/twilio', STREAM);
    const { create, client } = await useOutbound(party as AnsweringParty);
    const { created, call } = await create({ machineDetection, ...ASYNC });
    await world.gateway.stream();
    await call.waitFor((event) => event.type === 'webhook.answered' && event.url === `${ORIGIN}/amd`, 5000);
    expect(world.gateway.webhooksTo('/webhook/twilio')[0]?.params['AnsweredBy']).toBeUndefined();
    const [verdict] = world.gateway.webhooksTo('/amd');
    expect(verdict).toMatchObject({ isSigned: true, params: { CallSid: created.sid, AnsweredBy: answeredBy } });
    expect(verdict?.params['MachineDetectionDuration']).toMatch(/^\d+$/);
    expect(await client.calls(created.sid).fetch()).toMatchObject({ answeredBy });
    await call.hangUp();
  });

  it('holds the document back when it is not asynchronous', async () => {
    world.gateway.answer('/webhook/twilio', '<Hangup/>');
    const { create } = await useOutbound(voicemail);
    const { call } = await create({ machineDetection: 'DetectMessageEnd' });
    await call.ended;
    const [webhook] = world.gateway.webhooks;
    expect(webhook?.params).toMatchObject({ AnsweredBy: 'machine_end_beep', CallStatus: 'in-progress' });
    // The greeting and the beep were over first.
    expect(Number(webhook?.params['MachineDetectionDuration'])).toBeGreaterThanOrEqual(100 + 500 - 40);
  });

  it('is told twice, late and in any order when those faults are on', async () => {
    world.gateway.answer('/webhook/twilio', STREAM);
    const faults = { duplicateWebhookRate: 1, callbackDelayMs: 50 };
    const { create } = await useOutbound({ ...human, faults });
    const { call } = await create({
      machineDetection: 'Enable',
      ...ASYNC,
      statusCallback: `${ORIGIN}/progress`,
      statusCallbackEvent: ['initiated', 'ringing', 'answered', 'completed'],
    });
    await call.waitFor(isEvent('machine.detected'), 5000);
    await call.hangUp();
    const verdicts = world.gateway.webhooksTo('/amd');
    expect(verdicts.map(({ params }) => params)).toEqual([verdicts[0]?.params, verdicts[0]?.params]);
    expect(verdicts.map(({ headers }) => headers['i-twilio-idempotency-token'] !== undefined)).toEqual([false, true]);
    expect(progressOf('/progress')).toHaveLength(8);
  });
});

describe('a recording', () => {
  it('of a call that is placed with Record is announced when the call is over', async () => {
    world.gateway.answer('/webhook/twilio', STREAM);
    const { create } = await useOutbound(human);
    const { created, call } = await create({
      record: true,
      recordingChannels: 'dual',
      recordingStatusCallback: `${ORIGIN}/recording`,
      recordingStatusCallbackEvent: ['in-progress', 'completed'],
    });
    await world.gateway.stream();
    await call.hangUp();
    const told = world.gateway.webhooksTo('/recording').map(({ params }) => params);
    expect(told.map((params) => params['RecordingStatus'])).toEqual(['in-progress', 'completed']);
    expect(told[0]).toMatchObject({ CallSid: created.sid, RecordingChannels: '2', RecordingSource: 'OutboundAPI' });
  });

  it('of a live call is started, paused, stopped and announced', async () => {
    world.gateway.answer('/webhook/twilio', STREAM);
    const { client, carrier } = await useOutbound(human);
    const call = carrier.placeCall({ from: '+15550100001', to: '+15550100002' });
    await world.gateway.stream();
    const recordings = client.calls(call.callSid).recordings;
    const recording = await recordings.create({ recordingStatusCallback: `${ORIGIN}/recording` });
    expect(recording).toMatchObject({ status: 'in-progress', channels: 2, source: 'StartCallRecordingAPI' });
    const current = client.calls(call.callSid).recordings('Twilio.CURRENT');
    expect(await current.update({ status: 'paused' })).toMatchObject({ sid: recording.sid, status: 'paused' });
    await current.update({ status: 'stopped' });
    await expect(current.update({ status: 'stopped' })).rejects.toMatchObject({ status: 404, code: 20404 });
    await call.hangUp();
    expect(world.gateway.webhooksTo('/recording').map(({ params }) => params)).toMatchObject([
      { RecordingSid: recording.sid, RecordingStatus: 'completed', RecordingChannels: '2' },
    ]);
  });
});
