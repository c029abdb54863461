import { afterEach, describe, expect, it } from 'vitest';
import { createFakeLlm, type FakeLlm, type FakeLlmOptions, type LlmFaults } from '../src/index.ts';

const RULES: FakeLlmOptions['rules'] = `
- user: stock
  callTools: [{ name: check_stock }, { name: check_stock, arguments: { all: true } }]
  inventsTools: true
- system: classify
  say: '{"escalate": false}'
- user: person
  json: { escalate: true }
- say: Hello there.
`;

let llm: FakeLlm | undefined;
afterEach(() => llm?.close());

const ask = async (faults: Partial<LlmFaults>, content: string, more: object = {}) => {
  await llm?.close();
  llm = await createFakeLlm({ apiKey: 'key', rules: RULES, faults });
  return fetch(`${llm.url}/chat/completions`, {
    method: 'POST',
    headers: { authorization: 'Bearer key', 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'm', messages: [{ role: 'user', content }], ...more }),
  });
};
const stream = async (faults: Partial<LlmFaults>, content = 'hi') =>
  (await ask(faults, content, { stream: true })).text();

describe('the simulated LLM as an endpoint with quirks', () => {
  it('puts comments between the events', async () => {
    const events = (await stream({ quirks: ['comments'] })).split('\n\n');
    expect(events.filter((event) => event.startsWith(': '))).toHaveLength(5);
    expect(events.at(-2)).toBe('data: [DONE]');
  });

  it('ends lines with CRLF, and the stream without [DONE]', async () => {
    const text = await stream({ quirks: ['crlf', 'noDone'] });
    expect(text.replaceAll('\r\n', '')).not.toContain('\n');
    expect(text.split('\r\n\r\n').filter((event) => event.startsWith('data: {'))).toHaveLength(4);
    expect(text).not.toContain('[DONE]');
  });

  it('answers one JSON object where a stream was asked for', async () => {
    const response = await ask({ quirks: ['plainJson'] }, 'hi', { stream: true });
    expect(response.headers.get('content-type')).toContain('application/json');
    expect(await response.json()).toMatchObject({ choices: [{ message: { content: 'Hello there.' } }] });
  });

  it.each([
    ['emptyToolCallIds', ['', '']],
    ['repeatedToolCallIds', ['call_0', 'call_0']],
  ] as const)('gives tool calls ids that tell nothing apart: %s', async (quirk, ids) => {
    const answer = (await (await ask({ quirks: [quirk] }, 'stock')).json()) as {
      choices: [{ message: { tool_calls: { id: string }[] } }];
    };
    expect(answer.choices[0].message.tool_calls.map(({ id }) => id)).toEqual(ids);
  });

  it('refuses an optional parameter, and names it where it is told to', async () => {
    const refuse = async (namesRefusedParameter: 'param' | 'message', more: object) => {
      const response = await ask({ refusesParameters: ['temperature'], namesRefusedParameter }, 'hi', more);
      return [response.status, await response.json()];
    };
    const message = "Unsupported parameter: 'temperature' is not supported with this model.";
    expect(await refuse('param', { temperature: 0 })).toMatchObject([
      400,
      { error: { message, param: 'temperature', code: 'unsupported_parameter' } },
    ]);
    expect(await refuse('message', { temperature: 0 })).toMatchObject([400, { error: { message, param: null } }]);
    expect(await refuse('param', {})).toMatchObject([200, {}]);
  });

  it('tells requests apart by what the system says', async () => {
    const messages = [
      { role: 'system', content: 'Classify the call.' },
      { role: 'user', content: 'a person' },
    ];
    expect(await (await ask({}, '', { messages })).json()).toMatchObject({
      choices: [{ message: { content: '{"escalate": false}' } }],
    });
  });
});
