import { request as httpRequest } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { createFakeLlm, type FakeLlm, type FakeLlmOptions } from '../src/index.ts';

const RULES: FakeLlmOptions['rules'] = `
- user: order (\\w+)
  callTools: [{ name: lookup_order, arguments: { orderNumber: $1 } }, { name: check_stock }]
  thenSay: 'It says {results}.'
- user: ^again
  callTools: [{ name: check_stock, arguments: 'not json' }]
  inventsTools: true
- user: person
  json: { escalate: true, said: '{user}' }
- say: Hello there, caller.
`;
const TOOLS = ['lookup_order', 'check_stock'].map((name) => ({ type: 'function', function: { name } }));
const USER = (content: string) => ({ role: 'user', content });

let llm: FakeLlm | undefined;
afterEach(() => llm?.close());

const start = async (more: Partial<FakeLlmOptions> = {}): Promise<FakeLlm> =>
  (llm = await createFakeLlm({ apiKey: 'key', rules: RULES, ...more }));

const ask = (server: FakeLlm, body: object, init: RequestInit = {}) =>
  fetch(`${server.url}/chat/completions`, {
    method: 'POST',
    headers: { authorization: 'Bearer key', 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'm', ...body }),
    ...init,
  });

interface Chunk {
  id: string;
  choices: { delta: { content?: string; tool_calls?: object[] }; finish_reason: string | null }[];
  usage?: object;
}
const readLines = async (response: Response) =>
  (await response.text())
    .split('\n\n')
    .filter((line) => line !== '')
    .map((line) => line.slice('data: '.length));
const parseChunks = (lines: string[]) =>
  lines.filter((line) => line !== '[DONE]').map((line) => JSON.parse(line) as Chunk);

