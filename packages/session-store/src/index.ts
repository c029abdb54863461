export { createJobConnection, createRedisClient, letRedisConnect, whenRedisReady } from './redis/redis-client.ts';
export type { ConnectionOptions, RedisClient, RedisClientOptions } from './redis/redis-client.ts';
export { createRedisProbe } from './redis/redis-probe.ts';
export type { RedisProbe, RedisProbeOptions } from './redis/redis-probe.ts';
export { createScriptRunner } from './redis/script-runner.ts';
export type { ScriptRunner } from './redis/script-runner.ts';
export * as webhookScripts from './scripts/webhook.ts';
export { buildKeys, CACHED_RESULT, JOB_KEY_PREFIX } from './keys.ts';
export type { Keys, WebhookKeys } from './keys.ts';
export { isPermanentKey, PERMANENT_KEYS } from './permanent-keys.ts';
export { createSessionStore } from './session-store.ts';
export type { SessionStore, SessionStoreOptions } from './session-store.ts';
export { DEFAULT_STORE_LIMITS } from './store-context.ts';
export type { StoreLimits } from './store-context.ts';
export { END_PROOFS } from './fleet/admission.ts';
export type {
  Admission,
  AdmissionCount,
  AdmissionDecision,
  AdmissionLimits,
  AdmissionListOptions,
  AdmissionPage,
  AdmissionRequest,
  EndProof,
  RefusalReason,
} from './fleet/admission.ts';
export { admissionError } from './fleet/admission-error.ts';
export type { AdmissionSlot } from './fleet/admission-slot.ts';
export type { CallCommands, CommandStatus, SendOutcome, TakenCommand } from './streams/call-commands.ts';
export type {
  CallMoves,
  HandOverOutcome,
  ReconnectVerdict,
  TransferDetails,
  TransferOutcome,
} from './streams/call-moves.ts';
export type { AgentFacts, AgentRecords, WriteAgentOutcome } from './sessions/agent-records.ts';
export type { CallListOptions, CallLists, EndedCallPage, StaleCall, StaleCallPage } from './sessions/call-lists.ts';
export type { ChatOpening, ChatSessions } from './chat/chat-sessions.ts';
export type { ChatEntries, ChatEntry, TurnState } from './chat/chat-entries.ts';
export type { ChatTools } from './chat/chat-tools.ts';
export type { ChatPeople, PersonsMessage } from './chat/chat-people.ts';
export type { ChatQueue, DueSession, QueuedMessage, QueueLimits } from './chat/chat-queue.ts';
export type { ChatTurns, HeldTurn, TurnEnd, TurnProgress } from './chat/chat-turns.ts';
export type { FeedListener, FeedReader, FeedReaderOptions } from './chat/feed-reader.ts';
export type { FeedAppendOutcome, FeedBatch, FeedEvent, Feeds, FeedWriter } from './chat/feeds.ts';
export type { TranscriptEntry, Transcripts } from './chat/transcripts.ts';
export type { ConversationPlace, Conversations } from './sessions/conversations.ts';
export type { CallErasure, ErasedCall } from './erasure/call-erasure.ts';
export type { CallerName, Callers } from './erasure/callers.ts';
export type { DoNotCall } from './erasure/do-not-call.ts';
export type { ErasedSession, Erasure } from './erasure/session-erasure.ts';
export type { CallLooks } from './console/call-looks.ts';
export type { Recordings } from './sessions/recordings.ts';
export type { CallLevelsEntry, LevelsStore } from './console/call-levels.ts';
export type { OperatorsFeedEntry, OperatorsFeedItem } from './console/feed-items.ts';
export { isFeedEntryId } from './console/operators-feed.ts';
export type { OperatorsFeed, OperatorsFeedPage } from './console/operators-feed.ts';
export type { OperatorsFeedReader, OperatorsFeedReaderOptions } from './console/operators-feed-reader.ts';
export type { Clock } from './clock.ts';
export type { AppendOutcome, EventLog, EventLogPage, EventLogReadOptions } from './sessions/event-log.ts';
export type { FactsListener, LoggedEvent } from './sessions/facts-listener.ts';
export type { AccessGrant, AccessTokens } from './work/access-tokens.ts';
export type { OperatorSession, OperatorSessions } from './console/operator-sessions.ts';
export type { BeginOutcome, Idempotency, IdempotencyToken } from './work/idempotency.ts';
export type { Mailbox } from './streams/mailbox.ts';
export type { MailboxReader, MailboxReaderCounters, MailboxReaderOptions } from './streams/mailbox-reader.ts';
export type { ListedReplica, ReplicaBeat, ReplicaRegistry } from './fleet/replica-registry.ts';
export type { AgentWayBreakers } from './fleet/agent-way-breakers.ts';
export type { LockHandle, LockOptions, ProcessingLocks } from './work/processing-locks.ts';
export type {
  EndedAgent,
  EndOptions,
  SessionEnding,
  SessionRecords,
  SessionUpdate,
  UpdateOutcome,
  WriterOptions,
} from './sessions/session-records.ts';
export type { RateLimit, RateLimits } from './work/rate-limits.ts';
export type { SingleUseTokens } from './work/single-use-tokens.ts';
export type { AcquiredLease, StreamLease, StreamLeases } from './streams/stream-leases.ts';
export type { VapiCallLinks } from './sessions/vapi-call-links.ts';
export type { WebWireNumbers, WebWires } from './web/web-wires.ts';
