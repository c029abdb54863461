import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PreparedScenario } from '../scenario/prepare-scenario.ts';
import { durationOf, type Given, openVirtualVapi, utteranceOf } from './virtual-call.test-support.ts';

let vapi: Awaited<ReturnType<typeof openVirtualVapi>>;
let talk: PreparedScenario;

beforeAll(async () => {
  vapi = await openVirtualVapi();
  talk = await vapi.prepare(`
  - agent: Good morning. How can I help?
  - caller: When do you open on Saturday?
  - agent: We open at nine, and we close at four in the afternoon.
  - callerHangsUp: true`);
});
afterAll(() => vapi.synthesiser.close());

describe('commands to a live call', () => {
  const greeted = (scenario = talk, given: Given = {}) => {
    const started = vapi.startCall(scenario, given);
    started.call.attach(started.link);
    started.pass(durationOf(scenario, 0) + 200);
    return started;
  };

  it('says what it is told to, one after the other, and then ends the call if asked', async () => {
    const { call, pass, messagesOf } = greeted();
    expect(call.obey({ type: 'say', content: 'One moment, please, I am looking that up for you.' })).toBeUndefined();
    call.obey({ type: 'say', content: 'Goodbye.', endCallAfterSpoken: true });
    // Warm in the synthesiser's memory: what follows resolves in the order of the commands.
    await vapi.synthesiser.speak('One moment, please, I am looking that up for you.', { voice: 'slt', rateHz: 16_000 });
    await vapi.synthesiser.speak('Goodbye.', { voice: 'slt', rateHz: 16_000 });
    await new Promise((resolve) => setImmediate(resolve));
    pass(6000);
    expect(call.agentTurns.map(({ text, turnId }) => [text, turnId])).toEqual([
      ['Good morning. How can I help?', undefined],
      ['One moment, please, I am looking that up for you.', undefined],
      ['Goodbye.', undefined],
    ]);
    expect(messagesOf('model-output')).toEqual([]);
    expect(call.record.endedReason).toBe('assistant-ended-call-after-message-spoken');
  });

  it('goes on when the digits come that the script waits for, however they are worded', async () => {
    const menu = await vapi.prepare(`
  - agent: Press two five for repairs.
  - digits: "25#"
  - agent: Repairs.`);
    const { call, pass } = greeted(menu);
    const press = (content: string) => call.obey({ type: 'add-message', message: { role: 'user', content } });
    press('The caller pressed 7 on the keypad.');
    pass(200);
    expect(call.agentTurns).toHaveLength(1);
    press('The caller pressed 2 5 on the keypad.');
    pass(200);
    expect(call.agentTurns).toMatchObject([{}, { text: 'Repairs.' }]);
    expect(call.failures).toEqual([]);
  });

  it('keeps silent while muted, and hears nothing of a muted caller', () => {
    const { call, pass, say, sentMs } = greeted();
    const sentBeforeMs = sentMs();
    call.obey({ type: 'control', control: 'mute-customer' });
    say(utteranceOf(talk));
    pass(600);
    expect(call.heardUtterances).toEqual([]);
    call.obey({ type: 'control', control: 'unmute-customer' });
    call.obey({ type: 'control', control: 'mute-assistant' });
    say(utteranceOf(talk));
    pass(2000);
    expect(call.agentTurns).toHaveLength(2);
    expect(sentMs()).toBe(sentBeforeMs);
  });

  it('ends on end-call, and refuses what it does not know', () => {
    const { call, closes } = greeted();
    expect(call.obey({ type: 'hangup' })).toMatch(/type/);
    expect(call.obey({ type: 'control', control: 'reboot' })).toMatch(/control/);
    call.hearText('{"type":');
    expect(call.counters).toMatchObject({ textMessages: 1, badTextMessages: 1 });
    expect(call.obey({ type: 'end-call' })).toBeUndefined();
    expect(call.record.endedReason).toBe('assistant-ended-call');
    expect(closes).toEqual([1000]);
    expect(call.obey({ type: 'end-call' })).toBe('the call has ended');
  });
});

