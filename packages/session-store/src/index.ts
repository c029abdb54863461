export { createRedisClient, whenRedisReady } from './redis-client.ts';
export type { RedisClient, RedisClientOptions } from './redis-client.ts';
export { createSessionStore } from './session-store.ts';
export type { SessionStore, SessionStoreOptions } from './session-store.ts';
export { DEFAULT_STORE_LIMITS } from './store-context.ts';
export type { StoreLimits } from './store-context.ts';
export { END_PROOFS } from './admission.ts';
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
} from './admission.ts';
export { admissionError } from './admission-error.ts';
export type { AdmissionSlot } from './admission-slot.ts';
export type { CallCommands, CommandStatus, SendOutcome, TakenCommand } from './call-commands.ts';
export type { CallMoves, HandOverOutcome, ReconnectVerdict, TransferDetails, TransferOutcome } from './call-moves.ts';
export type { CallLists, StaleCall } from './call-lists.ts';
export type { Conversations } from './conversations.ts';
export type { Clock } from './clock.ts';
export type { AppendOutcome, EventLog, EventLogPage, EventLogReadOptions, LoggedEvent } from './event-log.ts';
export type { BeginOutcome, Idempotency, IdempotencyToken } from './idempotency.ts';
export type { Mailbox } from './mailbox.ts';
export type { MailboxReader, MailboxReaderCounters, MailboxReaderOptions } from './mailbox-reader.ts';
export type { MessageQueues, TakenMessage } from './message-queues.ts';
export type { ListedReplica, ReplicaRegistry } from './replica-registry.ts';
export type { LockHandle, LockOptions, ProcessingLocks } from './processing-locks.ts';
export type { SessionEnding, SessionRecords, SessionUpdate, UpdateOutcome, WriterOptions } from './session-records.ts';
export type { SingleUseTokens } from './single-use-tokens.ts';
export type { AcquiredLease, StreamLease, StreamLeases } from './stream-leases.ts';
export type { VapiCallLinks } from './vapi-call-links.ts';
