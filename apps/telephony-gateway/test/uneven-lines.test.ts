/** Lines that come late, stand still or fall silent: what the caller hears of the agent, and the agent of the caller. */
import { type FakeCall, isEvent, traceSpeech } from '@trunkline/simulators';
import { waitUntil } from '@trunkline/testkit';
import { describe, it } from 'vitest';
import { agentSteps, heardSince, JUDGED_BY_GAPS, longestGapMs, measured, open, play, samplesOf } from './play.ts';
import type { Rig } from './rig.ts';
import { LONG_ANSWER } from './scenarios.ts';

const MONOLOGUE = `
name: monologue
description: One long greeting.
steps:
  - agent: >-
      Thank you for calling. A full service is ninety pounds. That covers the brakes, the gears, both wheels and a test ride,
      and it takes two working days.
  - callerHangsUp: true
`;
const STALL_MS = 2_000;

const monologueOf = (rig: Rig) => agentSteps(rig.vapi.calls.at(-1)?.scenario ?? { steps: [] })[0];

/** Waits until all that was said has been played, ends the call, and finds what was said in what was heard. */
async function hearOut(rig: Rig, call: FakeCall): Promise<ReturnType<typeof traceSpeech>> {
  const agent = rig.vapi.calls.at(-1) ?? (await rig.vapi.waitForCall(0));
  const isOver = ({ type, status, role }: Record<string, unknown>): boolean =>
    type === 'speech-update' && status === 'stopped' && role === 'assistant';
  await agent.waitForMessage(isOver, 20_000);
  // What the line has kept back comes after that message.
  const fromMs = call.nowMs;
  await waitUntil(() => call.nowMs >= fromMs + STALL_MS + 500 && rig.gateway.registry.buffers.toCallerMs === 0, {
    timeoutMs: 20_000,
  });
  await call.hangUp();
  await rig.gateway.registry.idle();
  return traceSpeech(samplesOf(monologueOf(rig)?.mulaw), heardSince({ call }, 0));
}

/** A break is concealed by one frame, and no sound is lost, doubled or garbled. */
const WHOLE = { lostSoundMs: 0, isDoubled: false, isGarbled: false };

function judge({ lostSoundMs, doubledMaxMs, alteredMs }: ReturnType<typeof traceSpeech>): typeof WHOLE {
  return { lostSoundMs, isDoubled: doubledMaxMs > 20, isGarbled: alteredMs > 40 };
}

describe.concurrent('a mobile line', () => {
  it('has no drop-out over 40 ms while the agent’s audio comes with 400 ms of jitter', async ({
    expect,
    onTestFinished,
  }) => {
    const played = await play(
      { onTestFinished },
      LONG_ANSWER,
      {
        env: { LINE_PROFILE: 'mobile' },
        vapi: { pacing: { jitterMs: 400 } },
      },
      JUDGED_BY_GAPS,
    );
    expect(played.failures).toEqual([]);
    expect(longestGapMs(played)).toBeLessThanOrEqual(40);
    for (const turn of played.record.turns) expect(turn.agentHeardMs).toBe(turn.agentSentMs);
  });
});

describe.concurrent('a socket that stands still for two seconds', () => {
  it('of Vapi costs no word of the agent', async ({ expect, onTestFinished }) => {
    const rig = await open({ onTestFinished }, MONOLOGUE, {
      vapi: { faults: { freezeAfterMs: 2_000, freezeMs: STALL_MS } },
    });
    expect(judge(await hearOut(rig, rig.placeCall()))).toEqual(WHOLE);
  });

  it('of Twilio costs no word of the agent', async ({ expect, onTestFinished }) => {
    const rig = await open({ onTestFinished }, MONOLOGUE);
    const call = rig.placeCall();
    const { startedAtMs } = await call.waitFor(isEvent('agent.speechStarted'), 10_000);
    await waitUntil(() => call.nowMs >= startedAtMs + 1_000);
    call.stallReading();
    const stalledAtMs = call.nowMs;
    await waitUntil(() => call.nowMs >= stalledAtMs + STALL_MS);
    call.resumeReading();
    expect(judge(await hearOut(rig, call))).toEqual(WHOLE);
  });
});

describe.concurrent('a caller’s line that falls silent', () => {
  it('is silence to the agent, which goes on hearing something all the time', async ({ expect, onTestFinished }) => {
    const rig = await open({ onTestFinished }, MONOLOGUE);
    const listen = async (): Promise<{ gapMs: number; silenceFrames: number }> => {
      const call = rig.placeCall({ burst: { everyMs: 3_000, holdMs: STALL_MS } });
      await waitUntil(() => call.nowMs >= 8_000, { timeoutMs: 20_000 });
      await call.hangUp();
      await rig.gateway.registry.idle();
      const { counters } = await rig.readRecord(call);
      return {
        gapMs: rig.vapi.calls.at(-1)?.counters.maxBinaryGapMs ?? Infinity,
        silenceFrames: counters?.silenceToAgent ?? 0,
      };
    };
    const { gapMs, silenceFrames } = await measured(rig, listen);
    // The gap rule waits 100 ms, and a tick and the delays of two schedulers are added to that.
    expect(gapMs).toBeLessThanOrEqual(200);
    expect(silenceFrames).toBeGreaterThan(50);
  });
});
