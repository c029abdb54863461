import { describe, expect, it } from 'vitest';
import { BARGE_IN_POLICIES } from './policies.ts';
import { effectsOf, pausedTalk, startTalk } from './talk.test-support.ts';
import { WINDOW_MS } from './voice-run.ts';

const { wordsLateMs } = BARGE_IN_POLICIES.fusion.times;

describe('words that come after the agent has gone on', () => {
  it('still cut, since they belong to the pause', () => {
    const talk = pausedTalk();
    talk.say('backchannel');
    talk.pass(500);
    talk.say('other', 2);
    expect(effectsOf(talk)).toEqual(['pause', 'resume', 'cut']);
  });

  it('no longer cut when they are too late for it', () => {
    const talk = pausedTalk();
    talk.pass(wordsLateMs + WINDOW_MS);
    talk.say('other', 2);
    expect(effectsOf(talk)).toEqual(['pause', 'resume']);
  });
});

describe('words of the caller that nobody heard come', () => {
  it.each([
    ['interrupt', 1, ['cut']],
    ['backchannel', 3, []],
    ['open', 3, []],
    ['other', 2, []],
    ['other', 3, ['cut']],
  ] as const)('of meaning %s, %i of them: %j', (meaning, count, effects) => {
    const talk = startTalk('fusion');
    talk.say(meaning, count);
    expect(effectsOf(talk)).toEqual(effects);
  });

  it('cut once in an utterance, however often they are told', () => {
    const talk = startTalk('fusion');
    for (let i = 0; i < 3; i++) {
      talk.say('interrupt');
      talk.say('other', 4);
      talk.unheardMs = 1_000;
    }
    expect(effectsOf(talk)).toEqual(['cut']);
  });

  it('never cut by a partial transcript after the final one', () => {
    const talk = startTalk('fusion');
    talk.unheardMs = 0;
    talk.say('interrupt', 1, true);
    talk.unheardMs = 1_000;
    talk.say('interrupt');
    talk.say('other', 4);
    expect(talk.decisions).toEqual([]);
  });

  it('cut again when the caller says something new', () => {
    const talk = startTalk('fusion');
    talk.say('interrupt');
    talk.say('interrupt', 1, true);
    talk.unheardMs = 1_000;
    talk.begin();
    talk.say('interrupt');
    expect(effectsOf(talk)).toEqual(['cut', 'cut']);
  });

  it('cut when they are “stop” said in the pause that an “okay” was heard in', () => {
    const talk = pausedTalk();
    talk.say('backchannel', 1, true);
    talk.pass(300);
    talk.say('interrupt', 2);
    expect(effectsOf(talk)).toEqual(['pause', 'resume', 'cut']);
  });

  it('do not cut the answer to themselves when they are told again after the pause that they ended', () => {
    const talk = pausedTalk();
    talk.say('other', 2);
    talk.unheardMs = 1_000;
    talk.say('other', 4);
    talk.say('other', 4, true);
    expect(effectsOf(talk)).toEqual(['pause', 'cut']);
  });
});
