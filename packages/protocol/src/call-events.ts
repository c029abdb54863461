/**
 * The facts of one call. Its event log keeps them in the order in which they happened, and one turn id joins all that
 * belongs to one turn. Texts and numbers are personal: they live in Redis for as long as the session, and never in a log.
 */
import { z } from 'zod';
import { ANSWERED_BY } from './answered-by.ts';
import { callCountersSchema } from './call-counters.ts';
import { HAND_OVER_REASONS } from './call-command.ts';
import { TAKEOVER_REASONS } from './mailbox.ts';
import { LOOKUP_OUTCOMES, ROUTE_OUTCOMES } from './routed-call.ts';
import { ENDED_BY } from './session.ts';
import { TRANSFER_STATES } from './transfer.ts';

const count = z.number().int().nonnegative();
const turnId = z.custom<`turn_${number}`>((value) => typeof value === 'string' && /^turn_\d+$/.test(value));

const latency = z.object({ p50: z.number(), p99: z.number() });

export const callEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('call.created'), atMs: count, channel: z.string() }),
  /** Which route of ROUTES_FILE the call took, and what the operator's look-up had to do with it. */
  z.object({
    type: z.literal('call.routed'),
    atMs: count,
    route: z.string(),
    outcome: z.enum(ROUTE_OUTCOMES),
    lookup: z.enum(LOOKUP_OUTCOMES).optional(),
  }),
  z.object({
    type: z.literal('stream.opened'),
    atMs: count,
    streamSid: z.string(),
    fence: count,
    reason: z.enum(TAKEOVER_REASONS).optional(),
    /** How long the call had no stream. */
    lostMs: count.optional(),
  }),
  z.object({ type: z.literal('stream.lost'), atMs: count, streamSid: z.string() }),
  z.object({ type: z.literal('stream.replaced'), atMs: count, streamSid: z.string() }),
  /** The holder has handed the call over to whichever replica takes it. */
  z.object({ type: z.literal('call.handedOver'), atMs: count, fence: count, reason: z.enum(HAND_OVER_REASONS) }),
  z.object({
    type: z.literal('transfer.moved'),
    atMs: count,
    transferId: z.string(),
    state: z.enum(TRANSFER_STATES),
    /** Why it failed, as a word of our own. */
    reason: z.string().optional(),
  }),
  /** The agent asked for a transfer to a destination that the operator has not listed. */
  z.object({ type: z.literal('transfer.refused'), atMs: count, reason: z.enum(['destination-not-listed']) }),
  /** The carrier has said who answered an outbound call. */
  z.object({ type: z.literal('call.answeredBy'), atMs: count, verdict: z.enum(ANSWERED_BY) }),
  /**
   * What was made of who answered a call of ours: a telephone that screens calls and was told who we are (`introduce`), a person, a
   * machine, or nobody behind the screening.
   */
  z.object({
    type: z.literal('call.answererJudged'),
    atMs: count,
    verdict: z.enum(['introduce', 'person', 'machine', 'nobody']),
  }),
  z.object({ type: z.literal('recording.changed'), atMs: count, recording: z.enum(['off', 'on', 'paused']) }),
  z.object({
    type: z.literal('agent.opened'),
    atMs: count,
    vapiCallId: z.string(),
    /** True if the caller has not talked to this agent's call before. */
    isNew: z.boolean(),
    callerAudioKeptMs: count,
    /** By which of AGENT_WAYS it was had. */
    way: z.string().optional(),
  }),
  /** A way to an agent did not work for this call, and the next one is tried. `tookMs` is what that cost its caller. */
  z.object({
    type: z.literal('agent.wayFailed'),
    atMs: count,
    way: z.string(),
    /** A word of ours, or the platform's for an agent that broke down. */
    reason: z.string(),
    status: count.optional(),
    tookMs: count,
  }),
  /** A way was passed over without waiting, because it does not work for others either. */
  z.object({ type: z.literal('agent.waySkipped'), atMs: count, way: z.string() }),
  z.object({ type: z.literal('agent.lost'), atMs: count, closeCode: count }),
  /** The agent's side ended its call. `reason` is Vapi's word. */
  z.object({ type: z.literal('agent.ended'), atMs: count, reason: z.string() }),
  z.object({
    type: z.literal('agent.failed'),
    atMs: count,
    reason: z.string(),
    /** The HTTP status with which the platform refused the call, where that was why. */
    status: count.optional(),
  }),
  /** What the caller is just saying in a turn, by a transcript that may still change. Nothing is done because of it; it is shown. */
  z.object({ type: z.literal('caller.saying'), atMs: count, turnId, text: z.string() }),
  /** What the caller has said so far in a turn that goes on. It is written again, longer, until `caller.turnEnded`. */
  z.object({ type: z.literal('caller.said'), atMs: count, turnId, text: z.string() }),
  /** Of what the caller has said in a turn, so many characters were typed and not spoken. */
  z.object({ type: z.literal('caller.typed'), atMs: count, turnId, characters: count }),
  /** What the caller has heard so far of an agent's turn. Written once a second, because it is all that a crash leaves of it. */
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
    /** Counts from the decision until `clear` was handed to the socket. */
    decisionToClearMs: z.number().nonnegative(),
    /** Counts from the beginning of the sound that became the caller's voice to `clear`; missing where no voice was heard. */
    speechToClearMs: z.number().nonnegative().optional(),
    droppedMs: count,
  }),
  /** The agent was paused, because it sounded as if the caller spoke. Within a second it is cut or resumed. */
  z.object({
    type: z.literal('agent.paused'),
    atMs: count,
    /** Counts from the first sound of what may be the caller's voice to `clear`. */
    speechToClearMs: z.number().nonnegative().optional(),
  }),
  /** It was no interruption, and the agent was resumed where it had been paused. */
  z.object({ type: z.literal('agent.resumed'), atMs: count, pausedMs: count }),
  z.object({ type: z.literal('caller.dtmf'), atMs: count, digits: count }),
  z.object({ type: z.literal('tool.called'), atMs: count, toolCallId: z.string(), name: z.string() }),
  /** A tool call has an outcome. `late` means that the agent had been answered with the holding sentence. */
  z.object({
    type: z.literal('tool.finished'),
    atMs: count,
    toolCallId: z.string(),
    name: z.string(),
    mode: z.enum(['answered', 'late']),
    durationMs: count,
    /** How often the tool was begun, which is more than once only after a worker died. */
    runs: count,
    failed: z.boolean(),
  }),
  /** The caller's own voice has ended, as heard here: the moment from which the caller waits for an answer. */
  z.object({ type: z.literal('caller.stoppedSpeaking'), atMs: count }),
  /** The caller has heard a hole in the agent's speech, which began at `atMs`: its audio came too late. */
  z.object({ type: z.literal('caller.gapHeard'), atMs: count, turnId, gapMs: count }),
  /** The first audio of the agent's turn has come from Vapi. */
  z.object({ type: z.literal('agent.firstAudio'), atMs: count, turnId }),
  /** The carrier has proved that the caller hears the agent's turn. */
  z.object({ type: z.literal('agent.firstHeard'), atMs: count, turnId }),
  /** The last frame of the agent's turn has gone to the carrier; `sentMs` is all of it. The caller may not have heard it yet. */
  z.object({ type: z.literal('agent.finishedSending'), atMs: count, turnId, sentMs: count }),
  /** Vapi says that one side begins or ends to speak, by its own ear. */
  z.object({
    type: z.literal('vapi.speechUpdated'),
    atMs: count,
    role: z.enum(['user', 'assistant']),
    status: z.enum(['started', 'stopped']),
  }),
  /** Vapi's transcriber has finished the caller's turn, and the model is asked. The words are in `caller.turnEnded`. */
  z.object({ type: z.literal('vapi.finalTranscript'), atMs: count, turnId }),
  /** The model's first words of an answer. */
  z.object({ type: z.literal('vapi.modelOutput'), atMs: count }),
  /**
   * A replica has taken the stream and compared its clock with that of Redis. All times that it writes are by its own clock, so
   * whoever puts the facts of two replicas on one axis adds `redisAheadMs` to each.
   */
  z.object({
    type: z.literal('clock.compared'),
    atMs: count,
    fence: count,
    replicaId: z.string(),
    redisAheadMs: z.int(),
  }),
  /** Somebody has acted on the call by hand. `by` is the name of the key, never the key. */
  z.object({
    type: z.literal('operator.acted'),
    atMs: count,
    act: z.enum(['say', 'digits', 'transfer', 'hangup']),
    by: z.string().min(1).max(64),
  }),
  /** A message of Vapi's to the webhook that had to do with this call. */
  z.object({
    type: z.literal('webhook.received'),
    atMs: count,
    messageType: z.string().max(64),
    /** From its arrival until it was answered. */
    tookMs: count,
    isRepeat: z.boolean(),
  }),
  /** The operator's own URL was told of the end of this call. `attempt` counts from 1. */
  z.object({
    type: z.literal('webhook.delivered'),
    atMs: count,
    /** How long the answer was waited for. */
    tookMs: count.optional(),
    attempt: count,
    /** The HTTP status; missing where there was no answer. */
    status: count.optional(),
    failed: z.boolean(),
  }),
  /** A holder has released a call that goes on with another holder or a person. The counters are this holder's alone. */
  z.object({ type: z.literal('call.released'), atMs: count, counters: callCountersSchema }),
  z.object({
    type: z.literal('call.ended'),
    atMs: count,
    endedBy: z.enum(ENDED_BY),
    reason: z.string(),
    durationMs: count,
    /** Counts from the opening of the stream until the agent's first frame went to the caller. */
    greetingMs: count.optional(),
    /** The counters of the last holder. They and the latency are missing if nobody held the call at its end. */
    counters: callCountersSchema.optional(),
    addedLatencyMs: z.object({ toAgent: latency, toCaller: latency }).optional(),
  }),
]);
export type CallEvent = z.infer<typeof callEventSchema>;
export type CallEventType = CallEvent['type'];
