import { request as httpRequest } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { API_KEY, createTableTools, type Endpoint, readAnswer, startEndpoint } from './llm-set-up.ts';

const RULES = `
- user: order (\\w+)
  say: Let me see.
  callTools: [{ name: lookup_order, arguments: { orderNumber: $1, express: false } }]
  thenSay: 'It is {results}.'
- user: both
  callTools: [{ name: lookup_order, arguments: { orderNumber: B2 } }, { name: check_stock, arguments: { sku: x } }]
  thenSay: 'First {results}.'
- user: invent
  callTools: [{ name: fly_away }]
  inventsTools: true
  thenSay: 'It said {results}'
- user: broken
  callTools: [{ name: lookup_order, arguments: '{"orderNumber":' }]
  thenSay: 'It said {results}'
- user: forever
  callTools: [{ name: check_stock }]
- user: hang up
  callTools: [{ name: end_call, arguments: { reason: done } }]
- say: Anything else?
`;
const say = (content: string, more: object = {}) => ({ messages: [{ role: 'user', content }], stream: true, ...more });
const inCall = { call: { id: 'vapi-call-1' } };
const shipped = async () => ({ result: 'shipped' });

let endpoint: Endpoint | undefined;
afterEach(() => endpoint?.close());
const start = async (
  answers: Parameters<typeof createTableTools>[0],
  more: Parameters<typeof startEndpoint>[1] = {},
): Promise<Endpoint & ReturnType<typeof createTableTools>> => {
  const table = createTableTools(answers);
  endpoint = await startEndpoint({ rules: RULES }, { tools: table.tools, ...more });
  return { ...endpoint, ...table };
};