describe('the simulated LLM', () => {
  it('streams words, a finish reason, usage when asked, and [DONE]', async () => {
    const server = await start();
    const body = { messages: [USER('hi')], stream: true, stream_options: { include_usage: true } };
    const lines = await readLines(await ask(server, body));
    const chunks = parseChunks(lines);
    expect(lines.at(-1)).toBe('[DONE]');
    expect(chunks.flatMap(({ choices }) => choices.map(({ delta }) => delta.content ?? ''))).toEqual([
      '',
      'Hello',
      ' there,',
      ' caller.',
      '',
    ]);
    expect(chunks.at(-2)?.choices[0]?.finish_reason).toBe('stop');
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { completion_tokens: 3 } });
    expect(new Set(chunks.map(({ id }) => id)).size).toBe(1);
    expect(await server.requests[0]?.ended).toBe('answered');
  });

  it('calls the tools that are offered, in pieces, and speaks of their results', async () => {
    const server = await start();
    const chunks = parseChunks(
      await readLines(await ask(server, { messages: [USER('Order A17 please')], tools: TOOLS, stream: true })),
    );
    const deltas = chunks.flatMap(({ choices }) => choices[0]?.delta.tool_calls ?? []);
    expect(deltas[0]).toMatchObject({
      index: 0,
      id: expect.stringMatching(/^call_/),
      function: { name: 'lookup_order' },
    });
    const pieces = deltas.filter((delta) => 'index' in delta && delta.index === 0) as {
      function: { arguments: string };
    }[];
    expect(pieces.map((delta) => delta.function.arguments).join('')).toBe('{"orderNumber":"A17"}');
    expect(chunks.at(-1)?.choices[0]?.finish_reason).toBe('tool_calls');

    const calls = [{ id: 'a', type: 'function', function: { name: 'lookup_order', arguments: '{}' } }, { id: 'b' }];
    const messages = [
      USER('Order A17 please'),
      { role: 'assistant', content: null, tool_calls: calls },
      { role: 'tool', tool_call_id: 'a', content: 'shipped' },
      { role: 'tool', tool_call_id: 'b', content: 'in stock' },
    ];
    const whole = await (await ask(server, { messages, tools: TOOLS })).json();
    expect(whole).toMatchObject({
      object: 'chat.completion',
      choices: [{ message: { content: 'It says shipped in stock.' }, finish_reason: 'stop' }],
    });
  });

  it('calls no tool that is not offered or allowed, except where a rule invents it', async () => {
    const server = await start();
    const say = async (body: object) =>
      ((await (await ask(server, body)).json()) as { choices: [{ message: object }] }).choices[0].message;
    const hello = { content: 'Hello there, caller.' };
    expect(await say({ messages: [USER('order A17')] })).toMatchObject(hello);
    expect(await say({ messages: [USER('order A17')], tools: TOOLS, tool_choice: 'none' })).toMatchObject(hello);
    expect(await say({ messages: [USER('again')] })).toMatchObject({
      content: null,
      tool_calls: [{ function: { name: 'check_stock', arguments: 'not json' } }],
    });
  });

  it('answers JSON when JSON is asked for', async () => {
    const server = await start();
    const body = { messages: [USER('a "person"!')], response_format: { type: 'json_object' } };
    const answer = (await (await ask(server, body)).json()) as { choices: [{ message: { content: string } }] };
    expect(JSON.parse(answer.choices[0].message.content)).toEqual({ escalate: true, said: 'a "person"!' });
    const refused = await ask(server, { ...body, messages: [USER('other')] });
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({ error: { code: 'no_rule' } });
  });

  it('refuses like OpenAI: a wrong key, a bad body, results that nobody asked for, an unknown route', async () => {
    const server = await start();
    const expectError = async (response: Response, status: number, error: object) => {
      expect(response.status).toBe(status);
      expect(await response.json()).toMatchObject({ error });
    };
    const wrongKey = { headers: { authorization: 'Bearer other', 'content-type': 'application/json' } };
    await expectError(await ask(server, { messages: [USER('hi')] }, wrongKey), 401, { code: 'invalid_api_key' });
    await expectError(await ask(server, { messages: [] }), 400, { type: 'invalid_request_error' });
    const orphan = { messages: [USER('hi'), { role: 'tool', tool_call_id: 'x', content: 'y' }] };
    await expectError(await ask(server, orphan), 400, { message: expect.stringContaining("role 'tool'") });
    const open = { messages: [USER('hi'), { role: 'assistant', tool_calls: [{ id: 'x' }] }] };
    await expectError(await ask(server, open), 400, { message: expect.stringContaining('did not have response') });
    await expectError(await fetch(`${server.url}/nothing`, wrongKey), 401, {});
  });

  it('fails as told: a status, a cut, an end without an end', async () => {
    const plans = [{ status: 429, retryAfterSeconds: 7 }, { cutAfterChunks: 2 }, { endAfterChunks: 2 }, {}];
    const server = await start({ faults: (index) => plans[index] ?? {} });
    const body = { messages: [USER('hi')], stream: true };
    const busy = await ask(server, body);
    expect([busy.status, busy.headers.get('retry-after')]).toEqual([429, '7']);
    await expect((await ask(server, body)).text()).rejects.toThrow('terminated');
    expect(await readLines(await ask(server, body))).toHaveLength(2);
    expect((await readLines(await ask(server, body))).at(-1)).toBe('[DONE]');
    expect(server.requests.map(({ outcome }) => outcome)).toEqual(['refused', 'cut', 'cut', 'answered']);
  });

  it('waits when told to, and sees that the client went away', async () => {
    const server = await start({ faults: { holdAfterChunks: 2 } });
    const body = { messages: [USER('hi')], stream: true };
    const held = await ask(server, body);
    const reader = (held.body as ReadableStream<Uint8Array>).getReader();
    await reader.read();
    const first = await server.waitForRequest(0);
    first.release();
    while (!(await reader.read()).done);
    expect([await first.ended, first.chunksSent]).toEqual(['answered', 5]);

    const gone = httpRequest(`${server.url}/chat/completions`, {
      method: 'POST',
      headers: { authorization: 'Bearer key', 'content-type': 'application/json' },
    });
    gone.on('response', () => gone.destroy()).on('error', () => {});
    gone.end(JSON.stringify({ model: 'm', ...body }));
    const second = await server.waitForRequest(1);
    expect([await second.ended, second.chunksSent]).toEqual(['abandoned', 2]);
  });

  it('gives the same ids to the same requests, and refuses rules that make no sense', async () => {
    const idOf = async () => {
      const server = await start({ seed: 3 });
      const { id } = (await (await ask(server, { messages: [USER('hi')] })).json()) as { id: string };
      await server.close();
      return id;
    };
    expect(await idOf()).toBe(await idOf());
    await expect(createFakeLlm({ apiKey: 'key', rules: '- user: (' })).rejects.toThrow(
      /not a regular expression|needs say/,
    );
    await expect(createFakeLlm({ apiKey: 'key', rules: ': : :' })).rejects.toThrow('rules of the simulated LLM');
  });
});
