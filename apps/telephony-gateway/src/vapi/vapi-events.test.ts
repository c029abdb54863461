import { readVapiClientMessage } from '@trunkline/protocol';
import { describe, expect, it } from 'vitest';
import { type AgentTalk, dispatchVapiMessage } from './vapi-events.ts';

/** Everything that the messages led to, by name and with its arguments. */
function tell(...messages: Record<string, unknown>[]): unknown[][] {
  const told: unknown[][] = [];
  const talk = new Proxy({} as AgentTalk, {
    get:
      (_, name) =>
      (...values: unknown[]) =>
        told.push([name, ...values]),
  });
  for (const message of messages) dispatchVapiMessage(readVapiClientMessage(JSON.stringify(message)), talk);
  return told;
}

const transcript = (role: string, transcriptType: string, words: string) => ({
  type: 'transcript',
  role,
  transcriptType,
  transcript: words,
});

describe('what Vapi’s messages mean', () => {
  it('keeps what the caller is saying apart from what the caller has said', () => {
    expect(tell(transcript('user', 'partial', 'Where is'), transcript('user', 'final', 'Where is my order?'))).toEqual([
      ['callerTranscribedPartially', 'Where is'],
      ['callerTranscribed', 'Where is my order?'],
    ]);
  });

  it('passes over the agent’s partial transcripts of itself', () => {
    expect(tell(transcript('assistant', 'partial', 'It has'))).toEqual([]);
  });

  it('takes a tool call for a report of what the model wants, which its platform may still refuse', () => {
    const call = { id: 't1', function: { name: 'transferCall', arguments: { destination: '+15550100003' } } };
    expect(tell({ type: 'tool-calls', toolCallList: [call] })).toEqual([['toolCalled', 't1', 'transferCall']]);
    const destination = { type: 'number', number: '+15550100003' };
    expect(tell({ type: 'transfer-update', destination })).toEqual([['transferWanted', '+15550100003', {}]]);
  });

  it('tells an interruption with the turn that it voids', () => {
    expect(tell({ type: 'user-interrupted', turnId: 't1' }, { type: 'user-interrupted' })).toEqual([
      ['interrupted', 't1'],
      ['interrupted', undefined],
    ]);
  });

  it('tells the beginnings and the end of the agent’s speech with the turn that they are about', () => {
    const timing = { type: 'word-progress', wordsSpoken: 1 };
    expect(
      tell(
        { type: 'speech-update', role: 'assistant', status: 'started', turn: 3 },
        { type: 'assistant.speechStarted', text: 'We are open.', turn: 3, timing },
        { type: 'speech-update', role: 'assistant', status: 'stopped', turn: 3 },
      ),
    ).toEqual([
      ['speechUpdated', 'assistant', 'started'],
      ['agentSpeechStarted', { turn: 3 }],
      ['agentSpeechStarted', { turn: 3, text: 'We are open.', timing }],
      ['speechUpdated', 'assistant', 'stopped'],
      ['agentSpeechStopped', 3],
    ]);
  });
});