describe('the limits of a call', () => {
  it('is abandoned when no socket ever opens', () => {
    const { call, clock, link } = vapi.startCall(talk, { behaviour: { neverConnectedAfterMs: 5000 } });
    clock.advance(4900);
    expect(call.record.status).toBe('queued');
    clock.advance(200);
    expect(call.record.endedReason).toBe('call.in-progress.error-vapifault-transport-never-connected');
    expect(call.attach(link)).toBe(1008);
  });

  it('times out on silence, counted from the last voice of either side', () => {
    const { call, link, pass } = vapi.startCall(talk, { assistant: { silenceTimeoutSeconds: 10 } });
    call.attach(link);
    pass(durationOf(talk, 0) + 9900);
    expect(call.record.status).toBe('in-progress');
    pass(200);
    expect(call.record.endedReason).toBe('silence-timed-out');
  });

  it('drops the call at its longest duration, counted from the first audio', () => {
    const { call, link, pass, clock } = vapi.startCall(talk, { behaviour: { maxDurationMs: 3000 } });
    call.attach(link);
    clock.advance(2000);
    pass(2900);
    expect(call.record.status).toBe('in-progress');
    pass(200);
    expect(call.record.endedReason).toBe('exceeded-max-duration');
  });

  it('waits for a lost socket to come back, and goes on with it; without it the call ends', () => {
    const { call, link, pass, clock, sentMs } = vapi.startCall(talk, { behaviour: { reconnectWithinMs: 2000 } });
    call.attach(link);
    pass(400);
    call.detach(link, 1006);
    const lostAtMs = sentMs();
    clock.advance(600);
    expect(call.record.status).toBe('in-progress');
    expect(sentMs()).toBe(lostAtMs);
    call.attach(link);
    pass(400);
    expect(sentMs()).toBeGreaterThan(lostAtMs);
    expect(call.counters.unsentBytes).toBe(600 * 8);
    call.detach(link, 1006);
    clock.advance(2100);
    expect(call.record.endedReason).toBe('phone-call-provider-closed-websocket');
  });

  it('announces an answer that takes long with hang, once', () => {
    const { call, link, pass, say, messagesOf } = vapi.startCall(talk, { behaviour: { answerDelayMs: 3000 } });
    call.attach(link);
    pass(durationOf(talk, 0) + 300);
    say(utteranceOf(talk));
    pass(4000);
    expect(messagesOf('hang')).toHaveLength(1);
    expect(call.agentTurns).toHaveLength(2);
  });
});

describe('the faults of a call', () => {
  it('cuts, closes and freezes the socket at their time', () => {
    const cut = vapi.startCall(talk, { faults: { cutAfterMs: 300 } });
    cut.call.attach(cut.link);
    cut.pass(280);
    expect(cut.closes).toEqual([]);
    cut.pass(40);
    expect(cut.closes).toEqual([1006]);

    const closed = vapi.startCall(talk, { faults: { closeAfterMs: 300, closeCode: 1012 } });
    closed.call.attach(closed.link);
    closed.pass(320);
    expect(closed.closes).toEqual([1012]);

    const frozen = vapi.startCall(talk, { faults: { freezeAfterMs: 200, freezeMs: 400 } });
    frozen.call.attach(frozen.link);
    frozen.pass(1000);
    const at = frozen.audio.map(({ atMs }) => atMs);
    expect(at.filter((atMs) => atMs >= 200 && atMs < 600)).toEqual([]);
    expect(at.filter((atMs) => atMs === 600).length).toBeGreaterThanOrEqual(20);
    expect(frozen.call.counters.unsentBytes).toBe(0);

    const stuck = vapi.startCall(talk, { faults: { freezeAfterMs: 200 } });
    stuck.call.attach(stuck.link);
    stuck.pass(1000);
    expect(stuck.call.counters.unsentBytes).toBeGreaterThanOrEqual(780 * 8);
  });

  it('doubles messages and mixes garbage in, without any of it in the record of what was said', () => {
    const { call, link, pass, texts } = vapi.startCall(talk, { faults: { duplicateRate: 1, garbageRate: 1 } });
    call.attach(link);
    pass(1000);
    expect(texts).toHaveLength(call.messages.length * 3);
    const [, once, twice] = texts;
    expect(twice).toBe(once);
  });

  it('is the same again with the same seed', () => {
    const run = () => {
      const { call, link, pass, audio } = vapi.startCall(talk, { pacing: { jitterMs: 60, oddSizes: true } });
      call.attach(link);
      pass(2000);
      return audio.map(({ atMs, bytes }) => `${atMs}:${bytes.length}`);
    };
    expect(run()).toEqual(run());
  });
});
