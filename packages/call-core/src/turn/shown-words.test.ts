import type { CallEvent } from '@trunkline/protocol';
import { describe, expect, it } from 'vitest';
import { partialOf, ShownWordsReader } from './shown-words.ts';
import { INITIAL_TURN_STATE } from './turn-state.ts';

const ended = (turnId: `turn_${number}`, heardText: string): CallEvent => ({
  type: 'agent.turnEnded',
  atMs: 0,
  turnId,
  text: `${heardText} and what was cut`,
  heardText,
  sentMs: 0,
  heardMs: 0,
  interrupted: true,
});
const heard = (turnId: `turn_${number}`, heardText: string): CallEvent => ({
  type: 'agent.heard',
  atMs: 0,
  turnId,
  heardText,
  heardMs: 0,
});

const shown = (...facts: CallEvent[]): string[] => {
  const reader = new ShownWordsReader();
  return facts.flatMap((fact) => {
    const words = reader.read(fact);
    return words ? [`${words.kind} ${words.role} ${words.turnId}: ${words.text}`] : [];
  });
};

describe('what is shown of a call', () => {
  it('is the caller’s words as they grow, and at the end of the turn as they stay', () => {
    expect(
      shown(
        { type: 'caller.said', atMs: 0, turnId: 'turn_1', text: 'I would' },
        { type: 'caller.turnEnded', atMs: 0, turnId: 'turn_1', text: 'I would like tea' },
      ),
    ).toEqual(['partial user turn_1: I would', 'final user turn_1: I would like tea']);
  });

  it('is of the agent only what was heard', () => {
    expect(shown(heard('turn_1', 'Good'), ended('turn_1', 'Good day'))).toEqual([
      'partial assistant turn_1: Good',
      'final assistant turn_1: Good day',
    ]);
    expect(shown(ended('turn_1', ''))).toEqual([]);
  });

  it('keeps what the agent said before in the same turn, and nothing of another turn', () => {
    expect(
      shown(
        ended('turn_1', 'One moment.'),
        heard('turn_1', 'It'),
        ended('turn_1', 'It is four.'),
        heard('turn_2', 'So'),
      ),
    ).toEqual([
      'final assistant turn_1: One moment.',
      'partial assistant turn_1: One moment. It',
      'final assistant turn_1: One moment. It is four.',
      'partial assistant turn_2: So',
    ]);
  });

  it('is what the caller is just saying behind what the turn holds already', () => {
    const state = { ...INITIAL_TURN_STATE, turnIndex: 3, callerText: 'I would' };
    expect(partialOf(state, 'like')).toEqual({ kind: 'partial', turnId: 'turn_3', role: 'user', text: 'I would like' });
    expect(partialOf(INITIAL_TURN_STATE, 'Hello').turnId).toBe('turn_1');
  });

  it('takes no notice of other facts', () => {
    expect(shown({ type: 'caller.dtmf', atMs: 0, digits: 3 })).toEqual([]);
  });
});
