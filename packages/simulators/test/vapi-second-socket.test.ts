import { describe, expect, it } from 'vitest';
import { describeResumption, type FakeVapiOptions } from '../src/vapi/index.ts';
import type { VapiPhone } from './vapi-phone.ts';
import { createCall, howItCloses, inBrief, MULAW_CALL, useVapi } from './vapi-set-up.ts';

const world = useVapi();
const TALK = inBrief(
  'agent: Good morning.',
  'caller: Are you open today?',
  'agent: We are, until six.',
  'caller: Thank you very much.',
  'agent: Goodbye.',
);

async function greeted(options: Partial<FakeVapiOptions> = {}) {
  const scenario = await world.prepare(TALK);
  const vapi = await world.startVapi(scenario, options);
  const { transport } = await createCall(vapi);
  const url = transport.websocketCallUrl;
  const phone = await world.openPhone(url);
  await phone.waitFor(finalOf('assistant', 'Good morning.'));
  return { vapi, scenario, url, phone, call: await vapi.waitForCall(0) };
}

const finalOf = (role: string, text: string) => (message: { type: string; [field: string]: unknown }) =>
  message.type === 'transcript' &&
  message['transcriptType'] === 'final' &&
  message['role'] === role &&
  message['transcript'] === text;

const say = (phone: VapiPhone, text: string, { steps }: Awaited<ReturnType<typeof world.prepare>>) => {
  const step = steps.find((known) => known.kind === 'caller' && known.caller === text);
  if (step?.kind !== 'caller') throw new Error(`the scenario has no ${text}`);
  return phone.say(step.samples);
};

describe.concurrent.each([
  ['while the first is open', async (_phone: VapiPhone) => undefined],
  [
    'after the first was lost',
    async (phone: VapiPhone) => {
      phone.socket.terminate();
      await phone.closed;
    },
  ],
])('a second socket for the same call, %s', (_when, lose) => {
  it('carries the conversation on without a greeting, and the older one is closed', async () => {
    const { scenario, url, phone, call } = await greeted({ behaviour: { secondSocket: 'accept' } });
    await lose(phone);
    const other = await world.openPhone(url);
    expect([1006, 1008]).toContain(await phone.closed);
    await say(other, 'Are you open today?', scenario);
    await other.waitFor(finalOf('assistant', 'We are, until six.'));
    expect(call.agentTurns.map(({ text }) => text)).toEqual(['Good morning.', 'We are, until six.']);
    expect(other.messages.some(({ type }) => type === 'assistant.started')).toBe(false);
    expect(call.failures).toEqual([]);
    expect(call.counters.socketsOpened).toBe(2);
  });

  it.each([
    ['with an HTTP status', 409, 409],
    ['with a close code', 1008, 1008],
  ])('is refused %s, and the call goes on', async (_how, secondSocketRefusal, seen) => {
    const { url, phone, call } = await greeted({ behaviour: { secondSocket: 'refuse', secondSocketRefusal } });
    await lose(phone);
    expect(await howItCloses(url)).toBe(seen);
    expect(call.record.status).toBe('in-progress');
    expect(call.counters).toMatchObject({ socketsOpened: 1, socketsRefused: 1 });
  });

  it('ends the call', async () => {
    const { url, phone, call } = await greeted({ behaviour: { secondSocket: 'end' } });
    await lose(phone);
    expect(await howItCloses(url)).toBe(1008);
    expect(await call.ended).toBe('phone-call-provider-closed-websocket');
    expect([1000, 1006]).toContain(await phone.closed);
  });
});

describe.concurrent('a call that carries an earlier one on', () => {
  const SO_FAR = [
    { role: 'assistant', content: 'Good morning.' },
    { role: 'user', content: 'Are you open today?' },
  ];
  const resume = async (overrides: object, options: Partial<FakeVapiOptions> = {}) => {
    const before = await greeted(options);
    await say(before.phone, 'Are you open today?', before.scenario);
    await before.phone.waitFor(finalOf('user', 'Are you open today?'));
    before.phone.socket.terminate();
    const { transport } = await createCall(before.vapi, { ...MULAW_CALL, assistantOverrides: overrides });
    const phone = await world.openPhone(transport.websocketCallUrl);
    return { ...before, phone, earlier: before.call, resumed: await before.vapi.waitForCall(1) };
  };
  const WAITS = { firstMessage: '', firstMessageMode: 'assistant-waits-for-user' };

  it('does not greet, knows what was said, and gives the answer that it owes when told to go on', async () => {
    const { phone, scenario, earlier, resumed } = await resume({ ...WAITS, model: { messages: SO_FAR } });
    phone.send({ type: 'add-message', message: { role: 'system', content: 'Go on where you were.' } });
    await phone.waitFor(finalOf('assistant', 'We are, until six.'));
    await say(phone, 'Thank you very much.', scenario);
    await phone.waitFor(finalOf('assistant', 'Goodbye.'));
    expect(describeResumption(earlier, resumed)).toEqual([]);
    expect(resumed.failures).toEqual([]);
    expect(resumed.conversation().map(({ message }) => message)).toEqual(
      expect.arrayContaining(['Good morning.', 'Are you open today?', 'We are, until six.', 'Goodbye.']),
    );
  });

  it('reads the conversation in a variable as well', async () => {
    const soFar = 'AI: Good morning.\nUser: Are you open today?\nAI: We are,';
    const { phone, scenario, earlier, resumed } = await resume({ ...WAITS, variableValues: { soFar } });
    await say(phone, 'Thank you very much.', scenario);
    await phone.waitFor(finalOf('assistant', 'Goodbye.'));
    expect(describeResumption(earlier, resumed)).toEqual([]);
  });

  it('greets again when it was not told to wait, and tells what it was not told', async () => {
    const { phone, earlier, resumed } = await resume({ model: { messages: SO_FAR.slice(0, 1) } });
    await phone.waitFor(finalOf('assistant', 'Good morning.'));
    expect(describeResumption(earlier, resumed)).toEqual([
      'the agent greets a caller whom it has greeted',
      'the agent does not know that the user said "Are you open today?"',
    ]);
  });
});
