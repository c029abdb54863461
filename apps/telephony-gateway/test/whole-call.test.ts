/** Calls from the first ring to the record, judged at the caller's ear and at the agent's. */
import { isEvent } from '@trunkline/simulators';
import { describe, it } from 'vitest';
import { JUDGED_BY_GAPS, longestGapMs, play, playAndJudge, warningsOf } from './play.ts';
import { AGENT_HANGS_UP, BARGE_IN, CALLER_SPEAKS_FIRST, LONG_ANSWER, TALK } from './scenarios.ts';

describe.concurrent.each(['mulaw', 'pcm16k'] as const)('a call with %s towards the agent', (format) => {
  const env = { VAPI_AUDIO_FORMAT: format };

  it('is greeted, heard, answered and written down', async ({ expect, onTestFinished }) => {
    await playAndJudge({ onTestFinished }, TALK, { env }, (played) => {
      expect(played.failures).toEqual([]);
      expect(warningsOf(played)).toEqual([]);
      expect(played.agents).toHaveLength(1);
      expect(played.record).toMatchObject({ state: 'ended', endedBy: 'caller', endedReason: 'caller-hung-up' });
      expect(played.record.turns).toMatchObject([
        { turnId: 'turn_1', callerSaid: '', agentSaid: 'Willow Street Cycles. How can I help?', interrupted: false },
        { turnId: 'turn_2', callerSaid: 'When do you open?', agentSaid: 'We open at nine, from Monday to Saturday.' },
      ]);
      for (const turn of played.record.turns) expect(turn.agentHeardMs).toBe(turn.agentSentMs);
    });
  });

  it('has no drop-out over 40 ms while the agent’s audio comes with 200 ms of jitter', async ({
    expect,
    onTestFinished,
  }) => {
    const played = await play(
      { onTestFinished },
      LONG_ANSWER,
      { env, vapi: { pacing: { jitterMs: 200 } } },
      JUDGED_BY_GAPS,
    );
    expect(played.failures).toEqual([]);
    expect(longestGapMs(played)).toBeLessThanOrEqual(40);
  });

  it('lets the caller hear nothing of the agent 250 ms after the cut, however late its audio comes', async ({
    expect,
    onTestFinished,
  }) => {
    await playAndJudge({ onTestFinished }, BARGE_IN, { env, vapi: { faults: { lateAudioMs: 400 } } }, (played) => {
      expect(played.failures).toEqual([]);
      const cleared = played.call.log.filter(isEvent('agent.cleared'));
      expect(cleared).toHaveLength(1);
      const cutMs = cleared[0]?.atMs ?? 0;
      const answer = played.call.log.find(
        (event) => event.type === 'agent.speechStarted' && event.startedAtMs > cutMs + 250,
      );
      const answeredMs = answer?.type === 'agent.speechStarted' ? answer.startedAtMs : 0;
      expect(answeredMs).toBeGreaterThan(cutMs);
      expect(played.call.ear.silenceMs(cutMs + 250, answeredMs - 20)).toBe(answeredMs - 20 - (cutMs + 250));
      expect(played.record.bargeIns).toMatchObject([{ decidedBy: 'vapi' }]);
      expect(played.record.counters?.lateFramesAfterBargeIn).toBeGreaterThan(0);
      const cutTurn = played.record.turns.find(({ interrupted }) => interrupted);
      expect(cutTurn?.agentHeardMs).toBeLessThan(cutTurn?.agentSentMs ?? 0);
      expect(cutTurn?.agentSaid.startsWith(cutTurn.agentHeard)).toBe(true);
    });
  });

  it('brings the caller’s first syllable to an agent whose socket opens 1.5 s late', async ({
    expect,
    onTestFinished,
  }) => {
    const vapi = {
      behaviour: { firstMessageMode: 'assistant-waits-for-user' as const },
      faults: { openDelayMs: 1_500 },
    };
    await playAndJudge({ onTestFinished }, CALLER_SPEAKS_FIRST, { env, vapi }, (played) => {
      expect(played.failures).toEqual([]);
      const [utterance] = played.agents.at(-1)?.heardUtterances ?? [];
      expect(utterance).toMatchObject({ recognised: true });
      expect(utterance?.onsetMissingMs).toBeLessThanOrEqual(20);
      expect(played.record.counters?.framesToAgentDropped).toBe(0);
      expect(played.record.addedLatencyMs?.toAgent.p50).toBeLessThan(20);
    });
  });
});

