import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PreparedScenario } from '../scenario/prepare-scenario.ts';
import { durationOf, type Given, openVirtualVapi, utteranceOf } from './virtual-call.test-support.ts';

const AGENT_TURN = ['voice-input', 'assistant started', 'assistant stopped', 'conversation-update'];

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

describe('the agent of a call', () => {
  it('greets, hears, answers, and tells the client of it in order', () => {
    const { call, link, pass, say, messagesOf, sentMs } = vapi.startCall(talk);
    call.attach(link);
    pass(durationOf(talk, 0) + 500);
    expect(sentMs()).toBeCloseTo(durationOf(talk, 0), 0);
    say(utteranceOf(talk));
    pass(480);
    expect(call.agentTurns).toHaveLength(1);
    pass(60);
    expect(call.agentTurns).toHaveLength(2);
    pass(durationOf(talk, 1) + 100);
    call.detach(link, 1000);

    expect(call.record).toMatchObject({ status: 'ended', endedReason: 'customer-ended-call' });
    expect(call.failures).toEqual([]);
    expect(call.heardUtterances).toMatchObject([{ stepIndex: 1, recognised: true, onsetMissingMs: 0, similarity: 1 }]);
    const story = call.messages.flatMap(({ message: { type, role, status } }) => {
      if (type === 'transcript' || type === 'model-output') return [];
      return type === 'speech-update' ? [`${String(role)} ${String(status)}`] : [type];
    });
    expect(story).toEqual([
      'assistant.started',
      'status-update',
      ...AGENT_TURN,
      'user started',
      'user stopped',
      'conversation-update',
      ...AGENT_TURN,
      'status-update',
    ]);
    const turnId = call.agentTurns[1]?.turnId;
    const outputs = messagesOf('model-output').filter(({ message }) => message['turnId'] === turnId);
    expect(outputs.map(({ message }) => message['output']).join('')).toBe(
      'We open at nine, and we close at four in the afternoon.',
    );
    const finals = messagesOf('transcript').filter(({ message }) => message['transcriptType'] === 'final');
    expect(finals.map(({ message }) => [message['role'], message['transcript']])).toEqual([
      ['assistant', 'Good morning. How can I help?'],
      ['user', 'When do you open on Saturday?'],
      ['assistant', 'We open at nine, and we close at four in the afternoon.'],
    ]);
    expect(messagesOf('conversation-update').at(-1)?.message['messagesOpenAIFormatted']).toEqual([
      { role: 'assistant', content: 'Good morning. How can I help?' },
      { role: 'user', content: 'When do you open on Saturday?' },
      { role: 'assistant', content: 'We open at nine, and we close at four in the afternoon.' },
    ]);
  });

  it('sends only what the client subscribed to', () => {
    const { call, link, pass, types } = vapi.startCall(talk, {
      assistant: { clientMessages: ['assistant.speechStarted', 'transcript[transcriptType="final"]'] },
    });
    call.attach(link);
    pass(durationOf(talk, 0) + 200);
    expect(types()).toEqual(['assistant.speechStarted', 'transcript[transcriptType="final"]']);
  });

  it('says nothing until the caller has spoken, if it is to wait, and then begins with its first message', () => {
    const { call, link, pass, say, audio } = vapi.startCall(talk, {
      assistant: { firstMessageMode: 'assistant-waits-for-user' },
    });
    call.attach(link);
    pass(3000);
    expect(audio).toEqual([]);
    say(utteranceOf(talk));
    pass(600);
    expect(call.agentTurns).toMatchObject([{ text: 'Good morning. How can I help?' }]);
  });

  it('notices a lost first syllable', () => {
    const { call, link, pass, say } = vapi.startCall(talk);
    call.attach(link);
    pass(durationOf(talk, 0) + 500);
    say(utteranceOf(talk).subarray(8 * 200));
    pass(600);
    expect(call.failures).toEqual([
      expect.stringMatching(/^step 2: the first (1[4-9]0|2[0-4]0) ms of .* were missing$/),
    ]);
  });

  it('notices that something else was said, and follows the script all the same', async () => {
    const other = await vapi.synthesiser.speak('I am afraid I dialled the wrong number.', {
      voice: 'rms',
      rateHz: 8000,
    });
    const { call, link, pass, say } = vapi.startCall(talk);
    call.attach(link);
    pass(durationOf(talk, 0) + 500);
    say(other);
    pass(600);
    expect(call.failures).toEqual([expect.stringMatching(/^step 2: .* was not what was heard/)]);
    expect(call.agentTurns).toHaveLength(2);
  });

  it('notices speech that the script does not have, and speech that never came', () => {
    const { call, link, pass, say } = vapi.startCall(talk, { behaviour: { missingUtteranceAfterMs: 2000 } });
    call.attach(link);
    pass(durationOf(talk, 0) + 2200);
    expect(call.failures).toEqual([expect.stringMatching(/^step 2: .* was not heard within 2000 ms$/)]);
    say(utteranceOf(talk));
    pass(durationOf(talk, 1) + 1000);
    say(utteranceOf(talk));
    pass(600);
    expect(call.failures.slice(1)).toEqual([
      expect.stringMatching(/^the agent heard \d+ ms of speech that the script/),
    ]);
  });

  it('tells at the end what of the script was left undone', () => {
    const { call, link, pass } = vapi.startCall(talk);
    call.attach(link);
    pass(500);
    call.detach(link, 1000);
    expect(call.failures).toEqual([
      'step 2: "When do you open on Saturday?" was never heard; the call ended with customer-ended-call',
      expect.stringMatching(/^step 3: the agent never got to say/),
    ]);
  });

  it('takes a click for a noise, not for an utterance', () => {
    const { call, link, pass, say } = vapi.startCall(talk);
    call.attach(link);
    pass(durationOf(talk, 0) + 500);
    say(utteranceOf(talk).subarray(8 * 100, 8 * 160));
    pass(800);
    expect(call.failures).toEqual([]);
    expect(call.heardUtterances).toEqual([]);
  });
});

