import type { TurnStory } from '@trunkline/verdict';
import { describe, expect, it } from 'vitest';
import { longestResponseMs, orderedTurns, scaledBars } from './waterfall-scale.ts';

const turn = (turnId: string, parts: readonly number[], responseMs?: number): TurnStory => ({
  turnId,
  facts: [0],
  callerSaid: '',
  agentSaid: '',
  agentHeard: '',
  sentMs: 0,
  heardMs: 0,
  interrupted: false,
  ...(responseMs !== undefined && { responseMs }),
  waterfall: parts.map((ms, i) => ({
    part: i === 0 ? 'endpointing' : 'model',
    fromMs: 5_000 + parts.slice(0, i).reduce((sum, part) => sum + part, 0),
    ms,
  })),
  tools: [],
  gaps: [],
  holds: [],
});

describe('a waterfall', () => {
  it('lies on the scale of the longest wait, with shares of its own', () => {
    expect(scaledBars(turn('turn_1', [400, 600], 1_000), 2_000)).toEqual([
      { part: 'endpointing', ms: 400, percent: 40, from: 0, width: 0.2 },
      { part: 'model', ms: 600, percent: 60, from: 0.2, width: 0.3 },
    ]);
  });

  it('has no bars where nothing was measured, and no scale of nothing', () => {
    expect(scaledBars(turn('turn_1', []), 1)).toEqual([]);
    expect(longestResponseMs([])).toBe(1);
  });
});

it('the slowest turn comes first, and what answers nobody last', () => {
  const turns = [turn('turn_1', []), turn('turn_2', [], 900), turn('turn_3', [], 2_000)];
  expect(orderedTurns(turns, 'slowest').map(({ turnId }) => turnId)).toEqual(['turn_3', 'turn_2', 'turn_1']);
  expect(orderedTurns(turns, 'time')).toBe(turns);
});
