import type { ChatCompletionChunk } from 'openai/resources/chat/completions';
import { describe, expect, it } from 'vitest';
import { createCompletionStream } from './completion-stream.ts';

const chunk = (delta: object, finishReason: string | null = null, more: object = {}): ChatCompletionChunk =>
  ({
    id: 'a',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'm',
    choices: [{ index: 0, delta, finish_reason: finishReason }],
    ...more,
  }) as ChatCompletionChunk;
const call = (part: object) => chunk({ tool_calls: [part] });
const textOf = (forwarded: ChatCompletionChunk | undefined) => forwarded?.choices[0]?.delta.content;

describe('the stream of one answer', () => {
  it('puts the parts of several calls together, whatever their order', () => {
    const stream = createCompletionStream();
    stream.push(call({ index: 1, id: 'b', function: { name: 'two', arguments: '{' } }));
    stream.push(call({ index: 0, id: 'a', function: { name: 'one', arguments: '' } }));
    stream.push(call({ index: 1, function: { arguments: '}' } }));
    stream.push(chunk({}, 'tool_calls'));
    expect(stream.endRound().calls).toEqual([
      { id: 'b', name: 'two', arguments: '{}' },
      { id: 'a', name: 'one', arguments: '' },
    ]);
  });

  it('takes calls of endpoints that leave out the index or the id, and a finish reason that does not speak of them', () => {
    const stream = createCompletionStream(() => 'our-own');
    stream.push(call({ function: { name: 'one', arguments: '{"a":' } }));
    stream.push(call({ function: { arguments: '1}' } }));
    stream.push(call({ id: 'x', function: { name: 'two', arguments: '{}' } }));
    stream.push(chunk({}, 'stop'));
    expect(stream.endRound().calls).toEqual([
      { id: 'our-own', name: 'one', arguments: '{"a":1}' },
      { id: 'x', name: 'two', arguments: '{}' },
    ]);
  });

  it('keeps the words of two rounds apart, with one blank', () => {
    const said = (first: string, second: string) => {
      const stream = createCompletionStream();
      const texts = [textOf(stream.push(chunk({ role: 'assistant', content: first })))];
      stream.push(chunk({}, 'tool_calls'));
      stream.endRound();
      texts.push(textOf(stream.push(chunk({ role: 'assistant', content: second }))));
      texts.push(textOf(stream.push(chunk({ content: 'more' }))));
      return texts.join('');
    };
    expect(said('One.', 'Two')).toBe('One. Twomore');
    expect(said('One. ', 'Two')).toBe('One. Twomore');
    expect(said('One.', ' Two')).toBe('One. Twomore');
    expect(said('', 'Two')).toBe('Twomore');
  });

  it('passes over chunks without an answer, and hands on words that come with the finish reason', () => {
    const stream = createCompletionStream();
    expect(stream.push(chunk({}, null, { choices: [] }))).toBeUndefined();
    const first = stream.push(chunk({ content: 'Bye' }, 'stop'));
    expect(first?.choices[0]?.delta).toEqual({ role: 'assistant', content: 'Bye' });
    expect(stream.endRound()).toEqual({ text: 'Bye', calls: [], finishReason: 'stop' });
  });

  it.for<[string, object[], object[]]>([
    [
      'one after the other under one number',
      [
        { index: 0, id: 'a', function: { name: 'one', arguments: '{"x":1}' } },
        { index: 0, id: 'b', function: { name: 'two', arguments: '{"y":2}' } },
      ],
      [
        { id: 'a', name: 'one', arguments: '{"x":1}' },
        { id: 'b', name: 'two', arguments: '{"y":2}' },
      ],
    ],
    [
      'interleaved under one number',
      [
        { index: 0, id: 'a', function: { name: 'one', arguments: '{"x":' } },
        { index: 0, id: 'b', function: { name: 'two', arguments: '{}' } },
        { index: 0, id: 'a', function: { arguments: '1}' } },
      ],
      [
        { id: 'a', name: 'one', arguments: '{"x":1}' },
        { id: 'b', name: 'two', arguments: '{}' },
      ],
    ],
    [
      'with the whole name in every part',
      ['{"x"', ':', '1}'].map((args) => ({ index: 0, id: 'a', function: { name: 'one', arguments: args } })),
      [{ id: 'a', name: 'one', arguments: '{"x":1}' }],
    ],
    [
      'with the whole name in every part and neither number nor id',
      ['{"x"', ':', '1}'].map((args) => ({ function: { name: 'one', arguments: args } })),
      [{ id: 'own', name: 'one', arguments: '{"x":1}' }],
    ],
    [
      'with a name in pieces, and with one that grows',
      [
        { index: 0, id: 'a', function: { name: 'look' } },
        { index: 0, function: { name: 'up', arguments: '{}' } },
        { index: 1, id: 'b', function: { name: 'he' } },
        { index: 1, function: { name: 'hello', arguments: '{}' } },
      ],
      [
        { id: 'a', name: 'lookup', arguments: '{}' },
        { id: 'b', name: 'hello', arguments: '{}' },
      ],
    ],
    [
      'with arguments that are an object',
      [{ index: 0, id: 'a', function: { name: 'one', arguments: { x: 1 } } }],
      [{ id: 'a', name: 'one', arguments: '{"x":1}' }],
    ],
    [
      'under one id, twice the same tool',
      [
        { index: 0, id: 'a', function: { name: 'one', arguments: '{"x":1}' } },
        { index: 1, id: 'a', function: { name: 'one', arguments: '{"x":2}' } },
      ],
      [
        { id: 'a', name: 'one', arguments: '{"x":1}' },
        { id: 'own', name: 'one', arguments: '{"x":2}' },
      ],
    ],
    [
      'whole once more at the end',
      [
        { index: 0, id: 'a', function: { name: 'one', arguments: '{"x":1}' } },
        { index: 0, id: 'a', function: { name: 'one', arguments: '{"x":1}' } },
      ],
      [{ id: 'a', name: 'one', arguments: '{"x":1}' }],
    ],
    [
      'with an empty id, and nothing to call',
      [
        { index: 0, id: '', type: 'function' },
        { index: 0, id: '', function: { name: 'one' } },
      ],
      [{ id: 'own', name: 'one', arguments: '' }],
    ],
  ])('reads calls that come %s', ([, parts, calls]) => {
    const stream = createCompletionStream(() => 'own');
    for (const part of parts) stream.push(call(part));
    stream.push(chunk({}, 'tool_calls'));
    expect(stream.endRound().calls).toEqual(calls);
  });

  it.for<[string, unknown[]]>([
    [
      'without delta, choices or index',
      [
        { choices: [{ index: 0 }] },
        { choices: null },
        { choices: [] },
        { choices: [{ delta: { content: 'Hello' } }] },
        {},
        null,
        7,
        { choices: 'x' },
      ],
    ],
    [
      'with a list of parts',
      [chunk({ content: [{ type: 'thinking', thinking: 'hm' }, { type: 'text', text: 'Hel' }, 'lo'] })],
    ],
    ['as a message instead of a delta', [{ choices: [{ message: { content: 'Hello' } }] }]],
    [
      'and once more as a whole message',
      [chunk({ content: 'Hel' }), chunk({ content: 'lo' }), { choices: [{ message: { content: 'Hello' } }] }],
    ],
    [
      'with fields of other types',
      [
        chunk({ content: 'Hello', tool_calls: 'none', refusal: 7 }, null, {
          id: 7,
          created: 'now',
          model: null,
          usage: 'much',
        }),
      ],
    ],
  ])('loses no word of an answer that comes %s', ([, events]) => {
    const stream = createCompletionStream();
    const said = events.map((event) => textOf(stream.push(event)) ?? '').join('');
    stream.push('[DONE]');
    expect(said).toBe('Hello');
    expect(stream.endRound()).toEqual({ text: 'Hello', calls: [], finishReason: 'stop' });
  });

  it('takes the last count of tokens of each round, however often it is told', () => {
    const stream = createCompletionStream();
    const usage = (count: unknown) => ({ choices: [], usage: { prompt_tokens: 10, completion_tokens: count } });
    for (const count of [1, 2, 3, null]) stream.push(usage(count));
    stream.push(usage(4));
    stream.push('[DONE]');
    stream.endRound();
    stream.push(usage(5));
    stream.push('[DONE]');
    stream.endRound();
    expect(stream.finish('stop', [], true).at(-1)?.usage).toEqual({
      prompt_tokens: 20,
      completion_tokens: 9,
      total_tokens: 29,
    });
  });

  it('knows an answer that was not finished', () => {
    const stream = createCompletionStream();
    stream.push(chunk({ role: 'assistant', content: 'Half' }));
    expect(() => stream.endRound()).toThrow('broke off in the middle');
  });
});
