import { describe, expect, it } from 'vitest';
import { isEvent } from '../src/carrier/index.ts';
import { NUMBERS, useGateway, warnings } from './carrier-set-up.ts';
import { ACCOUNT_SID, startMuteServer, startTinyGateway } from './tiny-gateway.ts';

const world = useGateway();

describe('webhooks of the carrier', () => {
  it('are signed over the public URL and all parameters, empty ones included', async () => {
    world.gateway.answer('/webhook/twilio', '<Hangup/>');
    const call = world
      .connectCarrier()
      .placeCall({ ...NUMBERS, extraParams: { StirVerstat: 'TN-Validation-Passed-A' } });
    await call.ended;
    const [webhook] = world.gateway.webhooks;
    expect(webhook).toMatchObject({ method: 'POST', path: '/webhook/twilio', isSigned: true });
    expect(webhook?.params).toMatchObject({
      AccountSid: ACCOUNT_SID,
      CallSid: call.callSid,
      From: NUMBERS.from,
      Caller: NUMBERS.from,
      To: NUMBERS.to,
      CallStatus: 'ringing',
      Direction: 'inbound',
      ApiVersion: '2010-04-01',
      FromCity: '',
      CalledZip: '',
      StirVerstat: 'TN-Validation-Passed-A',
    });
    expect(webhook?.headers).toMatchObject({ host: 'gw.example.com', 'x-forwarded-proto': 'https' });
    expect(webhook?.headers['i-twilio-idempotency-token']).toBeUndefined();
  });

  it('carry their parameters in a signed query when they are GET', async () => {
    world.gateway.answer('/webhook/twilio', '<Redirect method="GET">/next?step=2</Redirect>');
    world.gateway.answer('/next', '<Hangup/>');
    await world.connectCarrier().placeCall(NUMBERS).ended;
    const next = world.gateway.webhooks.at(-1);
    expect(next).toMatchObject({ method: 'GET', isSigned: true });
    expect(next?.path).toMatch(/^\/next\?step=2&AccountSid=.*FromCity=&/);
  });

  it('are sent again with a token when the connection is refused', async () => {
    world.gateway.answer('/webhook/twilio', '<Hangup/>');
    const closed = await startTinyGateway();
    await closed.close();
    const origins = [closed.origin, world.gateway.origin];
    const call = world.connectCarrier({ originMap: () => origins.shift() }).placeCall(NUMBERS);
    expect(await call.ended).toMatchObject({ status: 'completed' });
    expect(world.gateway.webhooks).toHaveLength(1);
    expect(world.gateway.webhooks[0]?.headers['i-twilio-idempotency-token']).toMatch(/^[0-9a-f]{32}$/);
    expect(call.log.filter(isEvent('webhook.failed'))).toHaveLength(1);
  });

  it('are not sent again after an error of the server, unless the URL asks for it', async () => {
    world.gateway.answer('/webhook/twilio', () => ({ status: 503, body: '' }));
    const carrier = world.connectCarrier();
    await carrier.placeCall(NUMBERS).ended;
    expect(world.gateway.webhooks).toHaveLength(1);
    await carrier.placeCall({ ...NUMBERS, webhookPath: '/webhook/twilio#rc=2&rp=5xx' }).ended;
    expect(world.gateway.webhooks).toHaveLength(1 + 3);
    expect(world.gateway.webhooks.every((webhook) => webhook.isSigned && !webhook.path.includes('#'))).toBe(true);
  });

  it('wait for an answer as long as the URL says, and not a second time unless it says so', async () => {
    const mute = await startMuteServer();
    const carrier = world.connectCarrier({ originMap: () => mute.origin });
    const call = carrier.placeCall({ ...NUMBERS, webhookPath: '/webhook/twilio#rt=100' });
    expect(await call.ended).toMatchObject({ status: 'failed' });
    expect(warnings(call)).toEqual([11200]);
    expect(call.log.filter(isEvent('webhook.failed'))).toMatchObject([{ reason: 'nothing received for 100 ms' }]);
    await mute.close();
  });

  it('come twice when that fault is on, and the second answer counts', async () => {
    const answers = ['<Say>first</Say>', '<Say>second</Say>'];
    world.gateway.answer('/webhook/twilio', () => answers.shift() ?? '');
    const call = world.connectCarrier().placeCall({ ...NUMBERS, faults: { duplicateWebhookRate: 1 } });
    await call.ended;
    expect(
      world.gateway.webhooks.map((webhook) => webhook.headers['i-twilio-idempotency-token'] !== undefined),
    ).toEqual([false, true]);
    expect(call.log.filter(isEvent('carrier.said')).map((said) => said.text)).toEqual(['second']);
  });

  it('tell of the end of the call, with its length', async () => {
    world.gateway.answer('/webhook/twilio', '<Hangup/>');
    await world.connectCarrier({ statusCallbackPath: '/webhook/twilio/call-status' }).placeCall(NUMBERS).ended;
    const [status] = world.gateway.webhooksTo('/webhook/twilio/call-status');
    expect(status?.isSigned).toBe(true);
    expect(status?.params).toMatchObject({
      CallStatus: 'completed',
      CallDuration: '0',
      SequenceNumber: '0',
      CallbackSource: 'call-progress-events',
      Timestamp: expect.stringMatching(/^\w{3}, \d{2} \w{3} \d{4} [\d:]{8} \+0000$/),
    });
  });
});