describe('an interrupted agent', () => {
  const interrupted = (given: Given = {}) => {
    const started = vapi.startCall(talk, { behaviour: { firstMessageInterruptionsEnabled: true }, ...given });
    const { call, link, pass, say, clock } = started;
    call.attach(link);
    pass(600);
    const spokeAtMs = clock.nowMs();
    say(utteranceOf(talk));
    return { ...started, spokeAtMs };
  };

  it('stops within the voice time it was set to, and sends nothing more of the turn', () => {
    const { call, audio, messagesOf, spokeAtMs } = interrupted();
    const [told] = messagesOf('user-interrupted');
    expect(told?.atMs).toBeGreaterThan(spokeAtMs + 199);
    expect(told?.atMs).toBeLessThan(spokeAtMs + 320);
    expect(audio.at(-1)?.atMs).toBeLessThanOrEqual(told?.atMs ?? 0);
    expect(call.agentTurns[0]).toMatchObject({ interrupted: true, endedAtMs: told?.atMs });
    expect(call.agentTurns[0]?.heardMs).toBeLessThan(1000);
    expect(messagesOf('conversation-update')[0]?.message['messages']).toMatchObject([
      { role: 'bot', message: 'Good morning.' },
    ]);
  });

  it('keeps its distance before it speaks again, and answers what was said', () => {
    const { call, pass, messagesOf } = interrupted({
      behaviour: { firstMessageInterruptionsEnabled: true, backoffMs: 4000 },
    });
    pass(4000);
    const toldAtMs = messagesOf('user-interrupted')[0]?.atMs ?? 0;
    expect(call.agentTurns[1]?.startedAtMs).toBeGreaterThanOrEqual(toldAtMs + 4000);
    expect(call.failures).toEqual([]);
  });

  it('sends as much late audio as the fault asks for', () => {
    const { audio, messagesOf } = interrupted({
      behaviour: { firstMessageInterruptionsEnabled: true },
      faults: { lateAudioMs: 300 },
    });
    const toldAtMs = messagesOf('user-interrupted')[0]?.atMs ?? 0;
    const late = audio.filter(({ atMs }) => atMs > toldAtMs);
    expect(late.reduce((sum, { bytes }) => sum + bytes.length / 8, 0)).toBe(300);
  });

  it('is cut by the audio it has sent but that cannot have been heard yet', () => {
    const { call, sentMs, messagesOf } = interrupted({ pacing: { burstMs: Number.POSITIVE_INFINITY } });
    expect(sentMs()).toBeCloseTo(durationOf(talk, 0), 0);
    expect(messagesOf('user-interrupted')).toHaveLength(1);
    expect(call.agentTurns[0]?.heardMs).toBeLessThan(1000);
  });

  it('does not let anybody cut in on the greeting by default, and answers after it', () => {
    const { call, pass, messagesOf } = interrupted({ behaviour: {} });
    pass(durationOf(talk, 0));
    expect(messagesOf('user-interrupted')).toEqual([]);
    expect(call.agentTurns[0]).toMatchObject({ interrupted: false });
    expect(call.agentTurns).toHaveLength(2);
  });

  it('waits for words instead of voice, if it is to', () => {
    const { messagesOf, spokeAtMs } = interrupted({
      assistant: { firstMessageInterruptionsEnabled: true, stopSpeakingPlan: { numWords: 3 } },
    });
    const partials = messagesOf('transcript').filter(({ message }) => message['role'] === 'user');
    const third = partials.find(({ message }) => String(message['transcript']).split(' ').length >= 3);
    expect(messagesOf('user-interrupted')[0]?.atMs).toBe(third?.atMs);
    expect(third?.atMs).toBeGreaterThan(spokeAtMs + 400);
  });
});
