import { createAdmission } from './admission.ts';
import type { Admission } from './admission.ts';
import { createCallCommands } from './call-commands.ts';
import type { CallCommands } from './call-commands.ts';
import { createCallIndex } from './call-index.ts';
import { createCallLists } from './call-lists.ts';
import type { CallLists } from './call-lists.ts';
import { createCallMoves } from './call-moves.ts';
import type { CallMoves } from './call-moves.ts';
import { createConversations } from './conversations.ts';
import type { Conversations } from './conversations.ts';
import { createEventLog } from './event-log.ts';
import type { EventLog } from './event-log.ts';
import { createIdempotency } from './idempotency.ts';
import type { Idempotency } from './idempotency.ts';
import { buildKeys } from './keys.ts';
import { createMailboxReader } from './mailbox-reader.ts';
import type { MailboxReader, MailboxReaderOptions } from './mailbox-reader.ts';
import { createMailbox } from './mailbox.ts';
import type { Mailbox } from './mailbox.ts';
import { createMessageQueues } from './message-queues.ts';
import type { MessageQueues } from './message-queues.ts';
import { createProcessingLocks } from './processing-locks.ts';
import type { ProcessingLocks } from './processing-locks.ts';
import type { RedisClient } from './redis-client.ts';
import { createRedisPort } from './redis-port.ts';
import { createReplicaRegistry } from './replica-registry.ts';
import type { ReplicaRegistry } from './replica-registry.ts';
import { createSessionRecords } from './session-records.ts';
import type { SessionRecords } from './session-records.ts';
import { createSingleUseTokens } from './single-use-tokens.ts';
import type { SingleUseTokens } from './single-use-tokens.ts';
import { DEFAULT_STORE_LIMITS } from './store-context.ts';
import type { StoreContext, StoreLimits } from './store-context.ts';
import { createStreamLeases } from './stream-leases.ts';
import type { StreamLeases } from './stream-leases.ts';
import { createVapiCallLinks } from './vapi-call-links.ts';
import type { VapiCallLinks } from './vapi-call-links.ts';

export interface SessionStoreOptions extends Pick<StoreContext, 'nowMs' | 'random' | 'clock'> {
  /** Of `createRedisClient`. The store does not close it. */
  redis: RedisClient;
  /** In front of every key, so that several installations can share a Redis. @defaultValue 'tl:' */
  keyPrefix?: string;
  limits?: Partial<StoreLimits>;
  /**
   * Any secret, the same on all replicas: without it, whoever can read Redis can find the phone numbers behind the hashes
   * of admission by trying them all. @defaultValue ''
   */
  pseudonymKey?: string;
}

/** All state that replicas share. Each part says on its type what it promises and what happens when Redis is gone. */
export interface SessionStore {
  sessions: SessionRecords & VapiCallLinks & CallLists & CallMoves;
  leases: StreamLeases;
  locks: ProcessingLocks;
  queues: MessageQueues;
  idempotency: Idempotency;
  tokens: SingleUseTokens;
  mailbox: Mailbox;
  commands: CallCommands;
  events: EventLog;
  conversations: Conversations;
  admission: Admission;
  replicas: ReplicaRegistry;
  createMailboxReader(options: MailboxReaderOptions): MailboxReader;
}

export function createSessionStore(options: SessionStoreOptions): SessionStore {
  const { redis, keyPrefix = 'tl:', limits, nowMs, random, clock, pseudonymKey = '' } = options;
  const context: StoreContext = {
    port: createRedisPort(redis),
    keys: buildKeys(keyPrefix),
    limits: { ...DEFAULT_STORE_LIMITS, ...limits },
    nowMs,
    random,
    clock,
    pseudonymKey,
  };
  const index = createCallIndex(context);
  const records = createSessionRecords(context, index);
  return {
    sessions: {
      ...records,
      ...createVapiCallLinks(context),
      ...createCallLists(context, index, records),
      ...createCallMoves(context, index),
    },
    leases: createStreamLeases(context, index),
    locks: createProcessingLocks(context),
    queues: createMessageQueues(context),
    idempotency: createIdempotency(context),
    tokens: createSingleUseTokens(context),
    mailbox: createMailbox(context),
    commands: createCallCommands(context),
    events: createEventLog(context),
    conversations: createConversations(context),
    admission: createAdmission(context),
    replicas: createReplicaRegistry(context),
    createMailboxReader: (readerOptions) => createMailboxReader(context, readerOptions),
  };
}
