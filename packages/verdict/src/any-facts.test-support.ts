/** Any facts at all, for properties: of every type, with any times, in any order. */
import { type CallEvent, callEventSchema } from '@trunkline/protocol';
import fc from 'fast-check';
import { agentSpeaks, callerSpeaks, id, START_MS, talk } from './facts.test-support.ts';

const ms = fc.integer({ min: 0, max: 60_000 });
const turnId = fc.integer({ min: 1, max: 5 }).map(id);
const toolCallId = fc.constantFrom('tool-1', 'tool-2');
const fence = fc.integer({ min: 0, max: 4 });
const atMs = fc.oneof(
  fc.constant(0),
  ms.map((after) => START_MS + after),
);

const fact = <Fields extends object>(type: string, fields: { [Name in keyof Fields]: fc.Arbitrary<Fields[Name]> }) =>
  fc.record({ type: fc.constant(type), atMs, ...fields }).map((value): CallEvent => callEventSchema.parse(value));

const bool = fc.boolean();
const text = fc.constantFrom('', 'Some words.');

const anyFact: fc.Arbitrary<CallEvent> = fc.oneof(
  fact('call.created', { channel: fc.constant('twilio') }),
  fact('stream.opened', {
    streamSid: text,
    fence,
    reason: fc.constantFrom('first', 'handedOver', 'resumed', 'superseded', undefined),
    lostMs: fc.option(ms, { nil: undefined }),
  }),
  fact('stream.lost', { streamSid: text }),
  fact('stream.replaced', { streamSid: text }),
  fact('call.handedOver', { fence, reason: fc.constantFrom('drain', 'operator') }),
  fact('clock.compared', {
    fence,
    replicaId: fc.constantFrom('a', 'b'),
    redisAheadMs: fc.integer({ min: -9e4, max: 9e4 }),
  }),
  fact('transfer.moved', {
    transferId: text,
    state: fc.constantFrom('announcing', 'dialling', 'asking', 'talking', 'returning', 'none'),
  }),
  fact('agent.opened', { vapiCallId: text, isNew: bool, callerAudioKeptMs: ms }),
  fact('agent.lost', { closeCode: ms }),
  fact('agent.ended', { reason: text }),
  fact('agent.failed', {
    reason: fc.constantFrom('no-agent', 'x'),
    status: fc.option(fc.constant(402), { nil: undefined }),
  }),
  fact('caller.said', { turnId, text }),
  fact('caller.turnEnded', { turnId, text }),
  fact('caller.stoppedSpeaking', {}),
  fact('caller.gapHeard', { turnId, gapMs: ms }),
  fact('caller.typed', { turnId, characters: ms }),
  fact('caller.dtmf', { digits: ms }),
  fact('agent.heard', { turnId, heardText: text, heardMs: ms }),
  fact('agent.firstAudio', { turnId }),
  fact('agent.turnStarted', { turnId, responseMs: fc.option(ms, { nil: undefined }) }),
  fact('agent.firstHeard', { turnId }),
  fact('agent.finishedSending', { turnId, sentMs: ms }),
  fact('agent.turnEnded', { turnId, text, heardText: text, sentMs: ms, heardMs: ms, interrupted: bool }),
  fact('agent.interrupted', {
    turnId: fc.option(turnId, { nil: undefined }),
    decidedBy: fc.constantFrom('vapi', 'local'),
    decisionToClearMs: ms,
    speechToClearMs: fc.option(ms, { nil: undefined }),
    droppedMs: ms,
  }),
  fact('agent.paused', {}),
  fact('agent.resumed', { pausedMs: ms }),
  fact('tool.called', { toolCallId, name: text }),
  fact('tool.finished', {
    toolCallId,
    name: text,
    mode: fc.constantFrom('answered', 'late'),
    durationMs: ms,
    runs: fc.integer({ min: 1, max: 3 }),
    failed: bool,
  }),
  fact('vapi.speechUpdated', {
    role: fc.constantFrom('user', 'assistant'),
    status: fc.constantFrom('started', 'stopped'),
  }),
  fact('vapi.finalTranscript', { turnId }),
  fact('vapi.modelOutput', {}),
  fact('operator.acted', { act: fc.constant('say'), by: fc.constant('ops') }),
  fact('call.ended', {
    endedBy: fc.constantFrom('caller', 'agent', 'operator', 'carrier', 'gateway'),
    reason: fc.constantFrom('caller-hung-up', 'stream-lost', 'gateway-fault', 'pipeline-error'),
    durationMs: ms,
  }),
);

export const anyFacts = fc.array(anyFact, { maxLength: 60 });

/** A real conversation of which some facts are missing, and the rest stands in any order. */
export const brokenTalk = fc
  .tuple(
    ms.map((responseMs) => [...talk(responseMs), ...agentSpeaks(3, 40_000), ...callerSpeaks(4, 50_000, 52_000)]),
    fc.boolean(),
  )
  .chain(([facts, isShuffled]) =>
    isShuffled ? fc.shuffledSubarray(facts, { minLength: 0 }) : fc.subarray(facts, { minLength: 0 }),
  );
