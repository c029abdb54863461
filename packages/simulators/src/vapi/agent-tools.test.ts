import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PreparedScenario } from '../scenario/prepare-scenario.ts';
import { durationOf, openVirtualVapi, utteranceOf } from './virtual-call.test-support.ts';
import type { ServerMessage, WebhookDelivery } from './webhooks.ts';

let vapi: Awaited<ReturnType<typeof openVirtualVapi>>;
let order: PreparedScenario;

beforeAll(async () => {
  vapi = await openVirtualVapi();
  order = await vapi.prepare(`
  - agent: Hello.
  - caller: Where is my order?
  - agentCallsTool: { name: lookup_order, arguments: { orderId: "42" }, answerContains: shipped }
  - agent: "Let me see. {{result}}"
  - agentSaysLate: { containing: Tuesday }`);
});
afterAll(() => vapi.synthesiser.close());

/** A tool server that answers when the test says so. */
function createToolServer() {
  const asked: ServerMessage[] = [];
  let answer: (reply: unknown) => void = () => {};
  return {
    asked,
    deliver: (message: ServerMessage): Promise<WebhookDelivery> => {
      const { type } = message;
      const delivery = { type, message, attempts: [{ atMs: 0, durationMs: 1, status: 200 }], ok: true };
      if (type !== 'tool-calls') return Promise.resolve(delivery);
      asked.push(message);
      return new Promise((resolve) => {
        answer = (reply) => resolve({ ...delivery, reply });
      });
    },
    answerWith: (fields: object) => {
      const calls = (asked[0]?.['toolCallList'] ?? []) as { id: string }[];
      answer({ results: calls.map(({ id }) => ({ toolCallId: id, ...fields })) });
    },
  };
}

/** Lets everything happen that waits for no time. */
const settle = async () => {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};

/** Lets the synthesiser finish `text`, which takes real time, and then what waits for it. */
const whenMade = async (text: string) => {
  await vapi.synthesiser.speak(text, { voice: 'slt', rateHz: 8000 });
  await settle();
};

/** A call up to where the agent has asked its tool. */
async function askTool() {
  const server = createToolServer();
  const started = vapi.startCall(order, { deliver: server.deliver });
  started.call.attach(started.link);
  started.pass(durationOf(order, 0) + 300);
  started.say(utteranceOf(order));
  started.pass(600);
  await settle();
  started.pass(20);
  await settle();
  return { ...started, server };
}

describe('an agent with tools', () => {
  it('asks its server, keeps silent meanwhile, and says what the tool answered', async () => {
    const { call, pass, server, messagesOf } = await askTool();
    pass(3000);
    expect(server.asked).toMatchObject([
      { toolCallList: [{ function: { name: 'lookup_order', arguments: { orderId: '42' } } }] },
    ]);
    expect(messagesOf('tool-calls')).toHaveLength(1);
    expect(call.agentTurns).toHaveLength(1);

    server.answerWith({ result: 'It was shipped yesterday.' });
    await whenMade('Let me see. It was shipped yesterday.');
    pass(200);
    expect(call.agentTurns[1]).toMatchObject({ text: 'Let me see. It was shipped yesterday.', stepIndex: 3 });
    expect(call.failures).toEqual([]);
    pass(6000);
    const history = messagesOf('conversation-update').at(-1)?.message['messages'];
    expect(history).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ role: 'tool_calls', toolCalls: [expect.objectContaining({ type: 'function' })] }),
        expect.objectContaining({ role: 'tool_call_result', result: 'It was shipped yesterday.' }),
      ]),
    );
  });

  it('notices an answer that is not the one of the script, or none at all', async () => {
    const { call, pass, server } = await askTool();
    server.answerWith({ error: 'There is no such order.' });
    await whenMade('Let me see. There is no such order.');
    pass(200);
    expect(call.failures).toEqual(['step 3: lookup_order: "There is no such order." has no "shipped"']);
    expect(call.agentTurns[1]?.text).toBe('Let me see. There is no such order.');

    const lost = await askTool();
    lost.server.answerWith({ result: { shipped: true } });
    await whenMade('Let me see. No result returned.');
    lost.pass(200);
    expect(lost.call.failures[0]).toMatch(/^step 3: lookup_order: .*string/);
    expect(lost.call.agentTurns[1]?.text).toBe('Let me see. No result returned.');
  });

  it.each([
    ['say', { type: 'say', content: 'It comes on Tuesday.' }, 'It comes on Tuesday.'],
    [
      'add-message',
      { type: 'add-message', message: { role: 'system', content: 'It comes on tuesday.' } },
      'Thank you for waiting. It comes on tuesday.',
    ],
  ])('says a late result as a turn of its own, told by %s', async (_how, command, words) => {
    const { call, link, pass, server } = await askTool();
    server.answerWith({ result: 'It was shipped.' });
    await whenMade('Let me see. It was shipped.');
    pass(5000);
    expect(call.agentTurns).toHaveLength(2);
    call.obey(command);
    await whenMade(words);
    pass(5000);
    expect(call.agentTurns[2]).toMatchObject({ text: words, stepIndex: 4, interrupted: false });
    call.detach(link, 1000);
    expect(call.failures).toEqual([]);
  });

  it('says nothing of a message that asks for no answer, and tells at the end what was never said', async () => {
    const { call, link, pass, server } = await askTool();
    server.answerWith({ result: 'It was shipped.' });
    await whenMade('Let me see. It was shipped.');
    pass(5000);
    const message = { role: 'system', content: 'It comes on Tuesday.' };
    call.obey({ type: 'add-message', message, triggerResponseEnabled: false });
    await whenMade('Thank you for waiting. It comes on Tuesday.');
    pass(2000);
    expect(call.agentTurns).toHaveLength(2);
    call.detach(link, 1000);
    expect(call.failures).toEqual([
      'step 5: the agent was never told to say "Tuesday"; the call ended with customer-ended-call',
    ]);
  });

  it('says nothing any more when the call has ended meanwhile', async () => {
    const { call, link, pass, server } = await askTool();
    call.detach(link, 1000);
    server.answerWith({ result: 'It was shipped.' });
    await whenMade('Let me see. It was shipped.');
    pass(500);
    expect(call.agentTurns).toHaveLength(1);
  });
});
