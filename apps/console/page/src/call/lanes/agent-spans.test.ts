import { describe, expect, it } from 'vitest';
import { agentSpans, unheardPart } from './agent-spans.ts';
import { began, cut, ended, factsOf, opened, over } from './facts.test-support.ts';
import { tearPoint } from './tear-point.ts';

describe('where a turn is torn', () => {
  const turn = { fromMs: 1_000, heardMs: 2_000, endedAtMs: 9_000 };

  it('is where what was heard of it ended', () => expect(tearPoint({ ...turn, silences: [] })).toBe(3_000));

  it('is later by each pause and hole before it', () => {
    expect(
      tearPoint({
        ...turn,
        silences: [
          { atMs: 1_500, ms: 400 },
          { atMs: 3_200, ms: 100 },
        ],
      }),
    ).toBe(3_500);
  });

  it('does not move for a silence after it', () => {
    expect(tearPoint({ ...turn, silences: [{ atMs: 3_001, ms: 400 }] })).toBe(3_000);
  });

  it('is never after the turn was over', () =>
    expect(tearPoint({ ...turn, endedAtMs: 2_400, silences: [] })).toBe(2_400));
});

describe('the lane of the agent', () => {
  it('is heard from the first proof on, and whole where nothing cut it', () => {
    const facts = factsOf(
      opened(0),
      began(900, 1),
      { type: 'agent.firstHeard', atMs: 1_000, turnId: 'turn_1' },
      ended(4_100, 1, 3_000, 3_000, 'Hello there'),
    );
    expect(agentSpans(facts)).toMatchObject([
      { fromMs: 1_000, heardToMs: 4_000, heardText: 'Hello there', unheardText: '', facts: [1, 2, 3] },
    ]);
    expect(agentSpans(facts)[0]).not.toHaveProperty('unheardToMs');
  });

  it('is torn at the point heard, with what was sent and never heard behind it', () => {
    const facts = factsOf(
      began(1_000, 1),
      cut(3_050, 1),
      ended(3_060, 1, 5_000, 2_000, 'One two three four five', 'One two'),
    );
    expect(agentSpans(facts)).toMatchObject([
      { heardToMs: 3_000, unheardToMs: 6_000, heardText: 'One two', unheardText: 'three four five' },
    ]);
  });

  it('is torn at the pause after which it was cut, though the carrier told of its first sound late', () => {
    const facts = factsOf(
      began(1_000, 1),
      { type: 'agent.firstHeard', atMs: 1_300, turnId: 'turn_1' },
      { type: 'agent.paused', atMs: 3_050 },
      cut(3_450, 1),
      ended(3_460, 1, 5_000, 2_000, 'One two three', 'One two'),
    );
    expect(agentSpans(facts)[0]?.heardToMs).toBe(3_050);
  });

  it('is not torn at a pause that ended with another replica', () => {
    const facts = factsOf(
      began(1_000, 1),
      { type: 'agent.paused', atMs: 2_000 },
      opened(4_000),
      began(5_000, 2),
      ended(8_000, 2, 3_000, 2_500),
    );
    expect(agentSpans(facts).at(-1)?.heardToMs).toBe(7_500);
  });

  it('draws what was never heard no further than the next thing that was', () => {
    const facts = factsOf(
      began(1_000, 1),
      ended(3_000, 1, 9_000, 2_000),
      began(5_000, 2),
      ended(6_100, 2, 1_000, 1_000),
    );
    expect(agentSpans(facts)[0]?.unheardToMs).toBe(5_000);
  });

  it('goes on while the turn does', () => {
    const [span] = agentSpans(
      factsOf(began(1_000, 1), {
        type: 'agent.heard',
        atMs: 2_000,
        turnId: 'turn_1',
        heardText: 'So far',
        heardMs: 1_000,
      }),
    );
    expect(span).toMatchObject({ heardText: 'So far' });
    expect(span).not.toHaveProperty('heardToMs');
  });

  it('is torn at what was told last when the replica died', () => {
    const heard = {
      type: 'agent.heard' as const,
      atMs: 3_000,
      turnId: 'turn_1' as const,
      heardText: 'So far',
      heardMs: 2_000,
    };
    expect(
      agentSpans(factsOf(began(1_000, 1), heard, opened(6_000, 2, { reason: 'resumed', lostMs: 2_000 }))),
    ).toMatchObject([{ heardToMs: 3_000, unheardToMs: 3_000, heardText: 'So far', unheardText: '' }]);
  });

  it('is closed by the end of the call', () => {
    expect(agentSpans(factsOf(began(1_000, 1), over(2_000)))).toMatchObject([{ heardToMs: 1_000 }]);
  });

  it('may hold two answers of one turn', () => {
    const facts = factsOf(began(1_000, 1), ended(2_000, 1, 900, 900), began(4_000, 1), ended(5_000, 1, 900, 900));
    expect(agentSpans(facts).map(({ fromMs }) => fromMs)).toEqual([1_000, 4_000]);
  });
});

it.each([
  ['One two three', 'One two', 'three'],
  ['One  two three', 'One two', 'three'],
  ['One two', '', 'One two'],
  ['One', 'One', ''],
])('of %j with %j heard, %j is left', (text, heard, rest) => expect(unheardPart(text, heard)).toBe(rest));
