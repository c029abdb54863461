/** Voice calls of pages: the same core, record and hand-over as those of telephones. */
import { waitUntil } from '@trunkline/testkit';
import type { SessionId } from '@trunkline/protocol';
import type { FakeVapiCall, PreparedStep } from '@trunkline/simulators';
import { describe, it } from 'vitest';
import { AGENT_HANGS_UP, BARGE_IN, TALK } from './scenarios.ts';
import { timedByLoop, undisturbed } from './undisturbed.ts';
import { prepared, startWebRig, type WebRig } from './web-rig.ts';

const GREETING = 'Willow Street Cycles. How can I help?';
const ANSWER = 'We open at nine, from Monday to Saturday.';

const ASKED_FOR_A_NUMBER = `
name: asked-for-a-number
description: The caller is asked for a number.
steps:
  - agent: Please tell me your number.
  - digits: "4071"
  - agent: Thank you.
  - callerHangsUp: true
`;

const questionOf = (steps: readonly PreparedStep[], at = 0): Int16Array => {
  const questions = steps.filter((step) => step.kind === 'caller');
  const question = questions[at];
  if (!question) throw new Error('the scenario has no such question');
  return question.samples;
};

const agentOf = async ({ vapi }: WebRig, at = 0): Promise<FakeVapiCall> => {
  await waitUntil(() => vapi.calls[at] !== undefined);
  return vapi.calls[at]!;
};

const feedOf = async ({ store }: WebRig, sessionId: SessionId) =>
  (await store.feeds.read(sessionId, '0')).events.map(({ event }) => event);

