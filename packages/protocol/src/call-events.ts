/**
 * The facts of one call, in the order in which they happened, as kept in its event log. One turn id joins everything that
 * belongs to one turn. Texts and numbers are personal: they live in Redis for as long as the session and never in a log.
 */
import { z } from 'zod';
import { HAND_OVER_REASONS } from './call-command.ts';
import { TAKEOVER_REASONS } from './mailbox.ts';
import { ANSWERED_BY, ENDED_BY } from './session.ts';
import { TRANSFER_STATES } from './transfer.ts';

const count = z.number().int().nonnegative();
const turnId = z.custom<`turn_${number}`>((value) => typeof value === 'string' && /^turn_\d+$/.test(value));

/** Counters of one call, from the first stream to the end. Durations in ms. */
export const callCountersSchema = z.object({
  framesFromCaller: count,
  framesToCaller: count,
  framesToAgent: count,
  bytesFromAgent: count,
  framesFromCallerMissing: count,
  framesFromCallerDuplicate: count,
  framesToAgentDropped: count,
  framesToCallerDropped: count,
  framesCutByBargeIn: count,
  lateFramesAfterBargeIn: count,
  silenceToAgent: count,
  underflows: count,
  /** Times that the agent was held for what was no interruption. */
  resumes: count.default(0),
  malformedFromCarrier: count,
  malformedFromAgent: count,
  /** Messages that waited for an agent and were too many. */
  messagesToAgentDropped: count.default(0),
  unknownFromCarrier: count,
  /** Inputs that the table of a call's life does not know in the state in which they came: each is a gap in the table. */
  unexpectedInputs: count.default(0),
});
export type CallCounters = z.infer<typeof callCountersSchema>;

const latency = z.object({ p50: z.number(), p99: z.number() });

export const callEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('call.created'), atMs: count, channel: z.string() }),
  z.object({
    type: z.literal('stream.opened'),
    atMs: count,
    streamSid: z.string(),
    fence: count,
    reason: z.enum(TAKEOVER_REASONS).optional(),
    /** How long the call was without a stream. */
    lostMs: count.optional(),
  }),
  z.object({ type: z.literal('stream.lost'), atMs: count, streamSid: z.string() }),
  z.object({ type: z.literal('stream.replaced'), atMs: count, streamSid: z.string() }),
  /** The holder let go of the call, for another replica to take. */
  z.object({ type: z.literal('call.handedOver'), atMs: count, fence: count, reason: z.enum(HAND_OVER_REASONS) }),
  z.object({
    type: z.literal('transfer.moved'),
    atMs: count,
    transferId: z.string(),
    state: z.enum(TRANSFER_STATES),
    /** Of a failure, as one of our own words. */
    reason: z.string().optional(),
  }),
  /** An answering-machine verdict came. */
  z.object({ type: z.literal('call.answeredBy'), atMs: count, verdict: z.enum(ANSWERED_BY) }),
  z.object({ type: z.literal('recording.changed'), atMs: count, recording: z.enum(['off', 'on', 'paused']) }),
  z.object({
    type: z.literal('agent.opened'),
    atMs: count,
    vapiCallId: z.string(),
    /** Whether this agent's call is one that the caller has not yet talked to. */
    isNew: z.boolean(),
    callerAudioKeptMs: count,
  }),
  z.object({ type: z.literal('agent.lost'), atMs: count, closeCode: count }),
  /** The agent's side ended its call. `reason` is Vapi's word. */
  z.object({ type: z.literal('agent.ended'), atMs: count, reason: z.string() }),
  z.object({ type: z.literal('agent.failed'), atMs: count, reason: z.string() }),
  /** What the caller has said so far of a turn that goes on; told again, longer, until `caller.turnEnded`. */
  z.object({ type: z.literal('caller.said'), atMs: count, turnId, text: z.string() }),
  /** What the caller has heard so far of what the agent is saying, about once a second: all that is left if nobody ends the turn. */
  z.object({ type: z.literal('agent.heard'), atMs: count, turnId, heardText: z.string(), heardMs: count }),
  z.object({ type: z.literal('caller.turnEnded'), atMs: count, turnId, text: z.string() }),
  /** The first frame of the agent's answer has gone to the caller. `responseMs` counts from the caller's last word. */
  z.object({ type: z.literal('agent.turnStarted'), atMs: count, turnId, responseMs: count.optional() }),
  z.object({
    type: z.literal('agent.turnEnded'),
    atMs: count,
    turnId,
    text: z.string(),
    heardText: z.string(),
    sentMs: count,
    heardMs: count,
    interrupted: z.boolean(),
  }),
  z.object({
    type: z.literal('agent.interrupted'),
    atMs: count,
    turnId: turnId.optional(),
    decidedBy: z.enum(['vapi', 'local']),
    /** From the decision to `clear` handed to the socket. */
    decisionToClearMs: z.number().nonnegative(),
    /** From the caller's first voiced frame, where it is known, to `clear`. */
    speechToClearMs: z.number().nonnegative().optional(),
    droppedMs: count,
  }),
  /** The agent was held, since it sounded as if the caller spoke. It is cut or goes on within a second. */
  z.object({
    type: z.literal('agent.paused'),
    atMs: count,
    /** From the first sound of what may be the caller's voice to `clear`. */
    speechToClearMs: z.number().nonnegative().optional(),
  }),
  /** It was no interruption, and the agent went on where it had been held. */
  z.object({ type: z.literal('agent.resumed'), atMs: count, pausedMs: count }),
  z.object({ type: z.literal('caller.dtmf'), atMs: count, digits: count }),
  z.object({ type: z.literal('tool.called'), atMs: count, toolCallId: z.string(), name: z.string() }),
  /** A tool call has an outcome. `late`: the agent had been answered with the holding sentence. */
  z.object({
    type: z.literal('tool.finished'),
    atMs: count,
    toolCallId: z.string(),
    name: z.string(),
    mode: z.enum(['answered', 'late']),
    durationMs: count,
    /** How often the tool was begun; more than once only after a worker died. */
    runs: count,
    failed: z.boolean(),
  }),
  /** A holder has let go of a call that goes on, with another holder or with a person: what went through its hands. */
  z.object({ type: z.literal('call.released'), atMs: count, counters: callCountersSchema }),
  z.object({
    type: z.literal('call.ended'),
    atMs: count,
    endedBy: z.enum(ENDED_BY),
    reason: z.string(),
    durationMs: count,
    /** From the opening of the stream to the agent's first frame to the caller. */
    greetingMs: count.optional(),
    /** Of the last holder. Both missing when nobody held the call at its end: they died with their replica, or never were. */
    counters: callCountersSchema.optional(),
    addedLatencyMs: z.object({ toAgent: latency, toCaller: latency }).optional(),
  }),
]);
export type CallEvent = z.infer<typeof callEventSchema>;
export type CallEventType = CallEvent['type'];
