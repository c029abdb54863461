import { describe, expect, it } from 'vitest';
import { callerSpans } from './caller-spans.ts';
import { asked, factsOf, over, said, saying } from './facts.test-support.ts';

const speech = (atMs: number, status: 'started' | 'stopped') => ({
  type: 'vapi.speechUpdated' as const,
  atMs,
  role: 'user' as const,
  status,
});

describe('the lane of the caller', () => {
  it('begins where Vapi heard them begin and ends where they were heard to stop', () => {
    const facts = factsOf(
      speech(1_000, 'started'),
      said(1_800, 1, 'Hello'),
      { type: 'caller.stoppedSpeaking', atMs: 2_500 },
      asked(3_000, 1, 'Hello you'),
    );
    expect(callerSpans(facts)).toEqual([
      {
        turnId: 'turn_1',
        fromMs: 1_000,
        toMs: 2_500,
        text: 'Hello you',
        isPartial: false,
        isTyped: false,
        facts: [0, 1, 2, 3],
      },
    ]);
  });

  it('is grey and open as long as the words may change', () => {
    const [span] = callerSpans(factsOf(saying(1_000, 1, 'Hel'), said(1_400, 1, 'Hello')));
    expect(span).toMatchObject({ text: 'Hello', isPartial: true, fromMs: 1_000 });
    expect(span).not.toHaveProperty('toMs');
  });

  it('begins at the first words where nothing else is known', () => {
    expect(callerSpans(factsOf(said(1_200, 1, 'Hi'), asked(2_000, 1, 'Hi')))).toMatchObject([
      { fromMs: 1_200, toMs: 2_000 },
    ]);
  });

  it('ends with its last words where nobody wrote its end and the caller speaks again', () => {
    expect(
      callerSpans(factsOf(saying(1_000, 1, 'Hel'), saying(1_400, 1, 'Hello'), saying(9_000, 2, 'Yes'))),
    ).toMatchObject([
      { turnId: 'turn_1', fromMs: 1_000, toMs: 1_400, isPartial: true },
      { turnId: 'turn_2', fromMs: 9_000 },
    ]);
  });

  it('keeps its end where its words are mended while the caller is in the next turn', () => {
    const facts = factsOf(
      said(1_000, 1, 'Hi'),
      asked(2_000, 1, 'Hi'),
      saying(5_000, 2, 'An'),
      said(5_200, 1, 'Hi there'),
      { type: 'caller.stoppedSpeaking', atMs: 6_000 },
    );
    expect(callerSpans(facts)).toMatchObject([
      { text: 'Hi there', toMs: 2_000 },
      { text: 'An', toMs: 6_000 },
    ]);
  });

  it('ends with the call', () =>
    expect(callerSpans(factsOf(said(1_200, 1, 'Hi'), over(1_900)))).toMatchObject([{ toMs: 1_900 }]));

  it('takes a transcript that was finished after the answer had begun', () => {
    expect(callerSpans(factsOf(asked(2_000, 1, 'Hi'), asked(2_600, 1, 'Hi there')))).toMatchObject([
      { text: 'Hi there', toMs: 2_000 },
    ]);
  });
});
