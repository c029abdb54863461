import twilio from 'twilio';
import { describe, expect, it } from 'vitest';
import { buildTwilioRest, isEvent, NAMED_CALLERS, WITHHELD_CALLERS } from '../src/carrier/index.ts';
import { NUMBERS, useGateway } from './carrier-set-up.ts';
import { createRestClient } from './rest-client.ts';
import { AUTH_TOKEN, PUBLIC_URL, STREAM } from './tiny-gateway.ts';

const world = useGateway();
const SUBACCOUNT = 'AC00000000000000000000000000000009';

describe('a webhook URL as people type it', () => {
  it('is called with GET, its parameters in the query and signed there', async () => {
    world.gateway.answer('/webhook/twilio', '<Hangup/>');
    const call = world.connectCarrier().placeCall({ ...NUMBERS, webhookMethod: 'GET' });
    await call.ended;
    expect(world.gateway.webhooks).toMatchObject([{ method: 'GET', isSigned: true }]);
    expect(world.gateway.webhooks[0]?.path).toContain(`CallSid=${call.callSid}`);
  });

  it.each([
    ['a slash at the end', `${PUBLIC_URL}/webhook/twilio/`],
    ['upper-case letters in the host', 'https://GW.Example.com/webhook/twilio'],
    ['an explicit port', `${PUBLIC_URL}:443/webhook/twilio`],
  ])('is called and signed with %s', async (_what, webhookUrl) => {
    const call = world.connectCarrier().placeCall({ ...NUMBERS, webhookUrl });
    await call.ended;
    const [webhook] = world.gateway.webhooks;
    expect(webhook?.path).toBe(new URL(webhookUrl).pathname);
    const signature = String(webhook?.headers['x-twilio-signature']);
    expect(signature).toBe(twilio.getExpectedTwilioSignature(AUTH_TOKEN, webhookUrl, webhook?.params ?? {}));
    expect(webhook?.headers.host).toBe('gw.example.com');
  });

  it('may be signed in another form than it is called in, on webhooks and on the upgrade', async () => {
    world.gateway.answer('/webhook/twilio', STREAM);
    const signedUrlOf = (url: string) => url.replace('gw.example.com', 'gw.example.com:443');
    const call = world.connectCarrier({ signedUrlOf }).placeCall(NUMBERS);
    await world.gateway.stream();
    const [webhook] = world.gateway.webhooks;
    const expected = twilio.getExpectedTwilioSignature(
      AUTH_TOKEN,
      `${PUBLIC_URL}:443/webhook/twilio`,
      webhook?.params ?? {},
    );
    expect(webhook?.headers['x-twilio-signature']).toBe(expected);
    expect(world.gateway.sockets[0]?.isSigned).toBe(false);
    await call.hangUp();
  });
});

describe('a request that was recorded', () => {
  it('is replayed with the same signature after the call is over', async () => {
    world.gateway.answer('/webhook/twilio', '<Hangup/>');
    const carrier = world.connectCarrier();
    const call = carrier.placeCall(NUMBERS);
    await call.ended;
    const [sent] = call.log.filter(isEvent('webhook.sent'));
    if (sent === undefined) throw new Error('nothing was sent');
    expect(await carrier.replay(sent)).toMatchObject({ status: 200 });
    const [first, second] = world.gateway.webhooks;
    expect(second?.params).toEqual(first?.params);
    expect(second?.headers['x-twilio-signature']).toBe(first?.headers['x-twilio-signature']);
  });
});

describe('a call of a subaccount', () => {
  it('is found over REST under its own account, and not under the main one', async () => {
    world.gateway.answer('/webhook/twilio', STREAM);
    const carrier = world.connectCarrier();
    const rest = buildTwilioRest({ carrier });
    await rest.listen({ host: '127.0.0.1', port: 0 });
    try {
      const client = createRestClient(() => rest, AUTH_TOKEN);
      const call = carrier.placeCall({ ...NUMBERS, subaccount: { accountSid: SUBACCOUNT } });
      await world.gateway.stream();
      expect(world.gateway.webhooks[0]?.params['AccountSid']).toBe(SUBACCOUNT);
      const hangUpBy = (api: typeof client.api.v2010.account) =>
        api.calls(call.callSid).update({ status: 'completed' });
      await expect(hangUpBy(client.api.v2010.account)).rejects.toMatchObject({ status: 404, code: 20404 });
      expect(call.status).toBe('in-progress');
      expect(await client.calls.list()).toEqual([]);
      await hangUpBy(client.api.v2010.accounts(SUBACCOUNT));
      expect(await call.ended).toMatchObject({ status: 'completed', endedBy: 'rest' });
    } finally {
      await rest.close();
    }
  });

  it('is signed with the token of the subaccount, if it has one of its own', async () => {
    const call = world.connectCarrier().placeCall({
      ...NUMBERS,
      subaccount: { accountSid: SUBACCOUNT, authToken: 'its-own' },
    });
    await call.ended;
    expect(world.gateway.webhooks[0]?.isSigned).toBe(false);
  });
});

describe('a caller', () => {
  it.each([...WITHHELD_CALLERS, ...NAMED_CALLERS])('may be given as "%s"', async (from) => {
    const call = world.connectCarrier().placeCall({ ...NUMBERS, from });
    await call.ended;
    expect(world.gateway.webhooks[0]).toMatchObject({ isSigned: true, params: { From: from, Caller: from } });
  });
});

describe('a stream that does not begin as it should', () => {
  it('never says start, and hears nothing of the caller', async () => {
    world.gateway.answer('/webhook/twilio', STREAM);
    const call = world.connectCarrier().placeCall({
      ...NUMBERS,
      faults: { startAfterMs: Number.POSITIVE_INFINITY, omitConnected: true },
    });
    await call.waitFor(isEvent('stream.started'), 5000);
    await call.say(new Int16Array(1600));
    await call.hangUp();
    expect(await world.gateway.sockets[0]?.closed).toBe(1000);
    expect(world.gateway.sockets[0]?.messages).toEqual([]);
  });

  it('says start late, and audio only after it', async () => {
    world.gateway.answer('/webhook/twilio', STREAM);
    const call = world.connectCarrier().placeCall({ ...NUMBERS, faults: { startAfterMs: 60 } });
    const stream = await world.gateway.stream();
    await stream.message(({ event }) => event === 'media');
    expect(stream.messages.slice(0, 3).map(({ event }) => event)).toEqual(['connected', 'start', 'media']);
    await call.hangUp();
  });

  it('is flooded behind start, and whenever a test says so', async () => {
    world.gateway.answer('/webhook/twilio', STREAM);
    const call = world.connectCarrier().placeCall({ ...NUMBERS, faults: { floodAfterStart: { messages: 500 } } });
    const stream = await world.gateway.stream();
    await stream.message(({ event }) => event === 'media');
    expect(stream.unreadable).toBe(500);
    call.flood({ messages: 100 });
    call.pressDigit('#');
    await stream.message(({ dtmf }) => dtmf?.digit === '#');
    expect(stream.unreadable).toBe(600);
    await call.hangUp();
  });
});
