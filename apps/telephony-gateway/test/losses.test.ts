/** Sockets that drop, stall or double: what the caller then hears, and what is kept. */
import { isEvent } from '@trunkline/simulators';
import { waitUntil } from '@trunkline/testkit';
import { describe, it } from 'vitest';
import { longestGapMs, open, playAndJudge } from './play.ts';
import { ACCOUNT_SID, type Rig } from './rig.ts';
import { incomingCall, postSigned } from './signed-post.ts';
import { CALLER_SPEAKS_FIRST, LONG_ANSWER, TALK } from './scenarios.ts';

const saidTo = (rig: Rig, call: { log: readonly unknown[] }): string =>
  (call.log as Parameters<ReturnType<typeof isEvent>>[0][])
    .filter(isEvent('carrier.said'))
    .map(({ text }) => text)
    .join(' ');

describe.concurrent('without an agent', () => {
  it('the caller hears a sentence and is passed to the fallback number', async ({ expect, onTestFinished }) => {
    const rig = await open({ onTestFinished }, TALK, {
      vapi: { faults: { createStatus: 500 } },
      env: { FALLBACK_NUMBER: '+15550100099' },
    });
    const call = rig.placeCall();
    const { endedBy } = await call.ended;
    expect(endedBy).toBe('document');
    expect(saidTo(rig, call)).toContain('We are sorry');
    expect(call.log.filter(isEvent('carrier.dialled')).map(({ addresses }) => addresses)).toEqual([['+15550100099']]);
    expect(await rig.readRecord(call)).toMatchObject({ state: 'ended', endedBy: 'gateway', endedReason: 'no-agent' });
  });
});

describe.concurrent('an agent whose socket drops', () => {
  it('is dialled again, and what the caller says meanwhile arrives', async ({ expect, onTestFinished }) => {
    const rig = await open({ onTestFinished }, CALLER_SPEAKS_FIRST, {
      vapi: { behaviour: { firstMessageMode: 'assistant-waits-for-user' }, faults: { cutAfterMs: 200 } },
    });
    const { failures, record, agents } = await rig.playCall();
    expect(agents).toHaveLength(1);
    expect(record.events.map(({ type }) => type)).toContain('agent.lost');
    expect(record.events.filter(({ type }) => type === 'agent.opened')).toMatchObject([
      { isNew: true },
      { isNew: false },
    ]);
    expect(failures).toEqual([]);
  });

  it('is replaced by a new one that knows the conversation, when its call is over by a breakdown', async ({
    expect,
    onTestFinished,
  }) => {
    const rig = await open({ onTestFinished }, TALK);
    const call = rig.placeCall();
    const first = await rig.vapi.waitForCall(0);
    await call.waitFor(isEvent('agent.speechEnded'), 10_000);
    first.end('worker-shutdown');
    const second = await rig.vapi.waitForCall(1);
    await waitUntil(() => second.commands.length > 0);
    expect(second.record.request.assistantOverrides).toMatchObject({ firstMessageMode: 'assistant-waits-for-user' });
    expect(second.commands.map(({ command }) => command)).toContainEqual({
      type: 'add-message',
      message: { role: 'assistant', content: 'Willow Street Cycles. How can I help?' },
      triggerResponseEnabled: false,
    });
    await call.hangUp();
    await rig.gateway.registry.idle();
  });
});

describe.concurrent('a Twilio stream that is lost', () => {
  it('comes back to the same agent, and the talk goes on', async ({ expect, onTestFinished }) => {
    const rig = await open({ onTestFinished }, LONG_ANSWER);
    const call = rig.placeCall();
    await call.waitFor(isEvent('agent.speechEnded'), 10_000);
    call.cutSocket();
    await waitUntil(() => call.log.filter(isEvent('stream.started')).length === 2, { timeoutMs: 5_000 });
    await waitUntil(() => rig.gateway.registry.calls === 1);
    const question = rig.vapi.calls[0]?.scenario.steps.find((step) => step.kind === 'caller');
    if (question?.kind === 'caller') await call.say(question.samples);
    await call.waitFor(isEvent('agent.speechStarted'), 10_000);
    expect(rig.vapi.calls).toHaveLength(1);
    await call.hangUp();
    await rig.gateway.registry.idle();
    const record = await rig.readRecord(call);
    expect(record.events.map(({ type }) => type)).toEqual(expect.arrayContaining(['stream.lost', 'call.ended']));
    expect(record.endedBy).toBe('caller');
  });

  it('is given up when it breaks again and again: the caller hears a sentence', async ({ expect, onTestFinished }) => {
    const rig = await open({ onTestFinished }, TALK, { env: { MAX_STREAMS_PER_CALL: '2' } });
    const call = rig.placeCall();
    for (const streams of [1, 2]) {
      await waitUntil(() => call.log.filter(isEvent('stream.started')).length === streams, { timeoutMs: 5_000 });
      await waitUntil(() => rig.gateway.registry.calls === 1);
      call.cutSocket();
    }
    await call.ended;
    expect(saidTo(rig, call)).toContain('We are sorry');
  });

  it('ends the call after its grace when Twilio does not come back', async ({ expect, onTestFinished }) => {
    const rig = await open({ onTestFinished }, TALK, { env: { STREAM_GRACE_MS: '0' } });
    const call = rig.placeCall();
    await waitUntil(() => rig.gateway.registry.calls === 1);
    const hungUp = call.hangUp({ isAbrupt: true });
    await rig.gateway.registry.idle();
    await hungUp;
    await rig.vapi.calls[0]?.ended;
    expect((await rig.readRecord(call)).state).toBe('ended');
  });
});

