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
    const stream = createCompletionStream();
    stream.push(call({ function: { name: 'one', arguments: '{"a":' } }));
    stream.push(call({ function: { arguments: '1}' } }));
    stream.push(call({ id: 'x', function: { name: 'two', arguments: '{}' } }));
    stream.push(chunk({}, 'stop'));
    expect(stream.endRound().calls).toEqual([
      { id: 'call_0', name: 'one', arguments: '{"a":1}' },
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

  it('knows an answer that was not finished', () => {
    const stream = createCompletionStream();
    stream.push(chunk({ role: 'assistant', content: 'Half' }));
    expect(() => stream.endRound()).toThrow('broke off in the middle');
  });
});
