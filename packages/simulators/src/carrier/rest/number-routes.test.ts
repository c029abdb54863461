import twilio from 'twilio';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FastifyInstance } from 'fastify';
import { createFakeCarrier, type FakeCarrier } from '../fake-carrier.ts';
import { createNumberBook } from '../number-book.ts';
import { buildTwilioRest } from './twilio-rest.ts';

const ACCOUNT = { accountSid: `AC${'1'.repeat(32)}`, authToken: 'token' };
let carrier: FakeCarrier;
let rest: FastifyInstance;
let client: ReturnType<typeof twilio>;

beforeEach(async () => {
  const numbers = createNumberBook(ACCOUNT.accountSid, [
    { phoneNumber: '+15550100002' },
    { phoneNumber: '+4930100002', voiceUrl: 'https://old.example.com/voice', voiceApplicationSid: 'AP1' },
  ]);
  carrier = createFakeCarrier({ ...ACCOUNT, publicUrl: 'https://gw.example.com', seed: 1, numbers });
  rest = buildTwilioRest({ carrier });
  client = twilio(ACCOUNT.accountSid, ACCOUNT.authToken);
  client.api.baseUrl = await rest.listen({ host: '127.0.0.1', port: 0 });
});
afterEach(async () => {
  await rest.close();
  await carrier.close();
});

describe('the numbers of the account, spoken to by the official client', () => {
  it('are listed page by page, and found by a number or a part of one', async () => {
    const numbersOf = (found: { phoneNumber: string }[]) => found.map(({ phoneNumber }) => phoneNumber);
    expect(numbersOf(await client.incomingPhoneNumbers.list({ pageSize: 1 }))).toEqual(['+15550100002', '+4930100002']);
    expect(numbersOf(await client.incomingPhoneNumbers.list({ phoneNumber: '+15550100002' }))).toEqual([
      '+15550100002',
    ]);
    expect(numbersOf(await client.incomingPhoneNumbers.list({ phoneNumber: '49**1' }))).toEqual(['+4930100002']);
  });

  it('are changed where a change names a field, and an empty one takes away what was there', async () => {
    const [, second] = await client.incomingPhoneNumbers.list();
    const sid = second?.sid ?? '';
    await client
      .incomingPhoneNumbers(sid)
      .update({ statusCallback: 'https://gw.example.com/s', voiceApplicationSid: '' });
    expect(await client.incomingPhoneNumbers(sid).fetch()).toMatchObject({
      voiceUrl: 'https://old.example.com/voice',
      voiceMethod: 'POST',
      statusCallback: 'https://gw.example.com/s',
      voiceApplicationSid: null,
    });
  });

  it('refuse what is no URL and no method, and unknown numbers', async () => {
    const [first] = await client.incomingPhoneNumbers.list();
    const number = client.incomingPhoneNumbers(first?.sid ?? '');
    await expect(number.update({ voiceUrl: 'gw.example.com' })).rejects.toMatchObject({ status: 400, code: 21402 });
    await expect(number.update({ voiceMethod: 'PUT' })).rejects.toMatchObject({ status: 400, code: 21403 });
    await expect(client.incomingPhoneNumbers('PN0').fetch()).rejects.toMatchObject({ status: 404, code: 20404 });
  });

  it('decide where a call goes, and one that is not set up reaches nobody', async () => {
    const [first] = await client.incomingPhoneNumbers.list();
    const place = () => carrier.placeCall({ from: '+15550100001', to: '+15550100002' });
    expect(place).toThrow('has no voice URL');
    await client.incomingPhoneNumbers(first?.sid ?? '').update({ voiceUrl: 'http://127.0.0.1:1/voice' });
    const { url } = (await place().waitFor((event) => event.type === 'webhook.sent', 5_000)) as { url: string };
    expect(url).toBe('http://127.0.0.1:1/voice');
    expect(() => carrier.placeCall({ from: '+15550100001', to: '+4930100002' })).toThrow('application or a trunk');
  });
});
