import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import { waitUntil } from '@trunkline/testkit';
import OpenAI from 'openai';
import { afterEach, describe, expect, it } from 'vitest';
import { API_KEY, type Chunk, type Endpoint, readAnswer, readEvents, startEndpoint } from './llm-set-up.ts';

const RULES = [
  { user: 'long', say: 'x'.repeat(16_000).concat(' ').repeat(2_000) },
  { say: 'Good morning, how are you?' },
];
const HELLO = { model: 'any', messages: [{ role: 'user', content: 'hello' }], stream: true };

let endpoint: Endpoint | undefined;
afterEach(() => endpoint?.close());
const start = async (...args: Partial<Parameters<typeof startEndpoint>>): Promise<Endpoint> =>
  (endpoint = await startEndpoint(args[0] ?? { rules: RULES }, args[1]));

const readError = async (response: Response) => {
  const { error } = (await response.json()) as { error: { code: string; message: string; type: string } };
  return { status: response.status, ...error };
};

/** A reader that can be paused and cut, which fetch cannot. */
function sendRequest({ url }: Endpoint, body: object): ClientRequest {
  const request = httpRequest(`${url}/llm/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' },
  });
  request.end(JSON.stringify(body));
  return request.on('error', () => {});
}
async function openReader(endpoint: Endpoint, body: object): Promise<IncomingMessage> {
  const [response] = (await once(sendRequest(endpoint, body), 'response')) as [IncomingMessage];
  return response.on('error', () => {});
}

describe('POST /llm/chat/completions', () => {
  it('streams the answer of the endpoint as one completion that ends with [DONE]', async () => {
    const { ask, llm } = await start();
    const response = await ask(HELLO);
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    const answer = await readAnswer(response);
    expect(answer).toMatchObject({ text: 'Good morning, how are you?', isDone: true, finishReasons: ['stop'] });
    expect(answer.chunks[0]?.choices[0]?.delta).toEqual({ role: 'assistant', content: '' });
    expect(new Set(answer.chunks.map(({ id }) => id)).size).toBe(1);
    expect(llm.requests[0]?.body.model).toBe('small-model');
  });

  it("is what OpenAI's own client expects, as a stream and whole", async () => {
    const { url } = await start();
    const client = new OpenAI({ baseURL: `${url}/llm`, apiKey: API_KEY, maxRetries: 0 });
    const messages = [{ role: 'user' as const, content: 'hello' }];
    const whole = await client.chat.completions.create({ model: 'any', messages });
    expect(whole.choices[0]).toMatchObject({
      message: { content: 'Good morning, how are you?' },
      finish_reason: 'stop',
    });
    expect(whole.usage?.total_tokens).toBe(6);
    const usages = [];
    const options = { stream: true, stream_options: { include_usage: true } } as const;
    for await (const chunk of await client.chat.completions.create({ model: 'any', messages, ...options })) {
      if (chunk.usage) usages.push(chunk.usage.total_tokens);
    }
    expect(usages).toEqual([6]);
  });

  it('takes what Vapi adds, in every way that it sends it, and passes none of it on', async () => {
    const { ask, llm } = await start();
    const extras = { metadata: { vip: true }, call: { id: 'c-1' }, phoneNumber: { number: '+1' }, customer: null };
    const sent = { ...HELLO, ...extras, temperature: 0.5, max_tokens: 250, vip: true, orderCount: 3 };
    expect((await readAnswer(await ask(sent, { path: '/llm' }))).isDone).toBe(true);
    expect(llm.requests[0]?.body).toEqual({ ...HELLO, model: 'small-model', temperature: 0.5, max_tokens: 250 });
  });

  it('hands on the first words before the endpoint has sent the next ones', async () => {
    const { ask, llm } = await start({ rules: RULES, faults: { holdAfterChunks: 2 } });
    const events = readEvents(await ask(HELLO));
    await events.next();
    const { value } = (await events.next()) as { value: string };
    expect((JSON.parse(value) as Chunk).choices[0]?.delta.content).toBe('Good');
    expect(llm.requests[0]).toMatchObject({ chunksSent: 2, outcome: 'open' });
    llm.requests[0]?.release();
    let last = '';
    for await (const event of events) last = event;
    expect(last).toBe('[DONE]');
  });

  it('cancels the request to the endpoint when the reader goes away in the middle', async () => {
    const target = await start({ rules: RULES, faults: { holdAfterChunks: 3 } });
    const reader = await openReader(target, HELLO);
    await once(reader, 'data');
    reader.destroy();
    expect(await target.llm.requests[0]?.ended).toBe('abandoned');
    expect(target.llm.requests[0]?.chunksSent).toBeLessThanOrEqual(3);
  });

  it.each([true, false])('cancels it also before the first word (stream: %s)', async (stream) => {
    const target = await start({ rules: RULES, faults: { firstTokenDelayMs: 60_000 } });
    const reader = sendRequest(target, { ...HELLO, stream });
    const atEndpoint = await target.llm.waitForRequest(0);
    reader.destroy();
    expect(await atEndpoint.ended).toBe('abandoned');
  });

  it('reads no faster than its reader, and loses nothing', async () => {
    const target = await start();
    const reader = await openReader(target, { ...HELLO, messages: [{ role: 'user', content: 'long' }] });
    reader.pause();
    const exchange = await target.llm.waitForRequest(0);
    let seen = -1;
    let looks = 0;
    await waitUntil(
      () => {
        looks = exchange.chunksSent === seen ? looks + 1 : 0;
        seen = exchange.chunksSent;
        return looks >= 20;
      },
      { everyMs: 10, timeoutMs: 20_000, what: 'the endpoint to stand still' },
    );

    expect(seen).toBeLessThan(1_500);
    expect(exchange.outcome).toBe('open');
    let text = '';
    for await (const part of reader.setEncoding('utf8')) text += part as string;
    expect(text.endsWith('data: [DONE]\n\n')).toBe(true);
    expect(text.match(/x/g)?.length).toBeGreaterThanOrEqual(16_000 * 2_000);
    expect(await exchange.ended).toBe('answered');
  });

  it.each([
    ['no key', { headers: {} }, 401, 'TL_UNAUTHORIZED'],
    ['a wrong key', { headers: { authorization: 'Bearer wrong' } }, 401, 'TL_UNAUTHORIZED'],
    ['no JSON', { body: '{"messages":' }, 400, 'TL_BAD_REQUEST'],
    ['an empty body', { body: '' }, 400, 'TL_BAD_REQUEST'],
    ['a body over the limit', { body: JSON.stringify({ text: 'x'.repeat(3_000_000) }) }, 413, 'TL_BODY_TOO_LARGE'],
    ['no object', { body: '[]' }, 422, 'TL_INVALID_FIELD'],
    ['no messages', { body: '{"messages":[]}' }, 422, 'TL_INVALID_FIELD'],
    ['a role that does not exist', { body: '{"messages":[{"role":"boss"}]}' }, 422, 'TL_INVALID_FIELD'],
    ['two answers', { body: '{"messages":[{"role":"user","content":"a"}],"n":2}' }, 422, 'TL_INVALID_FIELD'],
  ])('refuses %s and asks the endpoint nothing', async (_what, init, status, code) => {
    const { ask, llm } = await start();
    const error = await readError(await ask(HELLO, init));
    expect(error).toMatchObject({ status, code, message: expect.any(String), type: expect.any(String) });
    expect(llm.requests).toHaveLength(0);
  });

  it('names the path of the fault', async () => {
    const { ask } = await start();
    const messages = [
      { role: 'user', content: 'a' },
      { role: 'user', content: 7 },
    ];
    expect((await readError(await ask({ messages }))).message).toMatch(/^messages\.1\.content: /);
  });

  it.each([
    [429, 429, 'TL_LLM_BUSY'],
    [500, 502, 'TL_LLM_UNAVAILABLE'],
    [503, 502, 'TL_LLM_UNAVAILABLE'],
    [401, 502, 'TL_LLM_REFUSED'],
    [404, 502, 'TL_LLM_REFUSED'],
  ])('answers an endpoint that says %i with %i %s, and does not try again', async (status, ours, code) => {
    const { ask, llm } = await start({ rules: RULES, faults: { status, retryAfterSeconds: status === 429 ? 7 : 0 } });
    for (const stream of [true, false]) {
      const response = await ask({ ...HELLO, stream });
      expect(response.headers.get('retry-after')).toBe(status === 429 ? '7' : null);
      expect(await readError(response)).toMatchObject({ status: ours, code });
    }
    expect(llm.requests).toHaveLength(2);
  });

  it('answers an endpoint that is silent with 504, and one that is not there with 502', async () => {
    const silent = await start(
      { rules: RULES, faults: { firstTokenDelayMs: 60_000 } },
      { upstream: { timeoutMs: 50 } },
    );
    expect(await readError(await silent.ask(HELLO))).toMatchObject({ status: 504, code: 'TL_LLM_TIMEOUT' });
    expect(await silent.llm.requests[0]?.ended).toBe('abandoned');
    await silent.close();
    const nowhere = await start({ rules: RULES }, { upstream: { baseUrl: 'http://127.0.0.1:9/v1' } });
    expect(await readError(await nowhere.ask(HELLO))).toMatchObject({ status: 502, code: 'TL_LLM_UNAVAILABLE' });
  });

  it.each([
    ['cut', { cutAfterChunks: 3 }, 'TL_LLM_UNAVAILABLE'],
    ['ended without an end', { endAfterChunks: 3 }, 'TL_LLM_UNAVAILABLE'],
    ['standing still', {}, 'TL_LLM_TIMEOUT'],
  ])('says so within the stream when the endpoint is %s in the middle', async (_what, faults, code) => {
    const stopped = { rules: RULES, faults: { ...faults, holdAfterChunks: 3 } };
    const { ask, llm } = await start(stopped, { upstream: { timeoutMs: 500 } });
    const events: string[] = [];
    for await (const event of readEvents(await ask(HELLO))) {
      events.push(event);
      if (events.length === 3 && code === 'TL_LLM_UNAVAILABLE') llm.requests[0]?.release();
    }
    expect(events).toHaveLength(4);
    expect(events[2]).toContain(' morning,');
    expect(JSON.parse(events[3] as string)).toMatchObject({ error: { code, type: 'server_error' } });
  });
});
