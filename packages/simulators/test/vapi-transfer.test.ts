import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { FakeVapiOptions } from '../src/vapi/index.ts';
import { createCall, inBrief, MULAW_CALL, useVapi } from './vapi-set-up.ts';

const world = useVapi();
const PERSON = { type: 'number', number: '+15550100003' };
let close: () => void = () => undefined;
afterEach(() => close());

type Message = { readonly type: string } & Readonly<Record<string, unknown>>;

/** A server that gives each type of message its answer. */
async function startServer(answers: Record<string, object>) {
  const received: Message[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { message } = JSON.parse(Buffer.concat(chunks).toString('utf8')) as { message: Message };
      received.push(message);
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(answers[message.type] ?? {}));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, received };
}

const SERVER_MESSAGES = ['tool-calls', 'transfer-update', 'status-update', 'phone-call-control'];

/** A call whose agent calls the tool for the first thing that it hears. */
async function callTool(step: string, answers: Record<string, object> = {}, options: Partial<FakeVapiOptions> = {}) {
  const server = await startServer(answers);
  const scenario = await world.prepare(inBrief('caller: Help.', step, 'agent: "{{result}}"'));
  const vapi = await world.startVapi(scenario, { webhook: { url: server.url }, ...options });
  const { transport } = await createCall(vapi, {
    ...MULAW_CALL,
    assistantOverrides: { serverMessages: [...SERVER_MESSAGES, 'transfer-destination-request'] },
  });
  const phone = await world.openPhone(transport.websocketCallUrl);
  const [asks] = scenario.steps;
  if (asks?.kind === 'caller') await phone.say(asks.samples);
  return { server, phone, call: await vapi.waitForCall(0) };
}

const TRANSFER = (argument: string) => `agentCallsTool: { name: transferCall, arguments: { ${argument} } }`;

describe('a transfer that the model wants', () => {
  it('to a number is told to the client and the server, and the call goes on', async () => {
    const { server, phone, call } = await callTool(TRANSFER('destination: "+15550100003"'));
    const toolCall = await phone.waitFor(({ type }) => type === 'tool-calls');
    expect(toolCall).toMatchObject({
      toolCallList: [{ function: { name: 'transferCall', arguments: { destination: '+15550100003' } } }],
    });
    expect(await phone.waitFor(({ type }) => type === 'transfer-update')).toMatchObject({ destination: PERSON });
    await phone.waitFor(({ type, status }) => type === 'status-update' && status === 'forwarding');
    await phone.waitFor(({ type, input }) => type === 'voice-input' && input === 'Transfer initiated.');
    await expect
      .poll(() => server.received.map(({ type }) => type), { interval: 5 })
      .toEqual(expect.arrayContaining(SERVER_MESSAGES));
    expect(server.received.find(({ type }) => type === 'phone-call-control')).toMatchObject({
      request: 'forward',
      destination: PERSON,
    });
    expect(call.record.status).toBe('in-progress');
    expect(call.failures).toEqual([]);
  });

  it('to nobody in particular asks the server, says what it is told to, and ends the call if that is set', async () => {
    const answer = { destination: PERSON, message: { type: 'request-start', content: 'One moment, please.' } };
    const { server, phone, call } = await callTool(
      TRANSFER(''),
      { 'transfer-destination-request': answer },
      { behaviour: { afterTransfer: 'end' } },
    );
    expect(await call.ended).toBe('assistant-forwarded-call');
    expect(await phone.closed).toBe(1000);
    expect(phone.messages.find(({ type }) => type === 'transfer-update')).toMatchObject({ destination: PERSON });
    expect(server.received.filter(({ type }) => type === 'transfer-destination-request')).toHaveLength(1);
    expect(call.commands).toMatchObject([{ command: { type: 'say', content: 'One moment, please.' } }]);
  });

  it('tells the model why it cannot be', async () => {
    const error = 'No agent is available.';
    const { phone, call } = await callTool(TRANSFER(''), { 'transfer-destination-request': { error } });
    await phone.waitFor(({ type, input }) => type === 'voice-input' && input === error);
    expect(phone.messages.some(({ type }) => type === 'transfer-update')).toBe(false);
    expect(call.failures).toEqual([]);
  });

  it('is a failure when the server names nobody', async () => {
    const { phone, call } = await callTool(TRANSFER(''));
    await phone.waitFor(({ type, input }) => type === 'voice-input' && input === 'No result returned.');
    expect(call.failures).toEqual(['step 2: transferCall: the server named no destination']);
  });

  it('to another assistant asks with the parameters of the model', async () => {
    const answers = { 'handoff-destination-request': { destination: { type: 'assistant', assistantId: 'billing' } } };
    const { server, phone } = await callTool(
      'agentCallsTool: { name: handoff_to_assistant, arguments: { topic: billing } }',
      answers,
    );
    await phone.waitFor(({ type, input }) => type === 'voice-input' && input === 'Handoff initiated.');
    const asked = server.received.find(({ type }) => type === 'handoff-destination-request');
    expect(asked).toMatchObject({ parameters: { topic: 'billing' } });
  });

  it('can be called for by hand, and the hang-up is the server’s when it asked for that', async () => {
    const { server, phone, call } = await callTool(TRANSFER('destination: "sip:desk@example.com"'));
    await phone.waitFor(({ type }) => type === 'transfer-update');
    const answer = await call.useOwnTool({ name: 'transferCall', arguments: { destination: 'Front desk' } });
    expect(answer).toEqual({ text: 'Transfer initiated.' });
    expect(phone.messages.filter(({ type }) => type === 'transfer-update').length).toBeGreaterThanOrEqual(1);
    phone.send({ type: 'end-call' });
    await call.ended;
    await expect
      .poll(() => server.received.filter(({ type }) => type === 'phone-call-control'), { interval: 5 })
      .toMatchObject([{ request: 'forward' }, { request: 'forward' }, { request: 'hang-up' }]);
  });
});
