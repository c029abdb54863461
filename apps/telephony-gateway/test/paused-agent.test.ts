/** An agent that is paused while it is unclear whether the caller cuts in: what is cut, what is resumed, and what is heard of it. */
import { traceSpeech } from '@trunkline/simulators';
import { describe, it } from 'vitest';
import { agentSteps, countEvents, heardSince, play, playAndJudge, samplesOf } from './play.ts';
import type { PlayedCall } from './rig.ts';
import { BARGE_IN } from './scenarios.ts';

const ANSWER = `A full service is ninety pounds. That covers the brakes, the gears, both wheels and a test ride, and it takes
      two working days.`;

const BACKCHANNELS = `
name: backchannels
description: The caller shows that they are listening.
behaviour: { interruptAfterWords: 2 }
steps:
  - agent: Hello.
  - caller: What does a full service cost?
  - agent: >-
      ${ANSWER}
    goesOnOver:
      - { afterMs: 1500, caller: Uh-huh. }
      - { afterMs: 4000, caller: Okay. }
  - callerHangsUp: true
`;

/** @param loudest of the echo, in dBFS: the agent's platform hears what is louder. */
const onEchoingLine = (echo: string, loudest: number, rest: string): string => `
name: echo
description: The agent hears itself.
line: { echo: ${echo} }
behaviour: { hearsFromDbfs: ${loudest} }
steps:
  - agent: >-
      ${ANSWER} In the spring it is three, when everybody comes at once.
${rest}
  - callerHangsUp: true
`;

const THANKS = `
  - caller: Thank you.
  - agent: You are welcome.`;

/** Pauses that one answer may have: one before the echo is learned, and one more. */
const MOST_PAUSES = 2;

/** Samples that were heard otherwise than they were said. The frame that is faded in after a break does not count. */
function countOtherSamples(said: Int16Array, { pieces }: ReturnType<typeof traceSpeech>): number {
  let count = 0;
  for (const [index, { samples, saidFrom }] of pieces.entries()) {
    for (let at = index === 0 ? 0 : 160; at < samples.length; at += 1) {
      if (samples[at] !== said[saidFrom + at]) count += 1;
    }
  }
  return count;
}

// This one runs by itself, because every millisecond of it counts.
describe('a sign of listening', () => {
  it('pauses the agent for a moment, and every sample of it is heard', async ({ expect, onTestFinished }) => {
    await playAndJudge({ onTestFinished }, BACKCHANNELS, {}, (played) => {
      expect(played.failures).toEqual([]);
      expect(countEvents(played, 'agent.paused')).toBeGreaterThan(0);
      expect(countEvents(played, 'agent.resumed')).toBe(countEvents(played, 'agent.paused'));
      expect(played.record.counters?.resumes).toBe(countEvents(played, 'agent.paused'));
      expect(played.record.bargeIns).toEqual([]);

      const [, answer] = agentSteps(played.agents[0]?.scenario ?? { steps: [] });
      const said = samplesOf(answer?.mulaw);
      const trace = traceSpeech(said, heardSince(played, played.report.steps[2]?.startedAtMs ?? 0));
      expect(trace.lostMs).toBe(0);
      // One frame is doubled, and what was played while `clear` was on its way, which the machine may hold up.
      expect(trace.doubledMaxMs).toBeLessThanOrEqual(20 + Math.max(10, played.stalledMs));
      expect(Math.max(...trace.pausesMs)).toBeLessThanOrEqual(1_000);
      expect(countOtherSamples(said, trace)).toBe(0);
      // A break that nobody meant is concealed by one frame that nobody said.
      expect(trace.alteredMs).toBeLessThanOrEqual(20);

      const turn = played.record.turns.at(-1);
      expect(turn).toMatchObject({ interrupted: false, agentHeard: turn?.agentSaid });
      expect(turn?.agentHeardMs).toBe(turn?.agentSentMs);
    });
  });
});

/** Whether the caller of the scenario waited for more than 500 ms until there was silence. */
const isSlow = ({ report }: Pick<PlayedCall, 'report'>): boolean =>
  !((report.steps[3]?.agentSilentAfterMs ?? Number.NaN) <= 500);

describe.concurrent('a caller who cuts in', () => {
  it('has silence within 500 ms, although the agent takes its time', async ({ expect, onTestFinished }) => {
    const vapi = { behaviour: { interruptAfterVoiceMs: 1_000 } };
    const played = await play({ onTestFinished }, BARGE_IN, { vapi }, { needsQuiet: false, isWrong: isSlow });
    expect(played.failures).toEqual([]);
    expect(played.report.steps[3]?.agentSilentAfterMs).toBeLessThanOrEqual(500);
    expect(played.record.bargeIns).toMatchObject([{ decidedBy: 'local' }]);
    expect(played.record.turns[1]).toMatchObject({ interrupted: true });
  });

  it('is heard by sound alone in the mode for that, and by an agent that never stops by itself', async ({
    expect,
    onTestFinished,
  }) => {
    const played = await play(
      { onTestFinished },
      `budgets: { answerWithinMs: 15000 }${BARGE_IN}`,
      {
        env: { BARGE_IN_MODE: 'local' },
        vapi: { behaviour: { interruptAfterVoiceMs: 60_000 } },
      },
      { needsQuiet: false, isWrong: isSlow },
    );
    expect(played.failures).toEqual([]);
    expect(played.agents[0]?.messages.filter(({ message }) => message.type === 'user-interrupted')).toEqual([]);
    expect(played.record.bargeIns).toMatchObject([{ decidedBy: 'local' }]);
    expect(played.report.steps[3]?.agentSilentAfterMs).toBeLessThanOrEqual(500);
  });
});

describe.concurrent.each([
  ['a hybrid', '{ lossDb: 18, delayMs: 60 }', -25, THANKS],
  ['a loudspeaker', '{ lossDb: 22, delayMs: 250, kind: speakerphone }', -25, THANKS],
  ['a loudspeaker that is turned up', '{ lossDb: 14, delayMs: 250, kind: speakerphone }', 0, ''],
])('the agent’s own sound that comes back from %s', (_from, echo, loudest, rest) => {
  it('never cuts it, and seldom pauses it', async ({ expect, onTestFinished }) => {
    const played = await play(
      { onTestFinished },
      onEchoingLine(echo, loudest, rest),
      {},
      { needsQuiet: false, isWrong: (call) => countEvents(call, 'agent.paused') > MOST_PAUSES },
    );
    expect(played.failures).toEqual([]);
    expect(played.record.bargeIns).toEqual([]);
    expect(played.record.turns.map(({ interrupted }) => interrupted)).not.toContain(true);
    for (const turn of played.record.turns) expect(turn.agentHeardMs).toBe(turn.agentSentMs);
    expect(countEvents(played, 'agent.paused')).toBeLessThanOrEqual(MOST_PAUSES);
  });
});
