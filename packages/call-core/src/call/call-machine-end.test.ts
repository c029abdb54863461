import { describe, expect, it } from 'vitest';
import type { CallInput, CallState } from './call-input.ts';
import { stepCall } from './call-machine.ts';

const OPEN: CallState[] = ['connecting', 'live', 'orphaned', 'farewell', 'announcing', 'passing'];

/** What the record says of the end, and what the carrier is told. */
const endOf = (state: CallState, input: CallInput) => {
  const { state: next, effects } = stepCall(state, input);
  return { next, effects };
};

const finished = (endedBy: string, reason: string, intent = 'hangup') => ({
  next: 'ended',
  effects: [{ type: 'agent.end' }, { type: 'call.finish', endedBy, reason, intent }],
});

describe('an end that can come in every state of a call', () => {
  it.each<[string, CallInput, object]>([
    ['the caller hangs up', { type: 'carrier.stopped' }, finished('caller', 'caller-hung-up')],
    [
      'the carrier says that the call failed',
      { type: 'carrier.callEnded', reason: 'carrier-failed' },
      finished('carrier', 'carrier-failed'),
    ],
    ['nobody speaks for too long', { type: 'deadline.idle' }, finished('gateway', 'idle')],
    ['the call is too long', { type: 'deadline.maxDuration' }, finished('gateway', 'max-duration')],
    ['the agent’s side asks for it', { type: 'call.hangupAsked', by: 'agent' }, finished('agent', 'hangup-asked')],
    [
      'a machine has answered and a message is to be left',
      { type: 'call.machineAnswered', leavesMessage: true },
      finished('gateway', 'voicemail-left', 'voicemail'),
    ],
    [
      'a newer holder has the call',
      { type: 'call.superseded' },
      { next: 'ended', effects: [{ type: 'agent.leave' }, { type: 'call.release' }] },
    ],
  ])('%s', (_, input, end) => {
    expect(OPEN.map((state) => endOf(state, input))).toEqual(OPEN.map(() => end));
  });

  it('is a hand-over while another replica can still go on with the call', () => {
    const handedOver = OPEN.filter((state) => state !== 'farewell');
    expect(handedOver.map((state) => endOf(state, { type: 'call.shutDown' }))).toEqual(
      handedOver.map(() => ({ next: 'ended', effects: [{ type: 'agent.leave' }, { type: 'session.handOver' }] })),
    );
  });
});

describe('an agent that cannot be had', () => {
  it.each<[CallState, CallInput, string]>([
    ['connecting', { type: 'agent.failed', reason: 'no-agent' }, 'no-agent'],
    ['connecting', { type: 'agent.ended', reason: 'assistant-not-found' }, 'assistant-not-found'],
    ['connecting', { type: 'deadline.connecting' }, 'deadline.connecting'],
    ['live', { type: 'agent.failed', reason: 'agents-keep-failing' }, 'agents-keep-failing'],
    ['orphaned', { type: 'agent.failed', reason: 'no-new-agent' }, 'no-new-agent'],
  ])('makes the caller hear an apology: %s, %j', (state, input, reason) => {
    expect(endOf(state, input)).toEqual(finished('gateway', reason, 'apologise'));
  });
});

describe('an agent that has said goodbye', () => {
  it.each<CallInput>([
    { type: 'agent.heard' },
    { type: 'carrier.lost' },
    { type: 'deadline.farewell' },
    { type: 'deadline.carrierSilent' },
    { type: 'call.shutDown' },
  ])('has ended the call, which is over after $type', (input) => {
    expect(endOf('farewell', input)).toEqual(finished('agent', 'agent-ended-call'));
  });

  it('has ended the call also while its stream is lost, since there is nobody to hear it', () => {
    expect(endOf('orphaned', { type: 'agent.ended', reason: 'assistant-ended-call' })).toEqual(
      finished('agent', 'assistant-ended-call'),
    );
  });
});

describe('a stream that is lost', () => {
  it.each<[CallState, CallInput]>([
    ['connecting', { type: 'carrier.lost' }],
    ['connecting', { type: 'deadline.carrierSilent' }],
    ['live', { type: 'carrier.lost' }],
    ['live', { type: 'deadline.carrierSilent' }],
  ])('is told to the session and waited for: %s, %j', (state, input) => {
    expect(endOf(state, input)).toEqual({
      next: 'orphaned',
      effects: [{ type: 'session.lost' }, { type: 'carrier.close' }],
    });
  });

  it('ends the call when it does not come back in time', () => {
    expect(endOf('orphaned', { type: 'deadline.grace' })).toEqual(finished('carrier', 'stream-lost'));
  });

  it('does not keep a lost agent from being asked for again', () => {
    expect(endOf('orphaned', { type: 'agent.lost' })).toEqual({
      next: 'orphaned',
      effects: [{ type: 'agent.reopen' }],
    });
  });
});
