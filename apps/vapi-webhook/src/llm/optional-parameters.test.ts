import { describe, expect, it } from 'vitest';
import { createForgivingFetch } from './optional-parameters.ts';

const URL = 'http://llm.example/v1/chat/completions';
const BODY = {
  model: 'm',
  messages: [{ role: 'user', content: 'temperature? seed? stop it' }],
  temperature: 0,
  response_format: { type: 'json_object' },
  tool_choice: 'auto',
  seed: 1,
  stop: ['x'],
};

/** An endpoint that refuses each of `refusals` while its parameter is sent, in its own words. */
function createEndpoint(refusals: Record<string, { status?: number; words: object | string }>) {
  const sent: Record<string, unknown>[] = [];
  const answer: typeof fetch = async (_url, init) => {
    const body = JSON.parse(typeof init?.body === 'string' ? init.body : '') as Record<string, unknown>;
    sent.push(body);
    const refusal = Object.entries(refusals).find(([name]) => name in body)?.[1];
    if (!refusal) return new Response('{"ok":true}');
    const { status = 400, words } = refusal;
    return new Response(typeof words === 'string' ? words : JSON.stringify(words), { status });
  };
  const ask = createForgivingFetch(answer);
  return { sent, ask: () => ask(URL, { method: 'POST', body: JSON.stringify(BODY) }) };
}

describe('an endpoint that refuses an optional parameter', () => {
  it.for<[string, string, object | string, number?]>([
    ['temperature', 'OpenAI, by param', { error: { message: 'Unsupported value', param: 'temperature' } }],
    ['temperature', 'OpenAI, in words', { error: { message: "Unsupported value: 'temperature' does not support 0." } }],
    ['response_format', 'below the parameter', { error: { message: 'no', param: 'response_format.type' } }],
    ['tool_choice', 'vLLM', '"auto" tool choice requires --enable-auto-tool-choice; tool_choice is not supported'],
    ['seed', 'FastAPI', { detail: [{ loc: ['body', 'seed'], msg: 'extra fields not permitted' }] }, 422],
    ['stop', 'in backticks', { message: 'unknown field `stop`' }],
  ])('%s is asked again without it (%s), and never with it again', async ([name, _who, words, status = 400]) => {
    const { ask, sent } = createEndpoint({ [name]: { words, status } });
    expect(await (await ask()).json()).toEqual({ ok: true });
    expect(await (await ask()).json()).toEqual({ ok: true });
    const { [name]: _refused, ...rest } = BODY as Record<string, unknown>;
    expect(sent).toEqual([BODY, rest, rest]);
  });

  it('is asked as often as it names another one', async () => {
    const { ask, sent } = createEndpoint({
      temperature: { words: "'temperature'" },
      response_format: { words: "'response_format'" },
    });
    expect((await ask()).status).toBe(200);
    expect(sent.map((body) => Object.keys(body).length)).toEqual([7, 6, 5]);
  });

  it.for<[string, object | string, number?]>([
    ['names none', { error: { message: 'context length exceeded' } }],
    ['speaks of a word that is also a parameter', { error: { message: 'please stop, the user has no seed' } }],
    ['names what must be there', { error: { param: 'messages', message: "'messages' and 'tools' are wrong" } }],
    ['names a parameter that was not sent', "'top_p' is not supported"],
    ['is of another status', "'temperature' is overloaded", 503],
  ])('that %s keeps its refusal, body and all', async ([_what, words, status = 400]) => {
    const { ask, sent } = createEndpoint({ model: { words, status } });
    const response = await ask();
    expect(response.status).toBe(status);
    expect(await response.text()).toBe(typeof words === 'string' ? words : JSON.stringify(words));
    expect(sent).toHaveLength(1);
  });
});