describe('the TwiML interpreter', () => {
  it('runs verbs in order and leaves unreachable ones alone', async () => {
    world.gateway.answer(
      '/webhook/twilio',
      '<Pause length="2"/><Say>one</Say><Play digits="1w2#"/><Play>https://a/b.wav</Play>' +
        '<Redirect>/next</Redirect><Say>never</Say>',
    );
    world.gateway.answer('/next', '<Say>two</Say>');
    const call = world.connectCarrier().placeCall(NUMBERS);
    expect(await call.ended).toMatchObject({ status: 'completed', endedBy: 'document' });
    const ran = call.log.filter(isEvent('verb.started')).map(({ verb }) => verb.verb);
    expect(ran).toEqual(['Pause', 'Say', 'Play', 'Play', 'Redirect', 'Say']);
    expect(call.log.filter(isEvent('carrier.said')).map(({ text }) => text)).toEqual(['one', 'two']);
    expect(call.log.filter(isEvent('carrier.played'))).toMatchObject([{ digits: '1w2#' }, { url: 'https://a/b.wav' }]);
    expect(world.gateway.webhooksTo('/next')[0]?.params['CallStatus']).toBe('in-progress');
  });

  it('takes the time that verbs take in life', async () => {
    world.gateway.answer('/webhook/twilio', '<Say>hello</Say><Pause length="1"/>');
    const call = world.connectCarrier({ verbTimeScale: 0.1 }).placeCall(NUMBERS);
    const { durationMs } = await call.ended;
    expect(durationMs).toBeGreaterThanOrEqual(0.1 * (5 * 65 + 1000) - 2);
  });

  it('dials, reports the outcome to the action, and ends there', async () => {
    world.gateway.answer(
      '/webhook/twilio',
      '<Dial action="/dialled"><Number>+15550100003</Number></Dial><Say>never</Say>',
    );
    world.gateway.answer('/dialled', ({ params }) => `<Say>${params['DialCallStatus']}</Say>`);
    const carrier = world.connectCarrier();
    const outcomes = { 'no-answer': {}, completed: { DialCallDuration: '60' } };
    for (const [status, params] of Object.entries(outcomes)) {
      const dial = () => ({ status: status as keyof typeof outcomes, talkMs: 60_000 });
      const call = carrier.placeCall({ ...NUMBERS, dial });
      await call.ended;
      expect(call.log.filter(isEvent('carrier.dialled'))).toMatchObject([{ addresses: ['+15550100003'], status }]);
      expect(call.log.filter(isEvent('carrier.said')).map(({ text }) => text)).toEqual([status]);
      expect(world.gateway.webhooksTo('/dialled').at(-1)?.params).toMatchObject({ DialCallStatus: status, ...params });
    }
  });

  it('goes on with the next verb after a dial without an action', async () => {
    world.gateway.answer('/webhook/twilio', '<Dial>+15550100003</Dial><Say>after</Say>');
    const call = world.connectCarrier().placeCall(NUMBERS);
    await call.ended;
    expect(call.log.filter(isEvent('carrier.said')).map(({ text }) => text)).toEqual(['after']);
  });

  it.each([
    ['busy', '<Reject reason="busy"/>'],
    ['no-answer', '<Reject/>'],
  ])('leaves a rejected call unanswered: %s', async (status, twiml) => {
    world.gateway.answer('/webhook/twilio', twiml);
    const call = world.connectCarrier().placeCall(NUMBERS);
    expect(await call.ended).toEqual({ status, endedBy: 'document', durationMs: 0 });
    expect(call.log.some(isEvent('call.answered'))).toBe(false);
  });

  it.each([
    ['an error of the server', { status: 500, body: '' }, 11200],
    ['a body that is not XML', { body: 'Service unavailable' }, 12100],
    ['XML that is not TwiML', { body: '<html/>' }, 12100],
    ['another content type', { contentType: 'application/json', body: '<Response/>' }, 12300],
    ['an address that is none', { body: '<Response><Redirect>http://</Redirect></Response>' }, 11100],
  ])('ends the call on %s', async (_what, answer, code) => {
    world.gateway.answer('/webhook/twilio', () => answer);
    const call = world.connectCarrier().placeCall(NUMBERS);
    expect(await call.ended).toMatchObject({ status: 'failed', endedBy: 'carrier' });
    expect(warnings(call)).toEqual([code]);
  });

  it('asks the fallback once, and tells it what went wrong', async () => {
    world.gateway.answer('/webhook/twilio', () => ({ status: 500, body: '' }));
    world.gateway.answer('/fallback', '<Say>sorry</Say><Redirect>/webhook/twilio</Redirect>');
    const call = world.connectCarrier({ fallbackPath: '/fallback' }).placeCall(NUMBERS);
    await call.ended;
    expect(
      world.gateway.webhooksTo('/fallback').map(({ params }) => [params['ErrorCode'], params['ErrorUrl']]),
    ).toEqual([['11200', 'https://gw.example.com/webhook/twilio']]);
    expect(warnings(call)).toEqual([11200, 11200]);
  });

  it('gives up on documents that lead in a circle', async () => {
    world.gateway.answer('/webhook/twilio', '<Redirect>/webhook/twilio</Redirect>');
    const call = world.connectCarrier({ maxDocuments: 7 }).placeCall(NUMBERS);
    expect(await call.ended).toMatchObject({ endedBy: 'carrier' });
    expect(world.gateway.webhooks).toHaveLength(7);
  });

  it('breaks off a verb when the caller hangs up', async () => {
    world.gateway.answer('/webhook/twilio', '<Say loop="0">all lines are busy</Say>');
    const call = world.connectCarrier({ verbTimeScale: 1 }).placeCall(NUMBERS);
    await call.waitFor(isEvent('carrier.said'), 2000);
    expect(await call.hangUp()).toMatchObject({ status: 'completed', endedBy: 'caller' });
  });
});
