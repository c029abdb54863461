import { describe, expect, it } from 'vitest';
import { stepTurn } from './turn-machine.ts';
import type { TurnInput } from './turn-input.ts';
import { audio, run, text } from './turn-run.test-support.ts';
import { resumedTurnState } from './turn-state.ts';

describe('turn machine', () => {
  it('makes the greeting a turn of its own and counts caller and answer as the next', () => {
    const { facts } = run(
      text('Hello.'),
      audio(0),
      { type: 'agent.audioSent', at: 5 },
      { type: 'agent.speechStopped', positionMs: 1000 },
      { type: 'agent.heard', positionMs: 1000, at: 1100 },
      { type: 'caller.speechStarted', at: 2000 },
      { type: 'caller.transcribed', text: 'Hi there', at: 2600 },
      { type: 'caller.speechStopped', at: 2500 },
      text('How are you?'),
      { ...audio(1000), at: 3000 },
      { type: 'agent.audioSent', at: 3010 },
    );
    expect(facts).toMatchObject([
      { type: 'agent.turnStarted', turnId: 'turn_1', atMs: 5 },
      {
        type: 'agent.turnEnded',
        turnId: 'turn_1',
        text: 'Hello.',
        heardText: 'Hello.',
        heardMs: 1000,
        interrupted: false,
      },
      { type: 'caller.turnEnded', turnId: 'turn_2', text: 'Hi there' },
      { type: 'agent.turnStarted', turnId: 'turn_2', responseMs: 510 },
    ]);
  });

  it('credits a cut turn with what was heard of it and no more', () => {
    const words = 'We are open from nine to five on every working day of the week.';
    const { facts, state } = run(
      text(words),
      audio(0),
      { type: 'agent.audioSent' },
      {
        type: 'agent.cut',
        decidedBy: 'vapi',
        heardMs: 1000,
        droppedMs: 2000,
        decisionToClearMs: 0.2,
      },
    );
    const ended = facts.find((fact) => fact.type === 'agent.turnEnded');
    expect(ended).toMatchObject({ interrupted: true, sentMs: 3000, heardMs: 1000 });
    expect(words.startsWith(ended?.heardText ?? 'x')).toBe(true);
    expect((ended?.heardText ?? '').length).toBeLessThanOrEqual(Math.ceil(words.length / 3));
    expect(state.agentTurns).toEqual([]);
  });

  it('tells what was said and heard while a turn goes on, each once', () => {
    const passed = (heardMs: number): TurnInput => ({ type: 'time.passed', heardMs, endMs: 3000 });
    const { told } = run(
      { type: 'caller.speechStarted' },
      { type: 'caller.transcribed', text: 'When are' },
      { type: 'caller.transcribed', text: 'you open?' },
      text('We are open from nine to five.'),
      audio(0),
      passed(0),
      passed(1000),
      passed(1000),
    );
    expect(told).toMatchObject([
      { type: 'caller.said', turnId: 'turn_1', text: 'When are' },
      { type: 'caller.said', turnId: 'turn_1', text: 'When are you open?' },
      { type: 'agent.heard', turnId: 'turn_1', heardText: 'We are', heardMs: 1000 },
    ]);
  });

  it('tells what is just being said, no more often than every 300 ms, and nothing of it once the agent answers', () => {
    const partial = (words: string, at: number) => ({ type: 'caller.transcribedPartially', text: words, at }) as const;
    const { facts } = run(
      { type: 'caller.speechStarted' },
      partial('When', 0),
      partial('When are', 299),
      partial('When are you', 300),
      { type: 'caller.transcribed', text: 'When are you open?', at: 400 },
      partial('And', 700),
      { ...audio(0), at: 1_000 },
      partial('And on', 1_400),
    );
    expect(facts.filter(({ type }) => type === 'caller.saying')).toEqual([
      { type: 'caller.saying', atMs: 0, turnId: 'turn_1', text: 'When' },
      { type: 'caller.saying', atMs: 300, turnId: 'turn_1', text: 'When are you' },
      { type: 'caller.saying', atMs: 700, turnId: 'turn_1', text: 'When are you open? And' },
    ]);
  });

  it('goes on counting turns where another replica has stopped', () => {
    const { state, facts } = stepTurn(resumedTurnState(3), { type: 'caller.speechStarted' }, 0);
    expect(facts).toEqual([]);
    expect(stepTurn(state, { type: 'caller.transcribed', text: 'And then?' }, 0).facts).toMatchObject([
      { type: 'caller.said', turnId: 'turn_4' },
    ]);
  });

  it('credits a cut turn by the times of its words where the agent tells them', () => {
    const cut = (heardMs: number): TurnInput => ({
      type: 'agent.cut',
      decidedBy: 'vapi',
      heardMs,
      droppedMs: 2000,
      decisionToClearMs: 0,
    });
    const heardAfter = (heardMs: number, timing: TurnInput) =>
      run(text('We are open.'), audio(0), timing, cut(heardMs)).facts.find((fact) => fact.type === 'agent.turnEnded');
    const aligned: TurnInput = {
      type: 'agent.wordsAligned',
      words: ['We', 'are', 'open.'],
      endTimesMs: [200, 400, 900],
    };
    expect(heardAfter(700, aligned)?.heardText).toBe('We are');
    const spoken: TurnInput = { type: 'agent.wordsSpoken', text: 'We are open.', count: 1, positionMs: 600 };
    expect(heardAfter(700, spoken)?.heardText).toBe('We');
    expect(heardAfter(500, spoken)?.heardText).toBe('');
  });

  it('gives the caller who cut in the next turn, and its answer the same id', () => {
    const { facts } = run(
      audio(0),
      { type: 'caller.speechStarted' },
      { type: 'agent.cut', decidedBy: 'vapi', heardMs: 0, droppedMs: 20, decisionToClearMs: 0 },
      { type: 'caller.transcribed', text: 'Stop' },
      audio(20),
    );
    expect(facts.filter(({ type }) => type !== 'agent.interrupted')).toMatchObject([
      { type: 'agent.turnEnded', turnId: 'turn_1' },
      { type: 'caller.turnEnded', turnId: 'turn_2', text: 'Stop' },
    ]);
  });

  it('answers three interrupts with one turn that is heard whole, of what was said last', () => {
    const interrupt = (at: number, words: string): (TurnInput & { at?: number })[] => [
      { type: 'caller.speechStarted', at },
      { type: 'agent.cut', decidedBy: 'vapi', heardMs: at, droppedMs: 100, decisionToClearMs: 0, at },
      { type: 'caller.speechStopped', at: at + 300 },
      { type: 'caller.transcribed', text: words, at: at + 300 },
    ];
    const { facts } = run(
      text('A long story.'),
      audio(0),
      ...interrupt(500, 'Wait.'),
      text('Yes?'),
      audio(600),
      ...interrupt(1200, 'No, stop.'),
      text('I am listening.'),
      audio(1300),
      ...interrupt(2400, 'Only the brakes.'),
      text('Brakes only, then.'),
      audio(2500),
      { type: 'agent.speechStopped', positionMs: 3500 },
      { type: 'agent.heard', positionMs: 3500 },
    );
    const answers = facts.filter((fact) => fact.type === 'agent.turnEnded');
    expect(answers.map(({ text: words, interrupted }) => [words, interrupted])).toEqual([
      ['A long story.', true],
      ['Yes?', true],
      ['I am listening.', true],
      ['Brakes only, then.', false],
    ]);
    const asked = facts.findLast((fact) => fact.type === 'caller.turnEnded');
    expect(asked).toMatchObject({ text: 'Only the brakes.', turnId: answers.at(-1)?.turnId });
  });

  it('does not take silence between turns for a turn', () => {
    expect(run(audio(0, -90)).state.agentTurns).toEqual([]);
  });

  it('tells the caller’s turn again when its transcript is finished late', () => {
    const { facts } = run({ type: 'caller.speechStarted' }, { type: 'caller.transcribed', text: 'I need' }, audio(0), {
      type: 'caller.transcribed',
      text: 'a bike',
    });
    expect(facts.map((fact) => fact.type === 'caller.turnEnded' && [fact.turnId, fact.text])).toEqual([
      ['turn_1', 'I need'],
      ['turn_1', 'I need a bike'],
    ]);
  });

  it('prefers the words given to the synthesiser over a transcript of them', () => {
    const { facts } = run(
      { type: 'agent.textReceived', text: 'Helo', exact: false },
      text('Hello.'),
      audio(0),
      { type: 'agent.textReceived', text: 'hello', exact: false },
      { type: 'agent.speechStopped', positionMs: 100 },
      { type: 'agent.heard', positionMs: 100 },
    );
    expect(facts.at(-1)).toMatchObject({ type: 'agent.turnEnded', text: 'Hello.' });
  });

  it('settles two answers that were queued behind each other one by one', () => {
    const { facts } = run(
      text('One.'),
      audio(0),
      { type: 'agent.speechStopped', positionMs: 500 },
      text('Two.'),
      audio(500),
      { type: 'agent.speechStopped', positionMs: 900 },
      { type: 'agent.heard', positionMs: 600 },
      { type: 'agent.heard', positionMs: 900 },
    );
    expect(facts.filter(({ type }) => type === 'agent.turnEnded')).toMatchObject([
      { text: 'One.', heardMs: 500, turnId: 'turn_1' },
      { text: 'Two.', heardMs: 400, turnId: 'turn_2' },
    ]);
  });

  it('closes what is open when the call ends', () => {
    const { facts } = run(
      text('Good day to you.'),
      audio(0),
      { type: 'caller.speechStarted' },
      { type: 'caller.transcribed', text: 'Bye' },
      { type: 'call.ended', heardMs: 0, endMs: 500 },
    );
    expect(facts.map(({ type }) => type)).toEqual(['caller.turnEnded', 'agent.turnEnded']);
  });
});
