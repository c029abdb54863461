import type { FakeLlm } from '@trunkline/simulators';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startLlmSide } from '../src/llm-side.ts';

let llm: FakeLlm;
beforeAll(async () => {
  llm = await startLlmSide({ host: '127.0.0.1', port: 0, apiKey: 'sandbox-llm-key', seed: 1 });
});
afterAll(() => llm.close());

const TOOLS = ['lookup_order', 'book_table', 'check_stock'].map((name) => ({ type: 'function', function: { name } }));

interface Message {
  content: string | null;
  tool_calls?: { function: { name: string; arguments: string } }[];
}

async function ask(content: string, more: object = {}): Promise<Message> {
  const response = await fetch(`${llm.url}/chat/completions`, {
    method: 'POST',
    headers: { authorization: 'Bearer sandbox-llm-key', 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'any', messages: [{ role: 'user', content }], ...more }),
  });
  return ((await response.json()) as { choices: [{ message: Message }] }).choices[0].message;
}

describe("the sandbox's LLM", () => {
  it.each([
    ['Where is my order number 1042?', 'lookup_order', { orderId: '1042' }],
    [
      'A table for 4 on 2026-12-01 at 19:30, name Anna',
      'book_table',
      { people: 4, date: '2026-12-01', time: '19:30', name: 'Anna' },
    ],
    ['What is the stock of LAMP-1?', 'check_stock', { article: 'LAMP-1' }],
  ])('calls the example tool that "%s" asks for, where it is offered', async (words, name, args) => {
    const [call] = (await ask(words, { tools: TOOLS })).tool_calls ?? [];
    expect(call?.function.name).toBe(name);
    expect(JSON.parse(call?.function.arguments ?? '')).toEqual(args);
    expect(await ask(words)).toMatchObject({ content: `I hear you. You said: ${words}` });
  });

  it.each([
    ['Let me talk to a real person!', true],
    ['Where is my order?', false],
    ['Good morning.', false],
  ])('judges a turn by what the caller said last: %s', async (words, escalate) => {
    const prompt = `Summary so far: (none)\n\nNewest turns:\nAgent: I am not a person.\nCaller: ${words}`;
    const { content } = await ask(prompt, { response_format: { type: 'json_object' } });
    expect(JSON.parse(content ?? '')).toMatchObject({ escalate, summary: expect.stringContaining(words) });
  });
});
