import { describe, expect, it } from 'vitest';
import { buildChunks, buildCompletion } from './chat-chunks.ts';
import type { LlmQuirk } from './llm-quirks.ts';
import type { LlmAnswer } from './llm-rules.ts';

const HEAD = { id: 'chatcmpl-1', created: 1, model: 'm' };
const WORDS: LlmAnswer = { text: 'Good day to you.', toolCalls: [] };
const TWO_CALLS: LlmAnswer = {
  text: '',
  toolCalls: [
    { name: 'lookup_order', arguments: '{"orderNumber":"A17"}' },
    { name: 'check_stock', arguments: '{}' },
  ],
};

interface Delta {
  readonly content?: unknown;
  readonly tool_calls?: readonly {
    readonly index?: number;
    readonly id?: string;
    readonly function: { readonly name?: string; readonly arguments: unknown };
  }[];
}
interface Chunk {
  readonly choices?: readonly { readonly index?: number; readonly delta?: Delta }[] | null;
  readonly usage?: { readonly completion_tokens: number };
}

function partsOf(answer: LlmAnswer, quirks: readonly LlmQuirk[]) {
  let ids = 0;
  return { answer, promptText: 'Hello', quirks: new Set(quirks), nextToolCallId: () => `id-${(ids += 1)}` };
}
const chunksOf = (answer: LlmAnswer, ...quirks: LlmQuirk[]) =>
  buildChunks(HEAD, partsOf(answer, quirks), false) as Chunk[];
const deltasOf = (chunks: readonly Chunk[]) =>
  chunks.flatMap(({ choices }) => (choices ?? []).flatMap(({ delta }) => (delta ? [delta] : [])));
const callDeltasOf = (chunks: readonly Chunk[]) => deltasOf(chunks).flatMap((delta) => delta.tool_calls ?? []);
const textOf = (chunks: readonly Chunk[]) =>
  deltasOf(chunks)
    .map(({ content }) => (typeof content === 'string' ? content : ''))
    .join('');

describe('the chunks of an endpoint with quirks', () => {
  it.each<[LlmQuirk, (chunk: Chunk) => boolean]>([
    ['chunkWithoutDelta', ({ choices }) => choices?.[0] !== undefined && choices[0].delta === undefined],
    ['emptyChoices', ({ choices }) => choices?.length === 0],
    ['nullChoices', ({ choices }) => choices === null],
    ['missingChoices', ({ choices }) => choices === undefined],
  ])('have one that says nothing between all others: %s', (quirk, saysNothing) => {
    const chunks = chunksOf(WORDS, quirk);
    expect(chunks.map(saysNothing)).toEqual(chunks.map((_chunk, index) => index % 2 === 1));
    expect(textOf(chunks)).toBe(WORDS.text);
  });

  it('have choices without index', () => {
    const choices = chunksOf(WORDS, 'choiceWithoutIndex').flatMap((chunk) => chunk.choices ?? []);
    expect(choices.some((choice) => 'index' in choice)).toBe(false);
  });

  it('have text as a list of parts', () => {
    const parts = deltasOf(chunksOf(WORDS, 'contentAsList')).flatMap(({ content }) =>
      Array.isArray(content) ? (content as { type: string; text: string }[]) : [],
    );
    expect(parts.every(({ type }) => type === 'text')).toBe(true);
    expect(parts.map(({ text }) => text).join('')).toBe(WORDS.text);
  });

  it('count usage up from chunk to chunk', () => {
    const counts = chunksOf(WORDS, 'cumulativeUsage').map(({ usage }) => usage?.completion_tokens);
    expect(counts).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('have each tool call whole and without index', () => {
    expect(callDeltasOf(chunksOf(TWO_CALLS, 'toolCallWithoutIndex'))).toEqual([
      { id: 'id-1', type: 'function', function: { name: 'lookup_order', arguments: '{"orderNumber":"A17"}' } },
      { id: 'id-2', type: 'function', function: { name: 'check_stock', arguments: '{}' } },
    ]);
  });

  it('have arguments as an object, whole and in the stream', () => {
    const [first] = callDeltasOf(chunksOf(TWO_CALLS, 'argumentsAsObject'));
    expect(first?.function.arguments).toEqual({ orderNumber: 'A17' });
    expect(buildCompletion(HEAD, partsOf(TWO_CALLS, ['argumentsAsObject']))).toMatchObject({
      choices: [{ message: { tool_calls: [{ function: { arguments: { orderNumber: 'A17' } } }, {}] } }],
    });
  });

  it('have two tool calls at one index, told apart by their ids alone', () => {
    const deltas = callDeltasOf(chunksOf(TWO_CALLS, 'callsAtOneIndex'));
    expect(new Set(deltas.map(({ index }) => index))).toEqual(new Set([0]));
    expect(deltas.flatMap(({ id }) => id ?? [])).toEqual(['id-1', 'id-2']);
  });

  it('repeat the whole name in every delta of a tool call', () => {
    const deltas = callDeltasOf(chunksOf(TWO_CALLS, 'nameInEveryDelta')).filter(({ index }) => index === 0);
    expect(deltas.length).toBeGreaterThan(2);
    expect(deltas.map(({ id, function: { name } }) => [id, name])).toEqual(deltas.map(() => ['id-1', 'lookup_order']));
    expect(deltas.map((delta) => delta.function.arguments).join('')).toBe('{"orderNumber":"A17"}');
  });
});