describe.concurrent('a second stream of the same call', () => {
  it('wins: the older one is closed and the agent stays', async ({ expect, onTestFinished }) => {
    const rig = await open({ onTestFinished }, TALK);
    const call = rig.placeCall();
    await call.waitFor(isEvent('agent.speechStarted'), 10_000);
    const session = await rig.store.sessions.read(`call_${call.callSid.slice(2)}`);
    const token = await rig.store.tokens.issue(
      JSON.stringify({ callId: session?.callId, callSid: call.callSid, accountSid: call.accountSid }),
      60_000,
    );
    const older = call.streamSid;
    call.openSecondStream({ token });
    const ended = await call.waitFor(isEvent('stream.ended'), 5_000);
    expect(ended).toMatchObject({ streamSid: older, reason: 'server-closed' });
    expect(rig.gateway.registry.calls).toBe(1);
    expect(rig.vapi.calls).toHaveLength(1);
    await call.hangUp();
    await rig.gateway.registry.idle();
  });
});

describe.concurrent('a socket that stalls', () => {
  it('of Twilio costs no word: the agent’s speech waits and is heard whole', async ({ expect, onTestFinished }) => {
    const rig = await open({ onTestFinished }, LONG_ANSWER);
    const call = rig.placeCall();
    const played = rig.vapi.waitForCall(0);
    await call.waitFor(isEvent('agent.speechStarted'), 10_000);
    call.stallReading();
    const agent = await played;
    await agent.waitForMessage(
      ({ type, status, role }) => type === 'speech-update' && status === 'stopped' && role === 'assistant',
      10_000,
    );
    call.resumeReading();
    await call.waitFor(isEvent('agent.speechEnded'), 10_000);
    await call.hangUp();
    await rig.gateway.registry.idle();
    const record = await rig.readRecord(call);
    expect(record.counters?.framesToCallerDropped).toBe(0);
    expect(record.turns[0]?.agentHeardMs).toBe(record.turns[0]?.agentSentMs);
  });

  it('of Vapi keeps the caller’s words in order, bounded', async ({ expect, onTestFinished }) => {
    const rig = await open({ onTestFinished }, CALLER_SPEAKS_FIRST, {
      vapi: {
        behaviour: { firstMessageMode: 'assistant-waits-for-user' },
        faults: { freezeAfterMs: 600, freezeMs: 1_000 },
      },
    });
    const { failures, record } = await rig.playCall();
    expect(failures).toEqual([]);
    expect(record.counters?.framesToAgentDropped).toBe(0);
  });
});

describe.concurrent('a line with faults', () => {
  it('whose chunk counter starts anew is heard on', async ({ expect, onTestFinished }) => {
    const rig = await open({ onTestFinished }, TALK);
    const { failures, record } = await rig.playCall({ restartCounters: { afterFrames: 60 } });
    expect(failures).toEqual([]);
    expect(record.counters?.framesFromCallerDuplicate).toBeLessThanOrEqual(24);
  });

  it('of every kind still carries the talk', async ({ expect, onTestFinished }) => {
    const rig = await open({ onTestFinished }, TALK);
    const { failures, record } = await rig.playCall({
      jitterMs: 60,
      duplicateRate: 0.05,
      garbageRate: 0.02,
      oddPayloads: true,
      numericFields: true,
      duplicateWebhookRate: 1,
    });
    expect(failures).toEqual([]);
    expect(record.counters?.framesFromCallerDuplicate).toBeGreaterThan(0);
    expect(record.endedBy).toBe('caller');
  });

  it('of the agent’s side, doubled and broken messages, does not cut twice or cut wrongly', async ({
    expect,
    onTestFinished,
  }) => {
    const options = { vapi: { faults: { duplicateRate: 1, garbageRate: 0.3 } } };
    await playAndJudge({ onTestFinished }, LONG_ANSWER, options, ({ failures, record, call }) => {
      expect(failures).toEqual([]);
      expect(call.log.filter(isEvent('agent.cleared'))).toEqual([]);
      expect(record.counters?.malformedFromAgent).toBeGreaterThan(0);
      expect(longestGapMs({ call })).toBeLessThanOrEqual(40);
    });
  });
});

