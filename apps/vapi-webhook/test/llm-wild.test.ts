/** Endpoints that call themselves OpenAI-compatible, over real sockets: raw bodies, as they were seen in the wild. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createTurnAnalyser } from '../src/llm/turn-analysis.ts';
import { createTableTools, readAnswer, startEndpoint } from './llm-set-up.ts';

type Body = Record<string, unknown> & { messages: { role: string; content?: unknown; tool_call_id?: string }[] };
interface Reply {
  status?: number;
  type?: string;
  body: string;
}

/** Answers the n-th request with the n-th reply, the last one for ever. */
async function createRawLlm(replies: (Reply | ((body: Body) => Reply))[]) {
  const bodies: Body[] = [];
  const server = createServer((request, response) => {
    void json(request).then((body) => {
      bodies.push(body as Body);
      const planned = replies[Math.min(bodies.length, replies.length) - 1]!;
      const reply = typeof planned === 'function' ? planned(body as Body) : planned;
      response.writeHead(reply.status ?? 200, { 'content-type': reply.type ?? 'text/event-stream' });
      response.end(reply.body);
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => void server.close());
  return { bodies, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

async function start(
  replies: (Reply | ((body: Body) => Reply))[],
  answers: Parameters<typeof createTableTools>[0] = {},
) {
  const raw = await createRawLlm(replies);
  const table = createTableTools(answers);
  const endpoint = await startEndpoint(
    { rules: '- say: unused' },
    { tools: table.tools, upstream: { baseUrl: raw.url }, apology: 'I could not do that.' },
  );
  onTestFinished(() => endpoint.close());
  const ask = async (messages: object[] = [{ role: 'user', content: 'hello' }], more: object = {}) =>
    readAnswer(await endpoint.ask({ messages, stream: true, ...more }));
  return { ask, bodies: raw.bodies, runs: table.runs };
}

const events = (...chunks: object[]): Reply => ({
  body: `${chunks.map((chunk) => `data: ${JSON.stringify(chunk)}`).join('\n\n')}\n\ndata: [DONE]\n\n`,
});
const say = (content: string) => events({ choices: [{ index: 0, delta: { content }, finish_reason: 'stop' }] });
const callTools = (...calls: object[]) =>
  events(
    { choices: [{ index: 0, delta: { tool_calls: calls } }] },
    { choices: [{ delta: {}, finish_reason: 'tool_calls' }] },
  );

describe('the answer of an endpoint', () => {
  it.for<[string, Reply]>([
    [
      'as one plain JSON object',
      {
        type: 'application/json',
        body: '{"id":"a","choices":[{"message":{"role":"assistant","content":"Good day."}}]}',
      },
    ],
    [
      'as plain JSON that says it is a stream',
      { body: '{"choices":[{"message":{"content":"Good day."},"finish_reason":"stop"}]}' },
    ],
    [
      'with CRLF, comments, and no end',
      {
        body: ': hi\r\n\r\ndata: {"choices":[{"delta":{"content":"Good "}}]}\r\n\r\n: ping\r\n\r\ndata: {"choices":[{"delta":{"content":"day."},"finish_reason":"eos"}]}',
      },
    ],
    [
      'in chunks without delta or choices',
      {
        body: 'data: {"choices":[]}\n\ndata: {"id":"x"}\n\ndata: {"choices":null}\n\ndata: {"choices":[{}]}\n\ndata: {"choices":[{"delta":{"content":[{"type":"text","text":"Good day."}]}}]}\n\ndata: [DONE]\n\n',
      },
    ],
  ])('is read %s', async ([, reply]) => {
    const { ask } = await start([reply]);
    expect(await ask()).toMatchObject({ text: 'Good day.', isDone: true, finishReasons: ['stop'] });
  });

  it('runs two calls that come under one number, each with its own arguments, and answers each under its own id', async () => {
    const call = (id: string, sku: string) => ({ index: 0, id, function: { name: 'check_stock', arguments: { sku } } });
    const { ask, bodies, runs } = await start(
      [callTools(call('same', 'A'), call('same-2', 'B')), say('Both are here.')],
      {
        check_stock: async () => ({ result: 'here' }),
      },
    );
    expect((await ask()).text).toBe('Both are here.');
    expect(runs.map(({ args }) => args)).toEqual([{ sku: 'A' }, { sku: 'B' }]);
    const ids = bodies[1]?.messages.flatMap(({ tool_call_id: id }) => id ?? []);
    expect(ids).toEqual(['same', 'same-2']);
  });

  it('may end in an error event, which is no word for the caller', async () => {
    const { ask } = await start([{ body: 'data: {"error":{"message":"secret overload"}}\n\n' }]);
    await expect(ask()).resolves.toMatchObject({ text: '', isDone: false });
  });
});

describe('a caller is never left in silence', () => {
  it.for<[string, object]>([
    ['a tool that nobody knows', { id: 'a', function: { name: 'fly_away', arguments: '{}' } }],
    ['our own tool', { id: 'a', function: { name: 'check_stock', arguments: '{}' } }],
  ])('by a model that calls %s for ever', async ([, call]) => {
    const { ask, bodies } = await start([callTools(call)], { check_stock: async () => ({ result: 'none' }) });
    expect(await ask()).toMatchObject({ text: 'I could not do that.', finishReasons: ['stop'], isDone: true });
    expect(bodies).toHaveLength(5);
  });

  it('by a model that says nothing after a tool', async () => {
    const { ask } = await start([callTools({ id: 'a', function: { name: 'check_stock' } }), say('')], {
      check_stock: async () => ({ result: 'none' }),
    });
    expect((await ask()).text).toBe('I could not do that.');
  });
});

describe('the key of an effect', () => {
  const order = { id: 'call_1', function: { name: 'order', arguments: '{"article":"lamp"}' } };
  const inCall = { call: { id: 'vapi-call-1' } };
  const user = (content: string) => ({ role: 'user', content });
  const agent = (content: string) => ({ role: 'assistant', content });

  /** The keys of the effects that one request after the other leads to. */
  async function keysOf(...conversations: object[][]): Promise<string[]> {
    const reply = ({ messages }: Body) => (messages.at(-1)?.role === 'tool' ? say('Ordered.') : callTools(order));
    const { ask, runs } = await start([reply], { order: async () => ({ result: 'ordered' }) });
    for (const messages of conversations) await ask(messages, inCall);
    return runs.map(({ context }) => context.idempotencyKey);
  }

  it('is the same for a request that is sent again, and for a turn that the caller lengthens', async () => {
    const asked = [agent('Hello'), user('A lamp')];
    const keys = await keysOf(asked, asked, [...asked, user('please')], [agent('Hello'), user('A lamp please')]);
    expect(new Set(keys).size).toBe(1);
  });

  it('is another one for "one more of the same, please"', async () => {
    const first = [user('A lamp')];
    const again = [...first, agent('Ordered.'), user('One more of the same, please')];
    const third = [...again, agent('Ordered.'), user('One more of the same, please')];
    expect(new Set(await keysOf(first, again, third)).size).toBe(3);
  });

  it('is another one for each of two equal calls in one breath, whatever their ids', async () => {
    const reply = ({ messages }: Body) =>
      messages.at(-1)?.role === 'tool' ? say('Two.') : callTools({ ...order, index: 0 }, { ...order, index: 1 });
    const { ask, runs } = await start([reply], { order: async () => ({ result: 'ordered' }) });
    await ask([user('Two lamps')], inCall);
    await ask([user('Two lamps')], inCall);
    expect(new Set(runs.map(({ context }) => context.idempotencyKey)).size).toBe(2);
  });
});

describe('an endpoint that refuses what it need not know', () => {
  const refuse = (name: string): Reply => ({
    status: 400,
    type: 'application/json',
    body: JSON.stringify({ error: { message: `Unsupported parameter: '${name}'`, param: name } }),
  });

  it('is asked for the answer without it, and the caller notices nothing', async () => {
    const { ask, bodies } = await start([
      (body) =>
        'temperature' in body ? refuse('temperature') : 'tool_choice' in body ? refuse('tool_choice') : say('Hi.'),
    ]);
    const tools = [{ type: 'function', function: { name: 'end_call' } }];
    const more = { temperature: 0.5, tool_choice: 'auto', tools };
    expect((await ask(undefined, more)).text).toBe('Hi.');
    expect((await ask(undefined, more)).text).toBe('Hi.');
    expect(bodies).toHaveLength(4);
    expect(bodies[3]).not.toHaveProperty('temperature');
    expect(bodies[3]).toHaveProperty('tools');
  });

  it('still analyses turns, and may think aloud about them', async () => {
    const answer = 'Let me think. ```json\n{"escalate":"true","intent":"wants a person","mood":"angry"}\n```';
    const raw = await createRawLlm([
      (body) =>
        'response_format' in body
          ? refuse('response_format')
          : { type: 'application/json', body: JSON.stringify({ choices: [{ message: { content: answer } }] }) },
    ]);
    const analyser = createTurnAnalyser({
      baseUrl: raw.url,
      apiKey: 'x',
      model: 'm',
      timeoutMs: 5_000,
      escalationPhrases: [],
    });
    const input = { transcript: [{ role: 'user' as const, content: 'Hm.' }], summary: 'as before' };
    expect(await analyser.analyse(input)).toEqual({ intent: 'wants a person', escalate: true, summary: 'as before' });
  });
});
