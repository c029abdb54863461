import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Twilio } from 'twilio';
import type { FastifyInstance } from 'fastify';
import { buildTwilioRest, isEvent, type FakeCarrier } from '../src/carrier/index.ts';
import { NUMBERS, useGateway } from './carrier-set-up.ts';
import { createRestClient } from './rest-client.ts';
import { AUTH_TOKEN, STREAM } from './tiny-gateway.ts';

const world = useGateway();
let carrier: FakeCarrier;
let rest: FastifyInstance;
let client: Twilio;

const createClient = (password: string) => createRestClient(() => rest, password);

beforeEach(async () => {
  carrier = world.connectCarrier();
  rest = buildTwilioRest({ carrier });
  await rest.listen({ host: '127.0.0.1', port: 0 });
  client = createClient(AUTH_TOKEN);
});
afterEach(() => rest.close());

describe('the REST twin, spoken to by the official client', () => {
  it('ends a live call, and finds none to end the second time', async () => {
    world.gateway.answer('/webhook/twilio', STREAM);
    const call = carrier.placeCall(NUMBERS);
    const stream = await world.gateway.stream();
    expect(await client.calls(call.callSid).fetch()).toMatchObject({ sid: call.callSid, status: 'in-progress' });
    await client.calls(call.callSid).update({ status: 'completed' });
    expect(await call.ended).toMatchObject({ status: 'completed', endedBy: 'rest' });
    expect(stream.messages.at(-1)?.event).toBe('stop');
    await expect(client.calls(call.callSid).update({ status: 'completed' })).rejects.toMatchObject({
      status: 404,
      code: 20404,
    });
  });

  it('redirects a live call to TwiML and to a URL', async () => {
    world.gateway.answer('/webhook/twilio', STREAM);
    world.gateway.answer('/moved', '<Say>moved</Say>');
    const call = carrier.placeCall(NUMBERS);
    await world.gateway.stream(0);
    await client.calls(call.callSid).update({ twiml: `<Response>${STREAM}</Response>` });
    await world.gateway.stream(1);
    await client.calls(call.callSid).update({ url: 'https://gw.example.com/moved' });
    await call.ended;
    expect(call.log.filter(isEvent('carrier.said')).map(({ text }) => text)).toEqual(['moved']);
    expect(call.log.filter(isEvent('call.updated'))).toHaveLength(2);
    await expect(client.calls(call.callSid).update({ twiml: '<Response/>' })).rejects.toMatchObject({
      status: 400,
      code: 21220,
    });
  });

  it('refuses to redirect a call that rings, and can cancel it', async () => {
    world.gateway.answer('/webhook/twilio', '<Pause length="3600"/>');
    const slow = world.connectCarrier({ verbTimeScale: 1, seed: 2 });
    await rest.close();
    rest = buildTwilioRest({ carrier: slow });
    await rest.listen({ host: '127.0.0.1', port: 0 });
    const call = slow.placeCall(NUMBERS);
    await call.waitFor(isEvent('verb.started'), 1000);
    await expect(client.calls(call.callSid).update({ twiml: '<Response/>' })).rejects.toMatchObject({ code: 21220 });
    await client.calls(call.callSid).update({ status: 'canceled' });
    expect(await call.ended).toMatchObject({ status: 'canceled', endedBy: 'rest' });
  });

  it('knows neither calls that never were nor clients that cannot say who they are', async () => {
    await expect(client.calls(`CA${'0'.repeat(32)}`).fetch()).rejects.toMatchObject({ status: 404, code: 20404 });
    await expect(
      createClient('wrong')
        .calls(`CA${'0'.repeat(32)}`)
        .fetch(),
    ).rejects.toMatchObject({
      status: 401,
      code: 20003,
    });
  });

  it('refuses an update that says nothing', async () => {
    world.gateway.answer('/webhook/twilio', STREAM);
    const call = carrier.placeCall(NUMBERS);
    await world.gateway.stream();
    await expect(client.calls(call.callSid).update({})).rejects.toMatchObject({ status: 400, code: 20001 });
  });

  it('lists the calls of a status, newest first and page by page, and shows those that have ended', async () => {
    world.gateway.answer('/webhook/twilio', STREAM);
    const calls = [];
    for (let index = 0; index < 3; index += 1) {
      calls.push(carrier.placeCall(NUMBERS));
      await world.gateway.stream(index);
    }
    const sidsOf = (found: { sid: string }[]) => found.map(({ sid }) => sid).toSorted();
    await calls[0]?.hangUp();
    const live = await client.calls.list({ status: 'in-progress', pageSize: 1 });
    expect(sidsOf(live)).toEqual(sidsOf(calls.slice(1).map(({ callSid }) => ({ sid: callSid }))));
    const over = await client.calls.list({ status: 'completed' });
    expect(over).toMatchObject([{ sid: calls[0]?.callSid, direction: 'inbound', duration: '0' }]);
    expect(over[0]?.endTime).toBeInstanceOf(Date);
    expect(await client.calls.list({ to: '+15550109999' })).toEqual([]);
    expect(await client.calls(calls[0]?.callSid ?? '').fetch()).toMatchObject({ status: 'completed' });
  });

  it('refuses with the error it was told to, and serves the next request', async () => {
    const faults = [{ status: 429, code: 20429, message: 'Too Many Requests' }];
    await rest.close();
    rest = buildTwilioRest({ carrier, faultFor: () => faults.shift() });
    await rest.listen({ host: '127.0.0.1', port: 0 });
    await expect(client.calls.list()).rejects.toMatchObject({ status: 429, code: 20429 });
    expect(await client.calls.list()).toEqual([]);
  });
});
