import { expect, it } from 'vitest';
import { LiveEdge } from './live-edge.ts';

it('a call is nowhere before anything was seen of it', () => expect(new LiveEdge().at(5)).toBeUndefined());

it('a call goes on between two messages, and a late message does not take it back', () => {
  const edge = new LiveEdge();
  edge.saw(10_000, 1_000);
  expect(edge.at(1_400)).toBe(10_400);
  edge.saw(10_450, 1_900);
  expect(edge.at(1_900)).toBe(10_900);
  edge.saw(11_200, 2_000);
  expect(edge.at(2_000)).toBe(11_200);
});
