import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createManualClock } from '../../clock.ts';
import { createRandom } from '../../random.ts';
import { type ChatPacing, type ChatStep, QUICK_PACING } from './chat-agent.ts';
import type { ChatMessage } from './chat-message.ts';
import { type ChatDelta, produceAnswer, splitText } from './produce-answer.ts';

function begin(steps: readonly ChatStep[], pacing: Partial<ChatPacing> = {}) {
  const clock = createManualClock();
  const stopping = new AbortController();
  const output: ChatMessage[] = [];
  const heard: (ChatDelta & { readonly atMs: number })[] = [];
  const deltas = produceAnswer({
    plan: { steps },
    pacing: { ...QUICK_PACING, ...pacing },
    clock,
    random: createRandom(1),
    stopped: stopping.signal,
    output,
    callTools: (wanted) =>
      Promise.resolve(
        wanted.map((called, index) => ({
          call: { id: `call_${index}`, type: 'function' as const, function: called },
          text: `${called.name} done`,
        })),
      ),
  });
  const over = (async () => {
    for await (const delta of deltas) heard.push({ ...delta, atMs: clock.nowMs() });
  })();
  /** Time goes on by steps, so that what waits for a promise in between gets its turn. */
  const pass = async (ms: number) => {
    for (let passed = 0; passed < ms; passed += 1) {
      clock.advance(1);
      await new Promise(setImmediate);
    }
  };
  return { heard, output, over, pass, stop: () => stopping.abort() };
}

describe('an answer', () => {
  it('comes word by word at its own pace, and its message grows with it', async () => {
    const answer = begin([{ say: 'One two three.' }], { firstDeltaDelayMs: 30, deltaDelayMs: 10 });
    await answer.pass(41);
    expect(answer.heard).toEqual([
      { outputIndex: 0, text: 'One', atMs: 30 },
      { outputIndex: 0, text: ' two', atMs: 40 },
    ]);
    expect(answer.output).toEqual([{ role: 'assistant', content: 'One two' }]);
    await answer.pass(10);
    await answer.over;
    expect(answer.output).toEqual([{ role: 'assistant', content: 'One two three.' }]);
  });

  it('is given up when it is stopped, with the words so far', async () => {
    const answer = begin([{ say: 'One two three.' }], { deltaDelayMs: 10 });
    await answer.pass(1);
    answer.stop();
    await answer.over;
    expect(answer.output).toEqual([{ role: 'assistant', content: 'One' }]);
  });

  it('says what comes of the results of all tools before it', async () => {
    const answer = begin([
      { callTools: [{ name: 'first', arguments: {} }] },
      { callTools: [{ name: 'second', arguments: {} }] },
      { say: (results) => results.join(', ') },
    ]);
    await answer.over;
    expect(answer.output.map(({ role }) => role)).toEqual(['assistant', 'tool', 'assistant', 'tool', 'assistant']);
    expect(answer.heard.map(({ text }) => text).join('')).toBe('first done, second done');
  });
});

describe('splitText', () => {
  it('gives pieces that are the text when put together, and never half a character', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.integer(),
        fc.option(fc.integer({ min: 1, max: 9 })),
        (text, seed, max) => {
          const pacing = { ...QUICK_PACING, ...(max !== null && { deltaChars: { min: 1, max } }) };
          const pieces = splitText(text, pacing, createRandom(seed));
          expect(pieces.join('')).toBe(text);
          expect(pieces.every((piece) => Buffer.from(piece).toString() === piece && piece !== '')).toBe(true);
        },
      ),
    );
  });
});
