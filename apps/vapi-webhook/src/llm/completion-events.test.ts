import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DONE, readCompletionEvents } from './completion-events.ts';

async function* pieces(...texts: string[]) {
  yield* texts;
}
async function read(...texts: string[]): Promise<unknown[]> {
  const events: unknown[] = [];
  for await (const event of readCompletionEvents(pieces(...texts))) events.push(event);
  return events;
}

describe('the body of a streamed completion', () => {
  it.for<[string, string]>([
    ['as documented', 'data: {"a":1}\n\ndata: {"a":2}\n\ndata: [DONE]\n\n'],
    ['with CRLF', 'data: {"a":1}\r\n\r\ndata: {"a":2}\r\n\r\ndata: [DONE]\r\n\r\n'],
    [
      'with comments and keep-alives',
      ': hello\n\ndata: {"a":1}\n\n: ping\n\ndata: ping\n\ndata:\n\ndata: {"a":2}\n\ndata: [DONE]\n\n',
    ],
    [
      'with names and ids',
      'event: message\nid: 1\nretry: 5\ndata: {"a":1}\n\nevent: x\ndata: {"a":2}\n\ndata: [DONE]\n\n',
    ],
    ['without blanks, and without an end', '\n\ndata:{"a":1}\n\ndata:{"a":2}\n\ndata:[DONE]'],
    ['with an event over several lines', 'data: {"a":1}\n\ndata: {\ndata: "a":2}\n\ndata: [DONE]\n\n'],
  ])('is read when it comes %s, wherever the network cuts it', async ([, text]) => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(text.length), { maxLength: 5 }), async (cuts) => {
        const at = [0, ...cuts.toSorted((a, b) => a - b), text.length];
        const parts = at.slice(1).map((end, index) => text.slice(at[index], end));
        expect(await read(...parts)).toEqual([{ a: 1 }, { a: 2 }, DONE]);
      }),
      { seed: 1, numRuns: 50 },
    );
  });

  it('may end without [DONE]', async () => {
    expect(await read('data: {"a":1}\n\ndata: {"a":2}')).toEqual([{ a: 1 }, { a: 2 }]);
  });

  it('may be one plain answer, which is then complete', async () => {
    expect(await read('\n  {"choices"', ':[]}\n')).toEqual([{ choices: [] }, DONE]);
  });

  it('may be one object on each line', async () => {
    expect(await read('{"a":1}\n{"a":2}\n')).toEqual([{ a: 1 }, { a: 2 }]);
  });

  it('has no event when it is empty or cut', async () => {
    expect(await read('')).toEqual([]);
    expect(await read('  ', '\n')).toEqual([]);
    expect(await read('data: {"a":')).toEqual([]);
  });
});
