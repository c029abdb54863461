import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readVapiClientMessage } from './vapi-client-message.ts';

const read = (message: unknown) => readVapiClientMessage(JSON.stringify(message));

describe('Vapi client messages', () => {
  it('reads what the gateway lives on', () => {
    expect(read({ type: 'speech-update', status: 'started', role: 'assistant', turn: 3 })).toEqual({
      type: 'speech-update',
      status: 'started',
      role: 'assistant',
      turn: 3,
    });
    expect(read({ type: 'transcript', role: 'user', transcriptType: 'final', transcript: 'hi' })).toMatchObject({
      type: 'transcript',
      transcript: 'hi',
    });
    expect(read({ type: 'user-interrupted', turnId: 'f1c2' })).toEqual({ type: 'user-interrupted', turnId: 'f1c2' });
    expect(read({ type: 'user-interrupted' })).toEqual({ type: 'user-interrupted' });
    expect(read({ type: 'status-update', status: 'ended', endedReason: 'x' })).toEqual({
      type: 'status-update',
      status: 'ended',
      endedReason: 'x',
    });
    expect(read({ type: 'voice-input', input: 'Hello' })).toEqual({ type: 'voice-input', input: 'Hello' });
    expect(read({ type: 'model-output', output: 'Sure, ', turnId: 'a' })).toEqual({
      type: 'model-output',
      turnId: 'a',
    });
  });

  it('reads a transcript whose literal type has brackets', () => {
    const message = {
      type: 'transcript[transcriptType="final"]',
      role: 'user',
      transcriptType: 'final',
      transcript: 'hi',
    };
    expect(read(message)).toMatchObject({ type: 'transcript', transcript: 'hi' });
  });

  it('takes a message in an envelope as well as bare', () => {
    expect(read({ message: { type: 'hang' } })).toEqual({ type: 'hang' });
  });

  it('passes over types that it does not know, among them those of objects themselves', () => {
    expect(read({ type: 'assistant.started', newAssistant: {} })).toEqual({ type: 'other' });
    expect(read({ type: 'constructor' })).toEqual({ type: 'other' });
  });

  it('does not lose an interruption for the sake of an optional field', () => {
    expect(read({ type: 'user-interrupted', turnId: null })).toEqual({ type: 'user-interrupted', turnId: undefined });
    expect(read({ type: 'status-update', status: 'ended', endedReason: 7 })).toMatchObject({ status: 'ended' });
  });

  it('names the field of a wrong message', () => {
    expect(read({ type: 'speech-update', status: 'paused', role: 'user' })).toEqual({
      type: 'malformed',
      fault: 'speech-update: status',
    });
    expect(read({ kind: 'x' })).toEqual({ type: 'malformed', fault: 'type' });
    expect(readVapiClientMessage('')).toEqual({ type: 'malformed', fault: 'empty' });
    expect(readVapiClientMessage('nonsense')).toEqual({ type: 'malformed', fault: 'not JSON' });
    expect(read({ message: null })).toEqual({ type: 'malformed', fault: 'type' });
  });

  it('never throws, whatever it is given', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => typeof readVapiClientMessage(text).type === 'string'),
    );
  });
});
