import type { ToolCallIds } from './tool-call.ts';
import type { WebhookQuirk } from './webhook-quirks.ts';

/** What goes wrong with a call, on purpose. Times are ms from the opening of the call's first socket where nothing else is said. */
export interface VapiFaults {
  /** `POST /call` answers only after this. */
  readonly createDelayMs: number;
  /** `POST /call` answers with this HTTP status, and no call comes to be; 0 for none. */
  readonly createStatus: number;
  /** The socket's upgrade is answered only after this. */
  readonly openDelayMs: number;
  /** So many upgrades are refused with 503 before one is taken. */
  readonly refusedSockets: number;
  /** The socket is cut without a close frame. */
  readonly cutAfterMs: number;
  /** The socket is closed with `closeCode`. */
  readonly closeAfterMs: number;
  readonly closeCode: number;
  /** The socket stays open, but nothing is read from it and nothing sent, for `freezeMs`; then everything is sent at once. */
  readonly freezeAfterMs: number;
  readonly freezeMs: number;
  /** So much audio of the old turn is still sent after `user-interrupted`. */
  readonly lateAudioMs: number;
  /** This long after `user-interrupted`, messages of the cut turn are still sent: `assistant.speechStarted`, text, transcript. */
  readonly lateMessagesAfterMs: number;
  /** `speech-update started` and `assistant.speechStarted` come this long after the first audio of their turn. */
  readonly startedBehindMs: number;
  /** `speech-update stopped` comes this long before the last audio of its turn is sent. */
  readonly stoppedAheadMs: number;
  /** `model-output` and `voice-input` come this long after their turn has begun. */
  readonly textBehindMs: number;
  /** The first audio of a turn comes this long after its messages. */
  readonly audioBehindMs: number;
  /** Every client message is sent twice with this probability. */
  readonly duplicateRate: number;
  /** Garbage is put before every client message with this probability: broken JSON, unknown types. */
  readonly garbageRate: number;
  /** Every `conversation-update` on the socket is larger by this. Vapi's grow with the call. */
  readonly conversationPaddingBytes: number;
  /** Whether the model's tool calls have ids of their own, none (`""`), or all the same one. */
  readonly toolCallIds: ToolCallIds;
  /** Forms of the webhooks that differ from the ones that Vapi sends today. */
  readonly webhookQuirks: readonly WebhookQuirk[];
  /** The reason that is told for the end of a call; `undefined` tells none. */
  readonly endedReasonFor: (reason: string) => string | undefined;
  /** Every webhook is sent twice with this probability. */
  readonly webhookDuplicateRate: number;
  /** Every webhook is delayed by up to this much, drawn from the seed, so that they overtake one another. */
  readonly webhookShuffleMs: number;
}

export const NO_FAULTS: VapiFaults = Object.freeze({
  createDelayMs: 0,
  createStatus: 0,
  openDelayMs: 0,
  refusedSockets: 0,
  cutAfterMs: Number.POSITIVE_INFINITY,
  closeAfterMs: Number.POSITIVE_INFINITY,
  closeCode: 1011,
  freezeAfterMs: Number.POSITIVE_INFINITY,
  freezeMs: Number.POSITIVE_INFINITY,
  lateAudioMs: 0,
  lateMessagesAfterMs: Number.POSITIVE_INFINITY,
  startedBehindMs: 0,
  stoppedAheadMs: 0,
  textBehindMs: 0,
  audioBehindMs: 0,
  duplicateRate: 0,
  garbageRate: 0,
  conversationPaddingBytes: 0,
  toolCallIds: 'unique',
  webhookQuirks: [],
  endedReasonFor: (reason: string) => reason,
  webhookDuplicateRate: 0,
  webhookShuffleMs: 0,
});

export const GARBAGE: readonly string[] = [
  '{"type":"transcript","role":',
  '{"type":"from-the-future","turn":1}',
  '{"type":"speech-update","status":7}',
  '[]',
  'null',
];
