import { expect, test } from 'vitest';
import type { CallId, FactEntry } from '@trunkline/protocol';
import { EventBatch } from './event-batch.ts';

const fact = (id: string): FactEntry => ({ id, event: { type: 'caller.dtmf', atMs: 1, digits: 1 } });
const batch = new EventBatch(1, '7-0', true, {
  facts: new Map<CallId, FactEntry[]>([
    ['call_a', [fact('1-0')]],
    ['call_b', [fact('2-0')]],
  ]),
  levels: [
    { callId: 'call_a', atMs: 1, caller: '', heardAgent: '' },
    { callId: 'call_b', atMs: 1, caller: '', heardAgent: '' },
  ],
  shared: 'event: calls\ndata: {"rows":[]}\n\n',
});

test('a page that is told of all calls gets everything, with the id on its last event alone', () => {
  const text = batch.textFor(undefined);
  expect(text).toHaveLength(batch.size);
  expect(text).toContain(
    'data: {"calls":[{"callId":"call_a","atMs":1,"caller":"","heardAgent":""},{"callId":"call_b",',
  );
  expect(text.match(/^event: .*$/gm)).toEqual(['event: facts', 'event: facts', 'event: levels', 'event: calls']);
  expect(text.match(/^id: .*$/gm)).toEqual(['id: 7-0']);
  expect(text.endsWith('id: 7-0\nevent: calls\ndata: {"rows":[]}\n\n')).toBe(true);
});

test('a page that looks at one call gets what is of it and what is for everybody', () => {
  const text = batch.textFor('call_b');
  expect(text).not.toContain('call_a');
  expect(text.match(/^event: .*$/gm)).toEqual(['event: facts', 'event: levels', 'event: calls']);
  expect(batch.textFor('call_c').match(/^event: .*$/gm)).toEqual(['event: calls']);
});