describe('the tool-loop', () => {
  it('runs our tool and speaks of its result, as one answer without a trace of the call', async () => {
    const target = await start({ lookup_order: shipped });
    const answer = await readAnswer(await target.ask(say('order A17', inCall)));
    expect(answer).toMatchObject({ text: 'Let me see. It is shipped.', isDone: true, finishReasons: ['stop'] });
    expect(new Set(answer.chunks.map(({ id }) => id)).size).toBe(1);
    expect(answer.chunks.filter(({ choices }) => choices[0]?.delta.tool_calls ?? choices[0]?.delta.role)).toHaveLength(
      1,
    );
    expect(target.runs).toMatchObject([
      { name: 'lookup_order', args: { orderNumber: 'A17', express: false }, context: { vapiCallId: 'vapi-call-1' } },
    ]);
    expect(target.llm.requests[1]?.body.messages.slice(1)).toMatchObject([
      { role: 'assistant', content: 'Let me see.', tool_calls: [{ function: { name: 'lookup_order' } }] },
      { role: 'tool', tool_call_id: target.runs[0]?.context.toolCallId, content: 'shipped' },
    ]);
  });

  it('does the same for readers that do not stream, and counts the tokens of all rounds', async () => {
    const target = await start({ lookup_order: shipped });
    const answer = await (await target.ask(say('order A17', { stream: false }))).json();
    expect(answer).toMatchObject({
      object: 'chat.completion',
      choices: [{ message: { role: 'assistant', content: 'Let me see. It is shipped.' }, finish_reason: 'stop' }],
      // 2 + 4 for the round with the call, 6 + 3 for the one after it.
      usage: { prompt_tokens: 8, completion_tokens: 7, total_tokens: 15 },
    });
  });

  it('hands on the words before the call while the tool is still at work', async () => {
    let finish = (_outcome: { result: string }) => {};
    const outcome = new Promise<{ result: string }>((resolve) => {
      finish = resolve;
    });
    const target = await start({ lookup_order: () => outcome });
    const response = await target.ask(say('order A17'));
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    let text = '';
    while (!text.includes('see.')) text += new TextDecoder().decode((await reader.read()).value);
    expect(target.llm.requests).toHaveLength(1);
    finish({ result: 'shipped' });
    while (!text.includes('[DONE]')) text += new TextDecoder().decode((await reader.read()).value);
    expect(text).toContain('shipped');
  });

  it('runs the tools of one round side by side and keeps their order', async () => {
    const both: string[] = [];
    let meet = () => {};
    const met = new Promise<void>((resolve) => {
      meet = resolve;
    });
    const arrive = (result: string) => async () => {
      both.push(result);
      if (both.length === 2) meet();
      await met;
      return { result };
    };
    const target = await start({ lookup_order: arrive('one'), check_stock: arrive('two') });
    expect((await readAnswer(await target.ask(say('both')))).text).toBe('First one two.');
  });

  it('gives the same effect the same key, after a barge-in too, and another call another one', async () => {
    const target = await start({ lookup_order: shipped });
    const again = { messages: [...say('order A17').messages, ...say('wait, order A17').messages], ...inCall };
    for (const body of [
      say('order A17', inCall),
      again,
      say('order B3', inCall),
      say('order A17', { call: { id: 'c2' } }),
    ]) {
      await (await target.ask(body)).text();
    }
    const keys = target.runs.map(({ context }) => context.idempotencyKey);
    expect(keys[1]).toBe(keys[0]);
    expect(new Set(keys).size).toBe(3);
    expect(new Set(target.runs.map(({ context }) => context.toolCallId)).size).toBe(4);
  });

  it("leaves the reader's own tools to the reader, even one that has the name of ours", async () => {
    const target = await start({ lookup_order: shipped });
    const tools = ['end_call', 'lookup_order'].map((name) => ({ type: 'function', function: { name } }));
    const answer = await readAnswer(await target.ask(say('hang up', { tools })));
    expect(answer.finishReasons).toEqual(['tool_calls']);
    const calls = answer.chunks.flatMap(({ choices }) => choices[0]?.delta.tool_calls ?? []);
    expect(calls).toMatchObject([{ index: 0, function: { name: 'end_call', arguments: '{"reason":"done"}' } }]);
    expect((await readAnswer(await target.ask(say('order A17', { tools })))).finishReasons).toEqual(['tool_calls']);
    expect(target.llm.requests[1]?.body.tools).toHaveLength(2);
    expect(target.runs).toEqual([]);
  });

  it.each([
    ['a tool that does not exist', 'invent', 'there is no tool named "fly_away"'],
    ['arguments that are no JSON', 'broken', 'The arguments of lookup_order are not a JSON object'],
  ])('tells the model of %s in a sentence', async (_what, words, sentence) => {
    const target = await start({ lookup_order: shipped });
    expect((await readAnswer(await target.ask(say(words)))).text).toContain(sentence);
    expect(target.runs).toEqual([]);
  });

  it.each([
    ['says that it failed', async () => ({ error: 'no such order' }), 'Error: no such order'],
    ['throws', () => Promise.reject(new Error('secret')), 'Error: lookup_order failed on our side'],
    ['takes too long', () => new Promise<never>(() => {}), 'lookup_order is still at work'],
  ])('goes on when a tool %s', async (_what, run, sentence) => {
    const target = await start({ lookup_order: run }, { toolTimeoutMs: 50 });
    const answer = await readAnswer(await target.ask(say('order A17')));
    expect(answer.text).toContain(sentence);
    expect(answer.text).not.toContain('secret');
    expect(answer.isDone).toBe(true);
  });

  it('ends a model that never has enough: the last round must do with words', async () => {
    const target = await start({ check_stock: shipped }, { maxRounds: 3 });
    const answer = await readAnswer(await target.ask(say('forever', { tool_choice: 'required' })));
    expect(answer).toMatchObject({ text: 'Anything else?', isDone: true });
    expect(target.llm.requests.map(({ body }) => body.tool_choice)).toEqual(['required', 'auto', 'none']);
    expect(target.runs).toHaveLength(2);
  });

  it('finishes a tool whose reader has gone, and asks the model no more', async () => {
    let begin = () => {};
    const begun = new Promise<void>((resolve) => {
      begin = resolve;
    });
    let finish = () => {};
    const finished = new Promise<void>((resolve) => {
      finish = resolve;
    });
    let isBooked = false;
    const target = await start({
      lookup_order: async () => {
        begin();
        await finished;
        isBooked = true;
        return { result: 'booked' };
      },
    });
    const gone = new Promise<void>((resolve) => {
      target.app.server.once('connection', (socket) => socket.on('close', () => resolve()));
    });
    const request = httpRequest(`${target.url}/llm`, {
      method: 'POST',
      headers: { authorization: `Bearer ${API_KEY}` },
    });
    request.on('error', () => {}).end(JSON.stringify(say('order A17')));
    await begun;
    request.destroy();
    await gone;
    finish();
    await target.app.close();
    expect(isBooked).toBe(true);
    expect(target.llm.requests).toHaveLength(1);
  });
});
