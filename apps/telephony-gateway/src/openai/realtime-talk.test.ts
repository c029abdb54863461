import type { VapiClientMessage } from '@trunkline/protocol';
import { describe, expect, it } from 'vitest';
import { readRealtimeMessage } from './realtime-message.ts';
import { describeRealtimeCall, fillIn, readSetup, type RealtimeSettings } from './realtime-session.ts';
import { RealtimeTalk } from './realtime-talk.ts';

const settings: RealtimeSettings = {
  apiKey: 'k',
  baseUrl: 'https://api.example.com/v1',
  model: 'a-model',
  voice: 'marin',
  transcriptionModel: 't',
  instructions: 'The caller is {{callerNumber}}.',
  greeting: 'Hello.',
  transferNumber: '+15550100003',
};

function createRig(resume = false) {
  const sent: Record<string, unknown>[] = [];
  const told: VapiClientMessage[] = [];
  let audioBytes = 0;
  const talk = new RealtimeTalk(
    {
      send: (event) => void sent.push(event),
      audio: (bytes) => void (audioBytes += bytes.length),
      message: (message) => void told.push(message),
    },
    settings,
    { audioFormat: 'mulaw', resume, variables: { callerNumber: '+15550100001' } },
  );
  talk.begin();
  const take = (event: Record<string, unknown>, nowMs = 0): void =>
    talk.take(readRealtimeMessage(JSON.stringify(event)), nowMs);
  return {
    talk,
    sent,
    told,
    take,
    audioBytes: () => audioBytes,
    /** A response of so many ms that says `text`. */
    speak(id: string, ms: number, text: string, nowMs = 0) {
      take({ type: 'response.created', response: { id } }, nowMs);
      const delta = Buffer.alloc(ms * 8, 0xff).toString('base64');
      take({ type: 'response.output_audio.delta', response_id: id, item_id: `item-${id}`, delta }, nowMs);
      take({ type: 'response.output_audio_transcript.delta', response_id: id, delta: text }, nowMs);
    },
    done: (id: string, status = 'completed', code?: string) =>
      take({ type: 'response.done', response: { id, status, status_details: code && { error: { code } } } }),
  };
}

const typesOf = (events: readonly { type?: unknown }[]): unknown[] => events.map(({ type }) => type);

