import { describe, expect, it } from 'vitest';
import { audio, run, text } from './turn-run.test-support.ts';
import { INITIAL_TURN_STATE, unfinishedTalk } from './turn-state.ts';

describe('talk that is not in the record yet', () => {
  it('is what the caller is going to hear, and what nobody has answered', () => {
    const { state } = run(text('One two three four five six.'), audio(0));
    expect(unfinishedTalk(state, 700)).toEqual([{ role: 'assistant', turnId: 'turn_1', content: 'One two' }]);
    const asked = run({ type: 'caller.speechStarted' }, { type: 'caller.transcribed', text: 'Are you there?' });
    expect(unfinishedTalk(asked.state, 0)).toEqual([{ role: 'user', turnId: 'turn_1', content: 'Are you there?' }]);
    expect(unfinishedTalk(INITIAL_TURN_STATE, 0)).toEqual([]);
  });
});
