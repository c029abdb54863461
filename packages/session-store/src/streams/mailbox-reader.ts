import { mailboxMessageSchema } from '@trunkline/protocol';
import type { CallId, MailboxMessage } from '@trunkline/protocol';
import type { RedisClient } from '../redis/redis-client.ts';
import type { StoreContext } from '../store-context.ts';

export interface MailboxReaderOptions {
  /** The `holder` under which this replica acquires leases. */
  replicaId: string;
  /** A client of its own, because it waits for wake-ups. The reader does not close it. */
  subscriber: RedisClient;
  /** Hears of each message once, in order per call. If it throws, that is counted and the message is not repeated. */
  onMessage: (callId: CallId, message: MailboxMessage) => void;
  /**
   * Says that it is time for `commands.take`, because there are new commands, or may be some from before the call was
   * watched. It is called once for many that came together.
   */
  onCommands?: (callId: CallId) => void;
  /** How late a message may be whose wake-up was lost. @defaultValue 1000 */
  pollMs?: number;
}

/** Faults are counted and never thrown, because the next poll makes up for them. */
export interface MailboxReaderCounters {
  /** Entries that were skipped, because they were no mailbox message. */
  malformed: number;
  /** How often Redis did not answer. */
  failedReads: number;
  /** How often `onMessage` or `onCommands` threw. */
  failedHandlers: number;
}

/**
 * Reads the mailboxes of all calls that a replica holds. Publish and subscribe only wakes it. What it hands out comes from
 * the streams by a cursor, at most once per reader, so that a lost wake-up or an absent Redis only delays it.
 */
export interface MailboxReader {
  readonly counters: Readonly<MailboxReaderCounters>;
  /**
   * Hands out what comes after `from`, which is the cursor of `acquire`, or `now` for what is posted after the first look.
   * That look is made at once. Watching a call again replaces the earlier cursor.
   */
  watch(callId: CallId, from: string): void;
  /** Hands out nothing of this call any more, not even the rest of what has been read. */
  unwatch(callId: CallId): void;
  /** Stops for good. */
  close(): Promise<void>;
}

interface WatchedCall {
  cursor: string;
  isReading: boolean;
  /** Set if something may have come while the last look was under way. */
  lookAgain: boolean;
  /** Set if `onCommands` is to be called. */
  hasCommands: boolean;
}

const BATCH = 64;

function parseMessage(text: string | undefined): MailboxMessage | undefined {
  try {
    return mailboxMessageSchema.safeParse(JSON.parse(text ?? '')).data;
  } catch {
    return undefined;
  }
}

export function createMailboxReader(context: StoreContext, options: MailboxReaderOptions): MailboxReader {
  const { port, keys, clock } = context;
  const { replicaId, subscriber, onMessage, onCommands, pollMs = 1_000 } = options;
  const channel = keys.wakePrefix + replicaId;
  const watched = new Map<CallId, WatchedCall>();
  const counters: MailboxReaderCounters = { malformed: 0, failedReads: 0, failedHandlers: 0 };

  const handOut = (callId: CallId, text: string | undefined): void => {
    const message = parseMessage(text);
    if (message === undefined) {
      counters.malformed += 1;
      return;
    }
    try {
      onMessage(callId, message);
    } catch {
      counters.failedHandlers += 1;
    }
  };

  const announceCommands = (callId: CallId, call: WatchedCall): void => {
    if (!call.hasCommands || watched.get(callId) !== call) return;
    call.hasCommands = false;
    try {
      onCommands?.(callId);
    } catch {
      counters.failedHandlers += 1;
    }
  };

  /** Looks once. @returns whether there may be more. */
  const readBatch = async (callId: CallId, call: WatchedCall): Promise<boolean> => {
    const key = keys.mailbox(callId);
    if (call.cursor === 'now') {
      const newest = await port.send((redis) => redis.xrevrange(key, '+', '-', 'COUNT', 1));
      call.cursor = newest[0]?.[0] ?? '0-0';
      return false;
    }
    const entries = await port.send((redis) => redis.xrange(key, `(${call.cursor}`, '+', 'COUNT', BATCH));
    for (const [id, [, text, kind]] of entries) {
      if (watched.get(callId) !== call) return false;
      call.cursor = id;
      if (kind === 'c') call.hasCommands = true;
      else handOut(callId, text);
    }
    return entries.length === BATCH;
  };

  const look = async (callId: CallId, call: WatchedCall): Promise<void> => {
    call.lookAgain = true;
    if (call.isReading) return;
    call.isReading = true;
    try {
      while (call.lookAgain && watched.get(callId) === call) {
        call.lookAgain = false;
        if (await readBatch(callId, call)) call.lookAgain = true;
        announceCommands(callId, call);
      }
    } catch {
      counters.failedReads += 1;
    } finally {
      call.isReading = false;
    }
  };

  const onWake = (from: string, callId: string): void => {
    const call = from === channel ? watched.get(callId as CallId) : undefined;
    if (call) void look(callId as CallId, call);
  };

  /**
   * Subscribes at every poll. It costs one command, whose answer also proves that the connection lives, and ioredis' cluster
   * subscriber gives up when the resubscription after a lost node fails (ioredis 6.0, ClusterSubscriber.ts).
   */
  const poll = (): void => {
    if (subscriber.status === 'ready') subscriber.subscribe(channel).catch(() => {});
    for (const [callId, call] of watched) void look(callId, call);
  };

  subscriber.on('message', onWake);
  // Wake-ups that were published while the connection was away are lost, so all calls are looked at.
  subscriber.on('ready', poll);
  poll();
  const cancelPoll = clock.setInterval(poll, pollMs);

  return {
    counters,
    watch(callId, from) {
      const call: WatchedCall = { cursor: from, isReading: false, lookAgain: false, hasCommands: true };
      watched.set(callId, call);
      void look(callId, call);
    },
    unwatch(callId) {
      watched.delete(callId);
    },
    async close() {
      cancelPoll();
      watched.clear();
      subscriber.off('message', onWake);
      subscriber.off('ready', poll);
      if (subscriber.status === 'ready') await subscriber.unsubscribe(channel).catch(() => {});
    },
  };
}
