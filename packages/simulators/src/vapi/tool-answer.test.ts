import { describe, expect, it } from 'vitest';
import { readToolAnswer } from './tool-answer.ts';

const answered = (reply: unknown, status = 200) =>
  readToolAnswer(
    {
      type: 'tool-calls',
      message: { type: 'tool-calls' },
      attempts: [{ atMs: 0, durationMs: 1, status }],
      ok: status === 200,
      reply,
    },
    'call_1',
  );

describe('the answer of a tool', () => {
  it('is found by the id of its call, whatever stands beside it', () => {
    const other = { toolCallId: 'call_2', result: 'Other.' };
    expect(answered({ results: [other, { toolCallId: 'call_1', name: 'lookup', result: 'Shipped.' }] })).toEqual({
      text: 'Shipped.',
    });
    expect(answered({ results: [{ toolCallId: 'call_1', error: 'No such order.' }, other] })).toEqual({
      text: 'No such order.',
    });
  });

  it.each([
    ['another status than 200', { results: [{ toolCallId: 'call_1', result: 'x' }] }, 201, /answered 201/],
    ['no list', { result: 'x' }, 200, /no list of results/],
    ['a result for another call', { results: [{ toolCallId: 'call_2', result: 'x' }, null] }, 200, /for call_1/],
    ['an object', { results: [{ toolCallId: 'call_1', result: { shipped: true } }] }, 200, /result/],
    ['two lines', { results: [{ toolCallId: 'call_1', result: 'a\nb' }] }, 200, /single line/],
    ['nothing', { results: [{ toolCallId: 'call_1' }] }, 200, /neither/],
  ])('is none when it is %s, and says why', (_what, reply, status, fault) => {
    const answer = answered(reply, status);
    expect(answer.text).toBe('No result returned.');
    expect(answer.fault).toMatch(fault);
  });

  it('is none when no reply came in time', () => {
    const delivery = { type: 'tool-calls', message: { type: 'tool-calls' }, ok: false } as const;
    const attempts = [{ atMs: 0, durationMs: 20_000, fault: 'no reply within 20000 ms' }];
    expect(readToolAnswer({ ...delivery, attempts }, 'call_1').fault).toBe('no reply within 20000 ms');
  });
});