describe.concurrent('a voice call of a page', () => {
  it('is greeted, heard, answered and written down, in wideband from end to end', async (context) => {
    const { expect } = context;
    const scenario = await prepared(TALK);
    const rig = await startWebRig(context, { scenario });
    const sessionId = await rig.openSession();
    const { page, callId } = await rig.startCall(sessionId);
    const agent = await agentOf(rig);
    await waitUntil(() => page.told.includes('end of turn'), { timeoutMs: 10_000, what: 'the greeting' });
    page.say(questionOf(scenario.steps));
    await waitUntil(() => page.told.some((what) => what === `final assistant turn_2: ${ANSWER}`), {
      timeoutMs: 15_000,
    });
    page.hangUp();
    const record = await rig.recordOfEnd(callId);

    expect(agent.failures).toEqual([]);
    expect(agent.record.request.transport.audioFormat).toMatchObject({ format: 'pcm_s16le', sampleRate: 16_000 });
    const greeting = scenario.steps[0];
    const said = greeting?.kind === 'agent' ? (greeting.pcm16k ?? new Uint8Array()) : new Uint8Array();
    const heard = Buffer.concat(page.played);
    expect(
      heard.subarray(0, said.length - (said.length % 640)).equals(said.subarray(0, said.length - (said.length % 640))),
    ).toBe(true);
    expect(record).toMatchObject({ channel: 'web', sessionId, endedBy: 'caller', endedReason: 'caller-hung-up' });
    expect(record.turns).toMatchObject([
      { turnId: 'turn_1', agentSaid: GREETING, agentHeard: GREETING, interrupted: false },
      { turnId: 'turn_2', callerSaid: 'When do you open?', agentSaid: ANSWER, agentHeard: ANSWER },
    ]);
    for (const turn of record.turns) expect(turn.heardMs).toBe(turn.agentSentMs);
    expect(page.closed).toEqual(['over']);
    await waitUntil(async () => (await rig.liveSlots()) === 0);
    expect(page.told.filter((what) => what.startsWith('turn_'))).toEqual(['turn_1', 'turn_2']);
    const events = await feedOf(rig, sessionId);
    expect(events.filter(({ type }) => type === 'final')).toEqual([
      { type: 'final', callId, turnId: 'turn_1', role: 'assistant', text: GREETING },
      { type: 'final', callId, turnId: 'turn_2', role: 'user', text: 'When do you open?' },
      { type: 'final', callId, turnId: 'turn_2', role: 'assistant', text: ANSWER },
    ]);
    const presence = events.filter((event) => event.type === 'presence');
    expect(presence.map(({ call }) => call)).toEqual(['live', 'none']);
  });

  it('ends when its agent hangs up, once all is heard', async (context) => {
    const { expect } = context;
    const rig = await startWebRig(context, { scenario: await prepared(AGENT_HANGS_UP) });
    const { page, callId } = await rig.startCall(await rig.openSession());
    await waitUntil(() => page.closed.length > 0, { timeoutMs: 15_000 });
    expect(page.closed).toEqual(['over']);
    const record = await rig.recordOfEnd(callId);
    expect(record).toMatchObject({ endedBy: 'agent' });
    expect(record.turns[0]?.heardMs).toBe(record.turns[0]?.agentSentMs);
    expect(page.heardMs).toBe(record.turns[0]?.agentSentMs);
  });

  it('is cut by a caller who speaks, and credits nothing that was not played', async (context) => {
    const { expect } = context;
    const scenario = await prepared(BARGE_IN);
    const rig = await startWebRig(context, { scenario, env: { BARGE_IN_MODE: 'fusion', VOICE_MODEL: 'light' } });
    const { page, callId } = await rig.startCall(await rig.openSession());
    await waitUntil(() => page.told.includes('end of turn'), { timeoutMs: 10_000 });
    page.say(questionOf(scenario.steps));
    await waitUntil(() => page.told.includes('turn_2'), { timeoutMs: 10_000 });
    const fromMs = page.turns[1]?.fromMs ?? 0;
    await waitUntil(() => page.heardMs >= fromMs + 1_500, { timeoutMs: 5_000 });
    page.say(questionOf(scenario.steps, 1));
    await waitUntil(() => page.told.includes('interrupt'), { timeoutMs: 5_000 });
    const playedMs = (page.turns[1]?.cutAtMs ?? 0) - fromMs;
    await waitUntil(() => page.told.some((what) => what.startsWith('final assistant turn_3')), { timeoutMs: 10_000 });
    page.hangUp();
    const record = await rig.recordOfEnd(callId);
    const cut = record.turns.find(({ interrupted }) => interrupted);
    expect(cut?.turnId).toBe('turn_2');
    // What the page has played, and not a frame more.
    expect(cut?.heardMs).toBeLessThanOrEqual(playedMs);
    expect(cut?.heardMs).toBeGreaterThan(1_000);
    expect(cut?.agentSaid.startsWith(cut.agentHeard)).toBe(true);
  });

  // A machine that stands still for a moment may hear the short sound as a longer one.
  it('is held while it is unclear whether its caller cuts in, and goes on without a gap or a repetition', async (context) => {
    const { expect } = context;
    const scenario = await prepared(TALK);
    const env = { BARGE_IN_MODE: 'fusion', VOICE_MODEL: 'light' };
    const rig = await startWebRig(context, { scenario, env });
    const play = async () => {
      const { page, callId } = await rig.startCall(await rig.openSession());
      await waitUntil(() => page.heardMs >= 600, { timeoutMs: 10_000 });
      // A sound of a voice that is too short to be a turn.
      page.say(questionOf(scenario.steps).subarray(0, 8 * 300));
      await waitUntil(() => page.told.some((what) => what === `final assistant turn_1: ${GREETING}`), {
        timeoutMs: 15_000,
      });
      page.hangUp();
      const record = await rig.recordOfEnd(callId);
      const holds = page.told.filter((what) => ['hold', 'resume', 'interrupt'].includes(what));
      return { page, record, holds };
    };
    // Where the process that hears gets no time, the short sound is over before anybody has found a voice in it.
    const { page, record, holds } = await undisturbed(
      () => timedByLoop(play),
      (played) => played.holds.join() === 'hold,resume',
    );
    expect(holds).toEqual(['hold', 'resume']);
    const greeting = record.turns.find(({ turnId }) => turnId === 'turn_1');
    expect(greeting).toMatchObject({ interrupted: false, heardMs: greeting?.agentSentMs });
    // The agent may have answered to the sound.
    expect(page.turns[1]?.fromMs ?? page.heardMs).toBe(greeting?.agentSentMs);
  });

  it('takes what its caller writes as said, once, and cuts the agent for it', async (context) => {
    const { expect } = context;
    const rig = await startWebRig(context, { scenario: await prepared(TALK) });
    const { page, callId } = await rig.startCall(await rig.openSession());
    const agent = await agentOf(rig);
    await waitUntil(() => page.heardMs >= 400, { timeoutMs: 10_000 });
    page.type('When do you open?', 'text-1');
    page.type('When do you open?', 'text-1');
    await waitUntil(() => agent.commands.some(({ command }) => command.type === 'add-message'));
    expect(page.told).toContain('interrupt');
    await waitUntil(() => page.told.includes('partial user turn_2: When do you open?'));
    page.hangUp();
    const record = await rig.recordOfEnd(callId);
    expect(record.turns[0]).toMatchObject({ turnId: 'turn_1', interrupted: true });
    expect(record.turns[1]).toMatchObject({ turnId: 'turn_2', callerSaid: 'When do you open?' });
    const told = agent.commands.filter(
      ({ command }) => command.type === 'add-message' && command.message.role === 'user',
    );
    expect(told).toHaveLength(1);
  });
});