describe.concurrent('Redis', () => {
  it('that takes no history costs no call', async ({ expect, onTestFinished }) => {
    const rig = await open({ onTestFinished }, TALK);
    const callSid = `CA${'7'.repeat(32)}`;
    // Whatever is appended to a key of another type is refused.
    await rig.redis.set(`tl:{call_${callSid.slice(2)}}:events`, 'no list');
    const call = rig.carrier.placeCall({ from: '+15550100001', to: '+15550100002', callSid });
    await call.waitFor(isEvent('agent.speechEnded'), 20_000);
    await call.hangUp();
    expect(saidTo(rig, call)).toBe('');
  });

  it('that is gone cuts nobody off who has not reached a person', async ({ expect, onTestFinished }) => {
    const rig = await open({ onTestFinished }, TALK, { ownRedis: true });
    await rig.signalRedis('SIGSTOP');
    const dialEnded = async (DialCallStatus: string): Promise<string> => {
      const ids = { CallSid: `CA${'7'.repeat(32)}`, AccountSid: ACCOUNT_SID };
      return (await postSigned(rig.origin, '/webhook/twilio/dial-ended', { ...ids, DialCallStatus })).text();
    };
    const answers = await Promise.all(['busy', 'completed'].map(dialEnded));
    await rig.signalRedis('SIGCONT');
    expect(answers[0]).toContain('We are sorry');
    expect(answers[1]).not.toContain('<Say>');
  });

  it('that hangs keeps no line of ringing callers waiting', async ({ expect, onTestFinished }) => {
    const rig = await open({ onTestFinished }, TALK, { ownRedis: true });
    let isGivenUp = false;
    rig.redis.once('close', () => {
      isGivenUp = true;
    });
    await rig.signalRedis('SIGSTOP');
    const ring = async (index: number): Promise<string> =>
      (await postSigned(rig.origin, '/webhook/twilio', incomingCall(index))).text();
    const answers = await Promise.all(Array.from({ length: 200 }, (_, index) => ring(index)));
    // So many would wait for six time limits one after the other, and the connection is given up after two.
    expect(isGivenUp).toBe(false);
    await rig.signalRedis('SIGCONT');
    expect(answers.filter((twiml) => !twiml.includes('We are sorry'))).toEqual([]);
  });

  it('that has forgotten everything gets the sessions of live calls again', async ({ expect, onTestFinished }) => {
    const rig = await open({ onTestFinished }, TALK);
    const call = rig.placeCall();
    const callId = `call_${call.callSid.slice(2)}` as const;
    await call.waitFor(isEvent('agent.speechEnded'), 20_000);
    const known = await rig.store.sessions.read(callId);
    await rig.redis.flushdb();
    await waitUntil(async () => (await rig.store.sessions.read(callId)) !== undefined, { timeoutMs: 10_000 });
    const restored = await rig.store.sessions.read(callId);
    const { callSid, streamSid, vapiCallId = '', agentControlUrl } = known ?? {};
    expect(restored).toMatchObject({ state: 'live', intent: 'talk', callSid, streamSid, vapiCallId, agentControlUrl });
    expect(await rig.store.sessions.findByVapiCall(vapiCallId)).toBe(callId);
    await call.hangUp();
    await rig.gateway.registry.idle();
    expect(await rig.store.sessions.read(callId)).toMatchObject({ state: 'ended', endedBy: 'caller' });
  });

  it('that is gone lets live calls go on, and new callers hear a sentence', async ({ expect, onTestFinished }) => {
    const rig = await open({ onTestFinished }, TALK, { ownRedis: true });
    const first = rig.playCall();
    await waitUntil(() => rig.gateway.registry.calls === 1);
    await rig.signalRedis('SIGSTOP');
    const second = rig.placeCall();
    await second.ended;
    expect(saidTo(rig, second)).toContain('We are sorry');
    await rig.signalRedis('SIGCONT');
    const { failures, record } = await first;
    expect(failures).toEqual([]);
    expect(record.endedBy).toBe('caller');
  });
});
