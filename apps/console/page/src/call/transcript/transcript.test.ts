import type { CallEvent } from '@trunkline/protocol';
import { describe, expect, it } from 'vitest';
import { buildAxisModel } from '../lanes/axis-model.ts';
import { asked, began, cut, ended, factsOf, opened, over, said } from '../lanes/facts.test-support.ts';
import { transcriptOf } from './transcript.ts';

const tell = (...events: CallEvent[]) => transcriptOf(buildAxisModel(factsOf(...events)));

describe('the transcript', () => {
  it('turns what may change into what is final', () => {
    expect(tell(said(100, 1, 'Hel'))).toMatchObject([{ kind: 'caller', text: 'Hel', isPartial: true }]);
    expect(tell(said(100, 1, 'Hel'), asked(900, 1, 'Hello'))).toMatchObject([{ text: 'Hello', isPartial: false }]);
  });

  it('tells what was heard from what was only said, and who cut it', () => {
    const [entry] = tell(began(1_000, 1), cut(3_000, 1), ended(3_010, 1, 5_000, 2_000, 'One two three', 'One two'));
    expect(entry).toMatchObject({
      kind: 'agent',
      heard: 'One two',
      unheard: 'three',
      cut: 'cut by the caller (decided here, silent 210 ms after their first sound)',
    });
  });

  it('says that an answer was lost with the line, or cut by the end', () => {
    const heard: CallEvent = { type: 'agent.heard', atMs: 2_000, turnId: 'turn_1', heardText: 'One', heardMs: 1_000 };
    const lost = tell(opened(0), began(1_000, 1), heard, opened(4_000, 2, { reason: 'resumed', lostMs: 1_500 }));
    expect(lost[0]).toMatchObject({ heard: 'One', cut: 'lost with the line' });
    expect(lost[1]).toMatchObject({ kind: 'line', text: 'The line went on after 1.50 s of silence.' });
    expect(tell(opened(0), began(1_000, 1), heard, over(2_500))[0]).toMatchObject({
      cut: 'cut by the end of the call',
    });
  });

  it('has keys, acts and transfers as entries of their own', () => {
    const kinds = tell(
      { type: 'caller.dtmf', atMs: 10, digits: 3 },
      { type: 'operator.acted', atMs: 20, act: 'say', by: 'night-shift' },
      { type: 'transfer.moved', atMs: 30, transferId: 't', state: 'talking' },
    );
    expect(kinds).toMatchObject([
      { kind: 'digits', count: 3 },
      { kind: 'person', text: 'night-shift had the agent say something' },
      { kind: 'person', text: 'A person has the caller. Their talk is not transcribed.' },
    ]);
  });

  it('tells words that were typed from those that were spoken', () => {
    const typed: CallEvent = { type: 'caller.typed', atMs: 100, turnId: 'turn_1', characters: 5 };
    expect(tell(said(100, 1, 'Hello'), typed, asked(900, 1, 'Hello'))).toMatchObject([{ isTyped: true }]);
    expect(tell(asked(900, 1, 'Hello'))).toMatchObject([{ isTyped: false }]);
  });

  it('leaves hostile words as they are', () => {
    const text = '<img src=x onerror=alert(1)>\u202e"';
    expect(tell(asked(100, 1, text))[0]).toMatchObject({ text });
  });
});
