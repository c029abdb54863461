import { expect, it } from 'vitest';
import { WaitingSockets } from './waiting-sockets.ts';

it('evicts the socket that has waited longest when too many wait, and none that waits no more', () => {
  const evicted: string[] = [];
  const waiting = new WaitingSockets<string>(2, (socket) => evicted.push(socket));
  waiting.add('first');
  waiting.add('second');
  waiting.remove('first');
  waiting.add('third');
  expect(evicted).toEqual([]);
  waiting.add('fourth');
  expect(evicted).toEqual(['second']);
  expect(waiting.size).toBe(2);
});
