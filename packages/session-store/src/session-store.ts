import { createAccessTokens } from './work/access-tokens.ts';
import type { AccessTokens } from './work/access-tokens.ts';
import { createAgentWayBreakers } from './fleet/agent-way-breakers.ts';
import type { AgentWayBreakers } from './fleet/agent-way-breakers.ts';
import { createAdmission } from './fleet/admission.ts';
import type { Admission } from './fleet/admission.ts';
import { createChatEntries } from './chat/chat-entries.ts';
import type { ChatEntries } from './chat/chat-entries.ts';
import { createChatPeople } from './chat/chat-people.ts';
import type { ChatPeople } from './chat/chat-people.ts';
import { createChatTools } from './chat/chat-tools.ts';
import type { ChatTools } from './chat/chat-tools.ts';
import { createLevelsStore } from './console/call-levels.ts';
import type { LevelsStore } from './console/call-levels.ts';
import { createOperatorsFeed } from './console/operators-feed.ts';
import type { OperatorsFeed } from './console/operators-feed.ts';
import { createOperatorsFeedReader } from './console/operators-feed-reader.ts';
import type { OperatorsFeedReader, OperatorsFeedReaderOptions } from './console/operators-feed-reader.ts';
import { createCallers, type Callers } from './erasure/callers.ts';
import { createDoNotCall, type DoNotCall } from './erasure/do-not-call.ts';
import { createErasure } from './erasure/session-erasure.ts';
import type { Erasure } from './erasure/session-erasure.ts';
import { createChatQueue } from './chat/chat-queue.ts';
import type { ChatQueue } from './chat/chat-queue.ts';
import { createChatTurns } from './chat/chat-turns.ts';
import type { ChatTurns } from './chat/chat-turns.ts';
import { createFeedReader } from './chat/feed-reader.ts';
import type { FeedReader, FeedReaderOptions } from './chat/feed-reader.ts';
import { createFeeds } from './chat/feeds.ts';
import type { Feeds } from './chat/feeds.ts';
import { createChatSessions } from './chat/chat-sessions.ts';
import type { ChatSessions } from './chat/chat-sessions.ts';
import { createCallCommands } from './streams/call-commands.ts';
import type { CallCommands } from './streams/call-commands.ts';
import { createAgentRecords } from './sessions/agent-records.ts';
import type { AgentRecords } from './sessions/agent-records.ts';
import { createCallIndex } from './sessions/call-index.ts';
import { createCallLists } from './sessions/call-lists.ts';
import type { CallLists } from './sessions/call-lists.ts';
import { createCallMoves } from './streams/call-moves.ts';
import type { CallMoves } from './streams/call-moves.ts';
import { createConversations } from './sessions/conversations.ts';
import type { Conversations } from './sessions/conversations.ts';
import { createEventLog } from './sessions/event-log.ts';
import type { EventLog } from './sessions/event-log.ts';
import { createOperatorSessions } from './console/operator-sessions.ts';
import type { OperatorSessions } from './console/operator-sessions.ts';
import { createIdempotency } from './work/idempotency.ts';
import type { Idempotency } from './work/idempotency.ts';
import { buildKeys } from './keys.ts';
import { createMailboxReader } from './streams/mailbox-reader.ts';
import type { MailboxReader, MailboxReaderOptions } from './streams/mailbox-reader.ts';
import { createMailbox } from './streams/mailbox.ts';
import type { Mailbox } from './streams/mailbox.ts';
import { createProcessingLocks } from './work/processing-locks.ts';
import type { ProcessingLocks } from './work/processing-locks.ts';
import type { RedisClient } from './redis/redis-client.ts';
import { createRedisPort } from './redis/redis-port.ts';
import { createTranscripts } from './chat/transcripts.ts';
import type { Transcripts } from './chat/transcripts.ts';
import { createRecordings, type Recordings } from './sessions/recordings.ts';
import { type CallLooks, createCallLooks } from './console/call-looks.ts';
import { createRateLimits } from './work/rate-limits.ts';
import type { RateLimits } from './work/rate-limits.ts';
import { createReplicaRegistry } from './fleet/replica-registry.ts';
import type { ReplicaRegistry } from './fleet/replica-registry.ts';
import { createSessionRecords } from './sessions/session-records.ts';
import type { SessionRecords } from './sessions/session-records.ts';
import { createSingleUseTokens } from './work/single-use-tokens.ts';
import type { SingleUseTokens } from './work/single-use-tokens.ts';
import { DEFAULT_STORE_LIMITS } from './store-context.ts';
import type { StoreContext, StoreLimits } from './store-context.ts';
import { createStreamLeases } from './streams/stream-leases.ts';
import type { StreamLeases } from './streams/stream-leases.ts';
import { createWebWires } from './web/web-wires.ts';
import type { WebWires } from './web/web-wires.ts';
import { createVapiCallLinks } from './sessions/vapi-call-links.ts';
import type { VapiCallLinks } from './sessions/vapi-call-links.ts';

