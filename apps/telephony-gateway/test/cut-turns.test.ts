/** Vapi's messages and audio in an order that nobody promised: what is cut stays cut, and what is said is heard in one piece. */
import { isEvent, traceSpeech } from '@trunkline/simulators';
import { describe, it } from 'vitest';
import { agentSteps, heardSince, JUDGED_BY_GAPS, longestGapMs, play, samplesOf } from './play.ts';
import type { PlayedCall } from './rig.ts';
import { BARGE_IN, LONG_ANSWER } from './scenarios.ts';

/** The caller has to wait until the agent has said everything, of which they hear nothing. */
const WITH_PATIENCE = `budgets: { answerWithinMs: 15000 }${BARGE_IN}`;

/** An agent that never stops for the caller, and tells time and again how far it is. */
const STUBBORN = { behaviour: { stopsForCaller: false, speechStartedEveryMs: 300 } };

/** Follows the last answer in all that the caller heard since the agent was cut. */
function heardAfterCut(played: PlayedCall) {
  const answer = agentSteps(played.agents[0]?.scenario ?? { steps: [] }).at(-1);
  const cutMs = played.call.log.findLast(isEvent('agent.cleared'))?.atMs ?? 0;
  const { lostSoundMs, alteredMs } = traceSpeech(samplesOf(answer?.mulaw), heardSince(played, cutMs + 100));
  return { lostSoundMs, isOtherSound: alteredMs > 40 };
}

const ONLY_THE_ANSWER = { lostSoundMs: 0, isOtherSound: false };

/** What the agent was told before the call ended. */
const orders = ({ agents }: PlayedCall) =>
  (agents[0]?.commands ?? [])
    .map(({ command }) => (command.type === 'control' ? command.control : command.type))
    .filter((type) => type !== 'end-call');

/** The notes that the agent was given, and what it believes to have said. */
function historyOf({ agents }: PlayedCall) {
  const messages = agents[0]?.conversation() ?? [];
  const textsOf = (role: string) => messages.filter((message) => message.role === role).map(({ message }) => message);
  return { notes: textsOf('system'), said: textsOf('bot') };
}

describe.concurrent('a turn that was cut here', () => {
  it('does not come back while the agent goes on with it and says so again and again', async ({
    expect,
    onTestFinished,
  }) => {
    const env = { AFTER_LOCAL_CUT: 'nothing' };
    const played = await play({ onTestFinished }, WITH_PATIENCE, { env, vapi: STUBBORN }, { needsQuiet: false });
    expect(played.failures).toEqual([]);
    expect(played.record.turns.map(({ interrupted }) => interrupted)).toEqual([false, true, false]);
    expect(played.record.turns.at(-1)).toMatchObject({ agentSaid: 'No problem. Brakes only.' });
    expect(heardAfterCut(played)).toEqual(ONLY_THE_ANSWER);
    expect(played.record.counters?.lateFramesAfterBargeIn).toBeGreaterThan(100);
    expect(orders(played)).toEqual([]);
  });

  it('is broken off at the agent, which answers at once and knows what was heard', async ({
    expect,
    onTestFinished,
  }) => {
    const env = { AFTER_LOCAL_CUT: 'interrupt', AFTER_LOCAL_CUT_WAIT_MS: '0', AFTER_LOCAL_CUT_PHRASE: 'Yes?' };
    const played = await play({ onTestFinished }, BARGE_IN, { env, vapi: STUBBORN }, { needsQuiet: false });
    expect(played.failures).toEqual([]);
    expect(played.record.turns.at(-1)).toMatchObject({ agentSaid: 'No problem. Brakes only.', interrupted: false });
    const { notes, said } = historyOf(played);
    const cut = played.record.turns.find(({ interrupted }) => interrupted);
    expect(orders(played).slice(0, 2)).toEqual(['say', 'add-message']);
    expect(notes[0]).toContain(`"${cut?.agentHeard}"`);
    expect(said.join(' ')).not.toContain('everybody comes at once');
  });

  it('is muted at the agent until the caller has finished, and the answer is heard', async ({
    expect,
    onTestFinished,
  }) => {
    const played = await play({ onTestFinished }, WITH_PATIENCE, { vapi: STUBBORN }, { needsQuiet: false });
    expect(played.failures).toEqual([]);
    expect(heardAfterCut(played)).toEqual(ONLY_THE_ANSWER);
    expect(orders(played)).toEqual(['mute-assistant', 'add-message', 'unmute-assistant']);
    const cut = played.record.turns.find(({ interrupted }) => interrupted);
    expect(historyOf(played).notes).toEqual([expect.stringContaining(`"${cut?.agentHeard}"`)]);
  });
});

describe.concurrent('a turn that Vapi has cut', () => {
  it('does not come back with late messages and audio of it', async ({ expect, onTestFinished }) => {
    const faults = { lateAudioMs: 900, lateMessagesAfterMs: 200 };
    const options = { env: { BARGE_IN_MODE: 'vapi' }, vapi: { faults } };
    const played = await play({ onTestFinished }, BARGE_IN, options, { needsQuiet: false });
    expect(played.failures).toEqual([]);
    expect(played.record.turns.map(({ interrupted }) => interrupted)).toEqual([false, true, false]);
    expect(heardAfterCut(played)).toEqual(ONLY_THE_ANSWER);
    expect(played.record.counters?.lateFramesAfterBargeIn).toBeGreaterThan(20);
    expect(orders(played)).toEqual([]);
  });
});

describe.concurrent('a turn whose end is told before its last audio', () => {
  it('is one turn, and has no gap in a word', async ({ expect, onTestFinished }) => {
    const vapi = { faults: { stoppedAheadMs: 600 } };
    const played = await play({ onTestFinished }, LONG_ANSWER, { vapi }, JUDGED_BY_GAPS);
    expect(played.failures).toEqual([]);
    expect(longestGapMs(played)).toBeLessThanOrEqual(40);
    expect(played.record.turns).toHaveLength(2);
    for (const turn of played.record.turns) {
      expect(turn).toMatchObject({ interrupted: false, agentHeard: turn.agentSaid, agentHeardMs: turn.agentSentMs });
    }
  });
});
