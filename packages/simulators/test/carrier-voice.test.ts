import { expect, it } from 'vitest';
import { isEvent } from '../src/carrier/index.ts';
import { NUMBERS, useGateway, warnings } from './carrier-set-up.ts';
import { pattern } from './tiny-gateway.ts';

const world = useGateway();
const speech = pattern(160 * 12);
const contains = (whole: Uint8Array, part: Uint8Array) => Buffer.from(whole).includes(Buffer.from(part));

it('lets the words of <Say> be heard, each time that they are said, and then goes on', async () => {
  world.gateway.answer('/webhook/twilio', '<Say loop="2">One moment.</Say><Hangup/>');
  const texts: string[] = [];
  const speak = async (text: string) => {
    texts.push(text);
    return speech;
  };
  const call = world.connectCarrier({ speak }).placeCall(NUMBERS);
  await call.ended;
  expect(texts).toEqual(['One moment.', 'One moment.']);
  const heard = call.ear.heardMulawBetween(0, call.ear.durationMs);
  const first = Buffer.from(heard).indexOf(Buffer.from(speech));
  expect(contains(heard.subarray(first + speech.length), speech)).toBe(true);
});

it('is broken off with the call', async () => {
  world.gateway.answer('/webhook/twilio', '<Say>A long story.</Say><Say>And another.</Say>');
  const call = world.connectCarrier({ speak: async () => pattern(8_000 * 60) }).placeCall(NUMBERS);
  await call.waitFor((event) => event.type === 'agent.speechStarted', 2_000);
  expect(await call.hangUp()).toMatchObject({ endedBy: 'caller' });
  expect(call.log.filter(isEvent('carrier.said'))).toHaveLength(1);
});

it('warns of words that it cannot make speech of', async () => {
  world.gateway.answer('/webhook/twilio', '<Say>...</Say>');
  const call = world.connectCarrier({ speak: () => Promise.reject(new Error('no sound')) }).placeCall(NUMBERS);
  await call.ended;
  expect(warnings(call)).toEqual([13_520]);
});