export interface SessionStoreOptions extends Pick<StoreContext, 'nowMs' | 'random' | 'clock' | 'redact'> {
  /** Made by `createRedisClient`. The store does not close it. */
  redis: RedisClient;
  /** Stands in front of every key, so that several installations can share a Redis. @defaultValue 'tl:' */
  keyPrefix?: string;
  limits?: Partial<StoreLimits>;
  /**
   * Any secret, the same on all replicas. Without it, whoever can read Redis can find the phone numbers behind the hashes of
   * admission by trying them all. @defaultValue ''
   */
  pseudonymKey?: string;
  /**
   * Secrets under whose hashes the calls and sessions of each caller are listed, the newest first; the same ones for all apps. Without
   * one nothing of a caller can be found by its number. @defaultValue []
   */
  callerSecrets?: readonly string[];
}

/** All state that replicas share. The type of each part says what it promises and what happens when Redis is gone. */
export interface SessionStore {
  sessions: SessionRecords & AgentRecords & VapiCallLinks & CallLists & CallMoves;
  leases: StreamLeases;
  locks: ProcessingLocks;
  idempotency: Idempotency;
  tokens: SingleUseTokens;
  accessTokens: AccessTokens;
  operatorSessions: OperatorSessions;
  rateLimits: RateLimits;
  webWires: WebWires;
  mailbox: Mailbox;
  commands: CallCommands;
  events: EventLog;
  conversations: Conversations;
  chats: ChatSessions & ChatEntries & ChatPeople & ChatTools;
  chatQueue: ChatQueue;
  chatTurns: ChatTurns;
  feeds: Feeds;
  transcripts: Transcripts;
  erasure: Erasure;
  callers: Callers;
  doNotCall: DoNotCall;
  levels: LevelsStore;
  recordings: Recordings;
  looks: CallLooks;
  operatorsFeed: OperatorsFeed;
  admission: Admission;
  replicas: ReplicaRegistry;
  agentWays: AgentWayBreakers;
  createMailboxReader(options: MailboxReaderOptions): MailboxReader;
  createFeedReader(options: FeedReaderOptions): FeedReader;
  createOperatorsFeedReader(options: OperatorsFeedReaderOptions): OperatorsFeedReader;
}

export function createSessionStore(options: SessionStoreOptions): SessionStore {
  const { redis, keyPrefix, limits, nowMs, random, clock, redact, pseudonymKey = '', callerSecrets = [] } = options;
  const context: StoreContext = {
    port: createRedisPort(redis),
    keys: buildKeys(keyPrefix),
    limits: { ...DEFAULT_STORE_LIMITS, ...limits },
    nowMs,
    random,
    clock,
    redact,
    pseudonymKey,
    callerSecrets,
  };
  const index = createCallIndex(context);
  const callers = createCallers(context);
  const links = createVapiCallLinks(context);
  const operatorsFeed = createOperatorsFeed(context);
  const events = createEventLog(context, operatorsFeed);
  const feeds = createFeeds(context);
  const conversations = createConversations(context);
  const records = createSessionRecords(context, { index, callers, links, operatorsFeed }, (...facts) =>
    events.written(...facts),
  );
  const chats = {
    ...createChatSessions(context, conversations, callers),
    ...createChatEntries(context),
    ...createChatPeople(context),
    ...createChatTools(context),
  };
  const recordings = createRecordings(context);
  const transcripts = createTranscripts({ conversations, sessions: records, events, chats });
  return {
    sessions: {
      ...records,
      ...createAgentRecords(context, operatorsFeed),
      ...links,
      ...createCallLists(context, index, records),
      ...createCallMoves(context, index, operatorsFeed),
    },
    leases: createStreamLeases(context, index),
    locks: createProcessingLocks(context),
    idempotency: createIdempotency(context),
    tokens: createSingleUseTokens(context),
    accessTokens: createAccessTokens(context),
    operatorSessions: createOperatorSessions(context),
    rateLimits: createRateLimits(context),
    webWires: createWebWires(context),
    mailbox: createMailbox(context),
    commands: createCallCommands(context),
    events,
    conversations,
    chats,
    chatQueue: createChatQueue(context),
    chatTurns: createChatTurns(context),
    feeds,
    transcripts,
    callers,
    doNotCall: createDoNotCall(context),
    erasure: createErasure(context, {
      chats,
      conversations,
      sessions: records,
      transcripts,
      operatorsFeed,
      recordings,
    }),
    levels: createLevelsStore(context, operatorsFeed),
    recordings,
    looks: createCallLooks(context),
    operatorsFeed,
    admission: createAdmission(context),
    replicas: createReplicaRegistry(context),
    agentWays: createAgentWayBreakers(context),
    createOperatorsFeedReader: (readerOptions) => createOperatorsFeedReader(context, readerOptions),
    createFeedReader: (readerOptions) => createFeedReader(context, feeds, readerOptions),
    createMailboxReader: (readerOptions) => createMailboxReader(context, readerOptions),
  };
}