describe.concurrent('a caller who writes', () => {
  it('is answered by voice', async (context) => {
    const { expect } = context;
    const rig = await startWebRig(context, { scenario: await prepared(ASKED_FOR_A_NUMBER) });
    const { page, callId } = await rig.startCall(await rig.openSession());
    await waitUntil(() => page.told.includes('final assistant turn_1: Please tell me your number.'), {
      timeoutMs: 10_000,
    });
    page.type('It is 4071.', 'text-1');
    await waitUntil(() => page.told.includes('final assistant turn_2: Thank you.'), { timeoutMs: 10_000 });
    page.hangUp();
    const record = await rig.recordOfEnd(callId);
    expect(record.turns[1]).toMatchObject({ callerSaid: 'It is 4071.', agentHeard: 'Thank you.' });
  });
});

describe.concurrent('a page that loses its socket', () => {
  it('goes on with what it still has, on the same replica, and is credited with it', async (context) => {
    const { expect } = context;
    const rig = await startWebRig(context, { scenario: await prepared(TALK) });
    const sessionId = await rig.openSession();
    const { page, callId } = await rig.startCall(sessionId);
    await waitUntil(() => page.heardMs >= 400, { timeoutMs: 10_000 });
    page.loseSocket();
    await waitUntil(async () => (await rig.store.sessions.read(callId))?.state === 'lost');
    expect(await rig.join(page, sessionId, 0, true)).toBe(callId);
    await waitUntil(() => page.told.some((what) => what === `final assistant turn_1: ${GREETING}`), {
      timeoutMs: 10_000,
    });
    page.hangUp();
    const record = await rig.recordOfEnd(callId);
    expect(record.turns[0]).toMatchObject({ interrupted: false, heardMs: record.turns[0]?.agentSentMs });
    // The frame that was being played when the socket broke is the only one that may be heard twice.
    const sentMs = record.turns[0]?.agentSentMs ?? 0;
    expect([sentMs, sentMs + 20]).toContain(page.heardMs);
    expect(rig.vapi.calls).toHaveLength(1);
  });

  it('comes back on another replica to the same agent, which does not greet again', async (context) => {
    const { expect } = context;
    const scenario = await prepared(TALK);
    const rig = await startWebRig(context, { scenario, replicas: 2 });
    const sessionId = await rig.openSession();
    const { page, callId } = await rig.startCall(sessionId);
    await waitUntil(() => page.told.some((what) => what === `final assistant turn_1: ${GREETING}`), {
      timeoutMs: 10_000,
    });
    page.loseSocket();
    expect(await rig.join(page, sessionId, 1, true)).toBe(callId);
    const agent = await agentOf(rig);
    await waitUntil(() => agent.counters.socketsOpened === 2, { timeoutMs: 10_000 });
    page.say(questionOf(scenario.steps));
    await waitUntil(() => page.told.some((what) => what === `final assistant turn_2: ${ANSWER}`), {
      timeoutMs: 15_000,
    });
    page.hangUp();
    const record = await rig.recordOfEnd(callId, 1);
    expect(rig.vapi.calls).toHaveLength(1);
    expect(record.turns.map(({ turnId, agentHeard }) => [turnId, agentHeard])).toEqual([
      ['turn_1', GREETING],
      ['turn_2', ANSWER],
    ]);
  });

  it('leaves its agent to end when it does not come back in time, and may begin anew', async (context) => {
    const { expect } = context;
    const rig = await startWebRig(context, { scenario: await prepared(TALK), env: { WEB_RESUME_MS: '1000' } });
    const sessionId = await rig.openSession();
    const { page, callId } = await rig.startCall(sessionId);
    await waitUntil(() => page.heardMs >= 400, { timeoutMs: 10_000 });
    page.loseSocket();
    const record = await rig.recordOfEnd(callId);
    expect(record).toMatchObject({ endedBy: 'caller', endedReason: 'stream-lost' });
    await (
      await agentOf(rig)
    ).ended;
    await expect(rig.join(page, sessionId, 0, true)).rejects.toMatchObject({ code: 'TL_CALL_ENDED' });
    expect(await rig.replicas[0].webCalls.liveCallOf(sessionId)).toBeUndefined();
    await waitUntil(async () => (await rig.liveSlots()) === 0);
  });

  it('is swept with its agent when its replica is killed and it does not come back', async (context) => {
    const { expect } = context;
    const rig = await startWebRig(context, { scenario: await prepared(TALK), replicas: 2 });
    const { page, callId } = await rig.startCall(await rig.openSession());
    await waitUntil(() => page.heardMs >= 400, { timeoutMs: 10_000 });
    await rig.replicas[0].die();
    page.loseSocket();
    rig.skip(45_000);
    expect(await rig.replicas[1]?.sweeper.sweep()).toBe(1);
    const record = await rig.recordOfEnd(callId, 1);
    expect(record.endedReason).toBe('stream-lost');
    await (
      await agentOf(rig)
    ).ended;
    expect(await rig.liveSlots()).toBe(0);
  });
});

