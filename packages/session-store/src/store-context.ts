import type { Clock } from './clock.ts';
import type { Keys } from './keys.ts';
import type { RedisPort } from './redis/redis-port.ts';
import type { RedactWords } from './sessions/redact-event.ts';

/** Bounds and lifetimes. The table in keys.ts says what they apply to. */
export interface StoreLimits {
  /** A session that nobody uses is forgotten after this time (`SESSION_IDLE_TTL_MS`). @defaultValue 300000 */
  sessionIdleMs: number;
  /** How long an ended session can still be read, for late webhooks and the operators' page. @defaultValue 86400000 */
  endedRetentionMs: number;
  /** How long the facts of an ended call are kept, at most `endedRetentionMs`. @defaultValue 86400000 */
  transcriptRetentionMs: number;
  /** How long levels are kept, from the last one, at most `endedRetentionMs`. @defaultValue 86400000 */
  levelsRetentionMs: number;
  /** How long it is known which recording the carrier has of a call. @defaultValue 86400000 */
  recordingRetentionMs: number;
  /** How long a chat can still be read that is over. @defaultValue 86400000 */
  chatRetentionMs: number;
  /** How many calls the list of recent ones holds. @defaultValue 1000 */
  recentCalls: number;
  /** How long a call is in the list of those that ended lately. @defaultValue 3600000 */
  endedListMs: number;
  /** How many messages one mailbox holds; beyond that the oldest are dropped. @defaultValue 256 */
  mailboxLength: number;
  /**
   * How many events of one call are kept; beyond that the oldest are dropped. Four hours of talk make about
   * 22,000, of which a third say what is being heard. @defaultValue 30000
   */
  eventLogLength: number;
  /** How many entries of levels of one call are kept, each of half a second. @defaultValue 28800 */
  levelsLength: number;
  /** How far back the operators' feed reaches. @defaultValue 300000 */
  operatorsFeedMs: number;
  /** How many entries the operators' feed holds; beyond that the oldest are dropped. @defaultValue 50000 */
  operatorsFeedLength: number;
  /** A chat in which nobody writes is over after this time (`CHAT_SESSION_TTL_MS`). @defaultValue 1800000 */
  chatSessionMs: number;
  /** How long a turn of a chat is held without a word of its holder. @defaultValue 5000 */
  chatLeaseMs: number;
  /** How many turns of a chat are remembered; beyond that the oldest are forgotten. @defaultValue 1000 */
  chatTurns: number;
  /** How many events one feed holds; beyond that the oldest are dropped. @defaultValue 4096 */
  feedLength: number;
  /** How long the answer to a request is given again. @defaultValue 86400000 */
  idempotencyTtlMs: number;
  /** How long one worker may be at a request before another may try. @defaultValue 30000 */
  idempotencyPendingMs: number;
  /** How long it is known how far a page's voice has come, from its last write. @defaultValue 3600000 */
  webWireMs: number;
  /** How many commands one call takes in its life. @defaultValue 1000 */
  commandsPerCall: number;
  /** A replica that has reported nothing for this long is not listed. @defaultValue 15000 */
  replicaReportMs: number;
  /** A slot without proof of life for this long is suspect. It is `CALL_MAX_MS` and a margin. @defaultValue 15000000 */
  admissionSuspectMs: number;
  /** How long a call that was released is not admitted again. @defaultValue 600000 */
  admissionEndedMs: number;
}

export const DEFAULT_STORE_LIMITS = {
  sessionIdleMs: 300_000,
  endedRetentionMs: 86_400_000,
  transcriptRetentionMs: 86_400_000,
  levelsRetentionMs: 86_400_000,
  recordingRetentionMs: 86_400_000,
  chatRetentionMs: 86_400_000,
  recentCalls: 1_000,
  endedListMs: 3_600_000,
  mailboxLength: 256,
  eventLogLength: 30_000,
  levelsLength: 28_800,
  operatorsFeedMs: 300_000,
  operatorsFeedLength: 50_000,
  chatSessionMs: 1_800_000,
  chatLeaseMs: 5_000,
  chatTurns: 1_000,
  feedLength: 4_096,
  idempotencyTtlMs: 86_400_000,
  idempotencyPendingMs: 30_000,
  webWireMs: 3_600_000,
  commandsPerCall: 1_000,
  replicaReportMs: 15_000,
  admissionSuspectMs: 15_000_000,
  admissionEndedMs: 600_000,
} as const satisfies StoreLimits;

/** What all modules of the store share. */
export interface StoreContext {
  port: RedisPort;
  keys: Keys;
  limits: StoreLimits;
  /** Takes what is personal out of words that are written to an event log; undefined where they are kept as they were said. */
  redact?: RedactWords | undefined;
  /** The date, in ms since 1970. Only indexes use it, because whatever expires does so by Redis' own clock. */
  nowMs: () => number;
  /** Makes random bytes from a cryptographic source. */
  random: (byteCount: number) => Uint8Array;
  clock: Clock;
  /** The secret that keys the hashes of phone numbers. */
  pseudonymKey: string;
  /** The secrets that key the lists of callers, the newest first; none: there are no such lists. */
  callerSecrets: readonly string[];
}

/** How long to keep what must outlive both an idle and an ended session. */
export function longestLifeMs({ sessionIdleMs, endedRetentionMs }: StoreLimits): number {
  return Math.max(sessionIdleMs, endedRetentionMs);
}

/** Makes a token for an owner, which nobody can guess and which is short enough for a log. */
export function buildOwnerToken(random: StoreContext['random']): string {
  return Buffer.from(random(16)).toString('base64url');
}
