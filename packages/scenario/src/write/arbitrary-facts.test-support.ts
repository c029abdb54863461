/** Facts in any order, with any text: what no gateway writes, but what a log that was cut or mixed up may look like. */
import type { CallEvent } from '@trunkline/protocol';
import fc from 'fast-check';

const atMs = fc.integer({ min: 0, max: 120_000 });
const ms = fc.integer({ min: 0, max: 60_000 });
const turnId = fc.integer({ min: 1, max: 5 }).map((index): `turn_${number}` => `turn_${index}`);
const text = fc.oneof(
  fc.constantFrom('', 'Hello there.', 'Stop!', 'one two three', '  ', '…', 'Grüße', '- a: b', '# x', '"', '{{result}}'),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ maxLength: 30 }),
);
const name = fc.constantFrom('check_stock', 'lookup order', '', 'ünïcode', 'x'.repeat(90));
const toolCallId = fc.constantFrom('a', 'b', 'c');
const decidedBy = fc.constantFrom('vapi' as const, 'local' as const);

const arbitraryFact: fc.Arbitrary<CallEvent> = fc.oneof(
  fc.record({ type: fc.constant('call.created' as const), atMs, channel: fc.constant('twilio') }),
  fc.record(
    { type: fc.constant('stream.opened' as const), atMs, streamSid: fc.constant('MZ1'), fence: ms, lostMs: ms },
    { requiredKeys: ['type', 'atMs', 'streamSid', 'fence'] },
  ),
  fc.record({ type: fc.constant('stream.lost' as const), atMs, streamSid: fc.constant('MZ1') }),
  fc.record({ type: fc.constant('call.handedOver' as const), atMs, fence: ms, reason: fc.constant('drain' as const) }),
  fc.record({ type: fc.constant('agent.lost' as const), atMs, closeCode: fc.constantFrom(1006, 1011) }),
  fc.record({ type: fc.constant('caller.said' as const), atMs, turnId, text }),
  fc.record({ type: fc.constant('caller.turnEnded' as const), atMs, turnId, text }),
  fc.record({ type: fc.constant('agent.heard' as const), atMs, turnId, heardText: text, heardMs: ms }),
  fc.record({ type: fc.constant('agent.turnStarted' as const), atMs, turnId }),
  fc.record({
    type: fc.constant('agent.turnEnded' as const),
    atMs,
    turnId,
    text,
    heardText: text,
    sentMs: ms,
    heardMs: ms,
    interrupted: fc.boolean(),
  }),
  fc.record(
    {
      type: fc.constant('agent.interrupted' as const),
      atMs,
      turnId,
      decidedBy,
      decisionToClearMs: ms,
      speechToClearMs: fc.double({ min: 0, max: 5_000, noNaN: true }),
      droppedMs: ms,
    },
    { requiredKeys: ['type', 'atMs', 'decidedBy', 'decisionToClearMs', 'droppedMs'] },
  ),
  fc.record({ type: fc.constant('agent.paused' as const), atMs }),
  fc.record({ type: fc.constant('agent.resumed' as const), atMs, pausedMs: ms }),
  fc.record({ type: fc.constant('caller.dtmf' as const), atMs, digits: fc.integer({ min: 0, max: 50 }) }),
  fc.record({ type: fc.constant('tool.called' as const), atMs, toolCallId, name }),
  fc.record({
    type: fc.constant('tool.finished' as const),
    atMs,
    toolCallId,
    name,
    mode: fc.constantFrom('answered' as const, 'late' as const),
    durationMs: ms,
    runs: fc.constant(1),
    failed: fc.boolean(),
  }),
  fc.record({ type: fc.constant('caller.stoppedSpeaking' as const), atMs }),
  fc.record({ type: fc.constant('caller.gapHeard' as const), atMs, turnId, gapMs: ms }),
  fc.record({ type: fc.constant('agent.firstAudio' as const), atMs, turnId }),
  fc.record({ type: fc.constant('vapi.finalTranscript' as const), atMs, turnId }),
  fc.record({
    type: fc.constant('vapi.speechUpdated' as const),
    atMs,
    role: fc.constantFrom('user' as const, 'assistant' as const),
    status: fc.constantFrom('started' as const, 'stopped' as const),
  }),
  fc.record({
    type: fc.constant('clock.compared' as const),
    atMs,
    fence: ms,
    replicaId: fc.constant('r'),
    redisAheadMs: fc.integer({ min: -200_000, max: 200_000 }),
  }),
  fc.record({
    type: fc.constant('webhook.received' as const),
    atMs,
    messageType: fc.constant('tool-calls'),
    tookMs: ms,
    isRepeat: fc.boolean(),
  }),
  fc.record({
    type: fc.constant('call.ended' as const),
    atMs,
    endedBy: fc.constantFrom('caller' as const, 'agent' as const, 'gateway' as const, 'operator' as const),
    reason: text,
    durationMs: ms,
  }),
);

export const arbitraryFacts = fc.array(arbitraryFact, { maxLength: 40 });