describe.concurrent('a page', () => {
  it('that starts anew in a live call takes the line from the older one, and the agent stays', async (context) => {
    const { expect } = context;
    const rig = await startWebRig(context, { scenario: await prepared(TALK) });
    const sessionId = await rig.openSession();
    const { page, callId } = await rig.startCall(sessionId);
    await waitUntil(() => page.heardMs >= 400, { timeoutMs: 10_000 });
    const newer = await rig.startCall(sessionId);
    expect(newer.callId).toBe(callId);
    expect(page.closed).toEqual(['replaced']);
    await waitUntil(() => newer.page.told.includes('turn_1'));
    newer.page.hangUp();
    await rig.recordOfEnd(callId);
    expect(rig.vapi.calls).toHaveLength(1);
  });

  it('meets another one in one call when both start at once on two replicas', async (context) => {
    const { expect } = context;
    const rig = await startWebRig(context, { scenario: await prepared(TALK), replicas: 2 });
    const sessionId = await rig.openSession();
    const [one, other] = await Promise.all([rig.startCall(sessionId, 0), rig.startCall(sessionId, 1)]);
    expect(one.callId).toBe(other.callId);
    await agentOf(rig);
    await waitUntil(() => one.page.closed.length + other.page.closed.length === 1);
    const left = one.page.closed.length === 0 ? one : other;
    left.page.hangUp();
    await rig.recordOfEnd(one.callId);
    expect(rig.vapi.calls).toHaveLength(1);
    expect(await rig.liveSlots()).toBe(0);
  });

  it('is refused where there is no place, here or in the fleet, and nothing is left of it', async (context) => {
    const { expect } = context;
    const scenario = await prepared(TALK);
    const rig = await startWebRig(context, {
      scenario,
      replicas: 2,
      env: { MAX_CONNECTIONS: '1', MAX_FLEET_CALLS: '2' },
    });
    const { page } = await rig.startCall(await rig.openSession());
    await expect(rig.startCall(await rig.openSession())).rejects.toMatchObject({ code: 'TL_CAPACITY' });
    expect(await rig.liveSlots()).toBe(1);
    page.hangUp();
    const none = await startWebRig(context, { scenario, env: { MAX_FLEET_CALLS: '0' } });
    await expect(none.startCall(await none.openSession())).rejects.toMatchObject({ code: 'TL_CAPACITY' });
    expect(none.vapi.calls).toHaveLength(0);
  });

  it('is told when no agent can be had, and keeps no place although phones would be passed on', async (context) => {
    const { expect } = context;
    const rig = await startWebRig(context, {
      scenario: await prepared(TALK),
      vapi: { faults: { createStatus: 500 } },
      env: { FALLBACK_NUMBER: '+15550100099' },
    });
    const { page, callId } = await rig.startCall(await rig.openSession());
    await waitUntil(() => page.closed.length > 0, { timeoutMs: 20_000 });
    expect(page.closed).toEqual(['noAgent']);
    expect(await rig.recordOfEnd(callId)).toMatchObject({ endedBy: 'gateway', endedReason: 'no-agent' });
    await waitUntil(async () => (await rig.liveSlots()) === 0);
  });

  it('is told to come back at once when its replica goes away, and another one has its call', async (context) => {
    const { expect } = context;
    const rig = await startWebRig(context, {
      scenario: await prepared(TALK),
      replicas: 2,
      env: { DRAIN_NOTICE_MS: '0' },
    });
    const sessionId = await rig.openSession();
    const { page, callId } = await rig.startCall(sessionId);
    await waitUntil(() => page.told.some((what) => what === `final assistant turn_1: ${GREETING}`), {
      timeoutMs: 10_000,
    });
    const drained = rig.replicas[0].drain();
    await waitUntil(() => page.closed.length > 0, { timeoutMs: 10_000 });
    expect(page.closed).toEqual(['handedOver']);
    await drained;
    expect(await rig.join(page, sessionId, 1, true)).toBe(callId);
    page.hangUp();
    const record = await rig.recordOfEnd(callId, 1);
    expect(record.endedBy).toBe('caller');
    expect(rig.vapi.calls).toHaveLength(1);
  });

  it('is hung up on and spoken to by operators, and passed on to nobody', async (context) => {
    const { expect } = context;
    const rig = await startWebRig(context, { scenario: await prepared(TALK) });
    const sessionId = await rig.openSession();
    const { page, callId } = await rig.startCall(sessionId);
    const agent = await agentOf(rig);
    await waitUntil(() => page.heardMs >= 400, { timeoutMs: 10_000 });
    const refused = await rig.post(`/calls/${callId}/transfer`, { to: '+15550003333' });
    expect(refused).toMatchObject({ status: 409, body: { error: { code: 'TL_CALL_STATE' } } });
    expect(await rig.post(`/calls/${callId}/say`, { text: 'One moment.' })).toMatchObject({ status: 202 });
    await waitUntil(() => agent.commands.some(({ command }) => command.type === 'say'));
    await rig.post(`/calls/${callId}/hangup`, {});
    await waitUntil(() => page.closed.length > 0);
    expect(await rig.recordOfEnd(callId)).toMatchObject({ endedBy: 'operator', endedReason: 'hangup-asked' });
  });

  it('has one conversation with the chat before its call, which its agent is told', async (context) => {
    const { expect } = context;
    const rig = await startWebRig(context, { scenario: await prepared(TALK) });
    const sessionId = await rig.openSession();
    await rig.store.chats.post(sessionId, { messageId: 'msg-1', text: 'We have written before.', name: 'Ann' });
    const first = await rig.startCall(sessionId);
    const agent = await agentOf(rig);
    await waitUntil(() => agent.commands.some(({ command }) => JSON.stringify(command).includes('We have written')));
    expect(agent.record.request.assistantOverrides).toMatchObject({ firstMessage: '' });
    const told = agent.commands.map(({ command }) => command);
    expect(told).toMatchObject([
      { message: { role: 'assistant', content: 'We have written before.' }, triggerResponseEnabled: false },
      { message: { role: 'system', content: expect.stringContaining('the text chat') }, triggerResponseEnabled: true },
    ]);
    first.page.hangUp();
    await rig.recordOfEnd(first.callId);
    const second = await rig.startCall(sessionId);
    expect(second.callId).not.toBe(first.callId);
    second.page.hangUp();
    const record = await rig.recordOfEnd(second.callId);
    expect(record.transcript?.[0]).toMatchObject({
      role: 'assistant',
      content: 'We have written before.',
      channel: 'chat',
    });
  });
});