describe('the talk of a realtime session', () => {
  it('begins with its settings and the greeting, and without it where a conversation goes on', () => {
    const [update, greeting] = createRig().sent;
    expect(update).toMatchObject({
      type: 'session.update',
      session: { type: 'realtime', instructions: 'The caller is +15550100001.' },
    });
    expect(greeting).toMatchObject({ type: 'response.create' });
    expect(typesOf(createRig(true).sent)).toEqual(['session.update']);
  });

  it('tells the agent’s turn in the words that the gateway knows', () => {
    const rig = createRig();
    rig.speak('r1', 500, 'Good morning.');
    rig.done('r1');
    expect(rig.audioBytes()).toBe(4_000);
    expect(rig.told).toEqual([
      { type: 'model-output', turnId: 'r1' },
      { type: 'speech-update', role: 'assistant', status: 'started', turn: 1 },
      { type: 'voice-input', input: 'Good morning.' },
      { type: 'speech-update', role: 'assistant', status: 'stopped', turn: 1 },
    ]);
  });

  it('is interrupted while its speech is still heard, also when all of it has long come', () => {
    const rig = createRig();
    rig.speak('r1', 4_000, 'A long answer.');
    rig.done('r1');
    rig.take({ type: 'input_audio_buffer.speech_started' }, 2_000);
    expect(rig.told.at(-1)).toEqual({ type: 'user-interrupted', turnId: 'r1' });
    const late = createRig();
    late.speak('r1', 400, 'Short.');
    late.done('r1');
    late.take({ type: 'input_audio_buffer.speech_started' }, 2_000);
    expect(typesOf(late.told)).not.toContain('user-interrupted');
  });

  it('is told how much was heard, and never more than it has said; what still comes of the turn is dropped', () => {
    const rig = createRig();
    rig.speak('r1', 1_000, 'A long');
    rig.talk.heard(99_999.5);
    expect(rig.sent.at(-1)).toEqual({
      type: 'conversation.item.truncate',
      item_id: 'item-r1',
      content_index: 0,
      audio_end_ms: 1_000,
    });
    const delta = Buffer.alloc(800).toString('base64');
    rig.take({ type: 'response.output_audio.delta', response_id: 'r1', item_id: 'item-r1', delta });
    expect(rig.audioBytes()).toBe(8_000);
  });

  it('asks for one response at a time', () => {
    const rig = createRig();
    rig.talk.tell({ type: 'say', content: 'One moment.' });
    expect(typesOf(rig.sent)).toEqual(['session.update', 'response.create']);
    rig.take({ type: 'response.created', response: { id: 'r1' } });
    rig.done('r1');
    expect(typesOf(rig.sent)).toEqual(['session.update', 'response.create', 'response.create']);
    expect(JSON.stringify(rig.sent[2])).toContain('One moment.');
  });

  it('ends with the platform’s fault where the platform is at fault, and goes on after one of ours', () => {
    const endOf = (event: Record<string, unknown>): unknown => {
      const rig = createRig();
      rig.take(event);
      return rig.told.find(({ type }) => type === 'status-update');
    };
    const failed = (code: string) => ({
      type: 'response.done',
      response: { id: 'r', status: 'failed', status_details: { error: { code } } },
    });
    expect(endOf(failed('insufficient_quota'))).toMatchObject({
      endedReason: 'pipeline-error-openai-insufficient_quota',
    });
    expect(endOf({ type: 'error', error: { code: 'session_expired' } })).toMatchObject({
      endedReason: 'exceeded-max-duration',
    });
    expect(endOf({ type: 'error', error: { code: 'invalid_value', message: 'what was said' } })).toBeUndefined();
  });

  it('uses the two tools that it has', () => {
    const rig = createRig();
    const use = (name: string): void =>
      rig.take({ type: 'response.function_call_arguments.done', call_id: 'c', name, arguments: '{}' });
    use('transfer_to_person');
    expect(rig.told.at(-1)).toEqual({
      type: 'transfer-update',
      destination: { type: 'number', number: '+15550100003' },
    });
    use('end_call');
    expect(rig.told.at(-1)).toMatchObject({ type: 'status-update', endedReason: 'assistant-ended-call' });
  });

  it('takes no harm from what cannot be read', () => {
    for (const frame of ['', '{', '[]', 'null', '{"type":7}', '{"type":"response.output_audio.delta","delta":1}']) {
      expect(readRealtimeMessage(frame).type).toBe('malformed');
    }
    expect(readRealtimeMessage('{"type":"rate_limits.updated"}').type).toBe('other');
  });
});

describe('a realtime call as it stands in the session', () => {
  it('carries what its socket is to be told, and shows none of it to the platform’s log of addresses', () => {
    const call = describeRealtimeCall(
      {
        callId: 'call_1',
        callSid: 'CA1',
        from: '+15550100001',
        to: '+15550100002',
        metadata: '{"name":"Ann","age":7}',
        audioFormat: 'mulaw',
        resume: true,
      },
      settings,
    );
    const { url, setup } = readSetup(call.socketUrl);
    expect(url).toBe('wss://api.example.com/v1/realtime?model=a-model');
    expect(setup).toMatchObject({ resume: true, variables: { name: 'Ann', age: '7', callId: 'call_1' } });
    expect(call.vapiCallId).toMatch(/^rt_/);
  });

  it('fills in what is known and leaves out what is not', () => {
    expect(fillIn('{{ a }}-{{b}}-{{constructor}}', { a: 'x' })).toBe('x--');
  });
});
