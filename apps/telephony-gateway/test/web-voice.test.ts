/** Whole calls of browsers, over the wire: sockets, resumes and polls between real replicas and a real Redis. */
import { waitUntil } from '@trunkline/testkit';
import { createUpsampler2x } from '@trunkline/audio';
import { isBrowserEvent, type PreparedStep } from '@trunkline/simulators';
import { describe, it } from 'vitest';
import { LONG_ANSWER, TALK } from './scenarios.ts';
import { prepared } from './web-rig.ts';
import { eventsOf, startWebVoiceRig } from './web-voice-rig.ts';

const GREETING = 'Willow Street Cycles. How can I help?';
const ANSWER = 'We open at nine, from Monday to Saturday.';

const questionOf = (steps: readonly PreparedStep[]): Int16Array => {
  const question = steps.find((step) => step.kind === 'caller');
  if (!question) throw new Error('the scenario has no question');
  const wide = new Int16Array(question.samples.length * 2);
  createUpsampler2x().process(question.samples, wide, question.samples.length);
  return wide;
};

describe.concurrent('a browser', () => {
  it.for(['socket', 'polling'] as const)('talks with the agent over %s', async (transport, context) => {
    const { expect } = context;
    const scenario = await prepared(TALK);
    const rig = await startWebVoiceRig(context, { scenario });
    const session = await rig.openSession();
    const browser = rig.browse(session, { transport });
    await browser.waitFor(isBrowserEvent('playout.ended'), 15_000);
    await browser.say(questionOf(scenario.steps));
    await browser.waitFor(
      (event) => event.type === 'final' && event.role === 'assistant' && event.text === ANSWER,
      20_000,
    );
    await browser.bye();
    const record = await rig.recordOfEnd(session);

    expect(eventsOf(browser, 'ready')[0]).toMatchObject({ sessionId: session.sessionId, ackSeq: 0, format: 'pcm16k' });
    expect(eventsOf(browser, 'turn').map(({ turnId }) => turnId)).toEqual(['turn_1', 'turn_2']);
    expect(record).toMatchObject({ channel: 'web', sessionId: session.sessionId, endedBy: 'caller' });
    expect(record.turns).toMatchObject([
      { turnId: 'turn_1', agentSaid: GREETING, agentHeard: GREETING, interrupted: false },
      { turnId: 'turn_2', callerSaid: 'When do you open?', agentSaid: ANSWER, agentHeard: ANSWER },
    ]);
    for (const turn of record.turns) expect(turn.heardMs).toBe(turn.agentSentMs);
    expect(eventsOf(browser, 'frame.skipped')).toEqual([]);
    expect(eventsOf(browser, 'frame.broken')).toEqual([]);
    expect(eventsOf(browser, 'message.unknown')).toEqual([]);
  });

  it('that is cut off in mid-answer hears every sample of it once, and is heard without a gap', async (context) => {
    const { expect } = context;
    const scenario = await prepared(LONG_ANSWER);
    const rig = await startWebVoiceRig(context, { scenario });
    const session = await rig.openSession();
    const browser = rig.browse(session, { reconnect: { firstMs: 100, maxMs: 200 } });
    await browser.waitFor(isBrowserEvent('playout.ended'), 15_000);
    const question = browser.say(questionOf(scenario.steps));
    await browser.waitFor((event) => event.type === 'playout.started' && event.turnId === 'turn_2', 15_000);
    await question;
    for (let cuts = 1; cuts <= 2; cuts += 1) {
      browser.cut();
      await browser.waitFor(() => eventsOf(browser, 'ready').length > cuts, 5_000);
    }
    await browser.waitFor((event) => event.type === 'playout.ended' && event.turnId === 'turn_2', 30_000);
    // A page reports ten times a second what it has played, so the gateway hears of the last words a little later.
    await waitUntil(async () => (await rig.record(session)).turns[1]?.heardMs, { what: 'the end of the answer' });
    await browser.bye();
    const record = await rig.recordOfEnd(session);

    expect(eventsOf(browser, 'ready').map(({ isResumed }) => isResumed)).toEqual([false, true, true]);
    expect(eventsOf(browser, 'frame.skipped')).toEqual([]);
    for (const ready of eventsOf(browser, 'ready')) expect(ready.lostFrames).toBe(0);
    const [, answer] = record.turns;
    expect(answer?.heardMs).toBe(answer?.agentSentMs);
    expect(rig.vapi.calls).toHaveLength(1);
    expect(rig.vapi.calls[0]?.failures).toEqual([]);
  });
});