describe.concurrent('agent audio', () => {
  it('is heard whole and once when it comes in one burst', async ({ expect, onTestFinished }) => {
    const played = await play(
      { onTestFinished },
      LONG_ANSWER,
      {
        vapi: { pacing: { burstMs: Number.POSITIVE_INFINITY } },
      },
      JUDGED_BY_GAPS,
    );
    expect(played.failures).toEqual([]);
    expect(longestGapMs(played)).toBeLessThanOrEqual(40);
    for (const turn of played.record.turns) expect(turn.agentHeardMs).toBe(turn.agentSentMs);
  });

  it('is heard whole when it comes in pieces of odd sizes', async ({ expect, onTestFinished }) => {
    const played = await play(
      { onTestFinished },
      LONG_ANSWER,
      {
        env: { VAPI_AUDIO_FORMAT: 'pcm16k' },
        vapi: { pacing: { oddSizes: true } },
      },
      JUDGED_BY_GAPS,
    );
    expect(played.failures).toEqual([]);
    expect(longestGapMs(played)).toBeLessThanOrEqual(40);
  });

  it('never comes back to the agent as something the caller said', async ({ expect, onTestFinished }) => {
    const played = await play({ onTestFinished }, TALK, {}, { needsQuiet: false });
    const utterances = played.agents.at(-1)?.heardUtterances ?? [];
    expect(utterances.map(({ recognised }) => recognised)).toEqual([true]);
  });
});

describe.concurrent('a caller who cuts in', () => {
  it('does not put the sound of an agent that sends odd pieces out of step', async ({ expect, onTestFinished }) => {
    const options = {
      env: { VAPI_AUDIO_FORMAT: 'pcm16k' },
      vapi: { pacing: { oddSizes: true }, faults: { lateAudioMs: 300 } },
    };
    await playAndJudge({ onTestFinished }, BARGE_IN, options, (played) => {
      expect(played.failures).toEqual([]);
      // Speech that is out of step by a byte turns into noise at full scale.
      const answer = played.call.ear.heardBetween(played.call.ear.durationMs - 3_000, played.call.ear.durationMs);
      expect(Math.max(...answer.map(Math.abs))).toBeLessThan(30_000);
    });
  });
});

describe.concurrent('the end of a call', () => {
  it('comes after the last words of an agent that hangs up', async ({ expect, onTestFinished }) => {
    const played = await play({ onTestFinished }, AGENT_HANGS_UP, {}, { needsQuiet: false });
    expect(played.failures).toEqual([]);
    expect(played.record).toMatchObject({ endedBy: 'agent', endedReason: 'assistant-ended-call' });
    expect(played.record.turns[0]?.agentHeardMs).toBe(played.record.turns[0]?.agentSentMs);
    expect(played.call.log.some((event) => event.type === 'verb.started' && event.verb.verb === 'Hangup')).toBe(true);
  });

  it('is told in one log line with every counter and nothing personal', async ({ expect, onTestFinished }) => {
    const played = await play({ onTestFinished }, TALK, {}, { needsQuiet: false });
    const lines = played.rig.logLines.filter(
      ({ msg, callSid }) => msg === 'call.ended' && callSid === played.call.callSid,
    );
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({
      endedBy: 'caller',
      reason: 'caller-hung-up',
      framesToCaller: expect.any(Number),
      unexpectedInputs: 0,
    });
    const all = JSON.stringify(played.rig.logLines);
    for (const secret of ['+15550100001', 'When do you open', 'transport', 'an-auth-token', 'a-vapi-key']) {
      expect(all).not.toContain(secret);
    }
  });
});
