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
/** Calls that are looked at in one command. */
const CALLS_AT_ONCE = 128;

type RawEntries = readonly [id: string, fields: readonly string[]][];

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
    return take(callId, call, await port.send((redis) => redis.xrange(key, `(${call.cursor}`, '+', 'COUNT', BATCH)));
  };

  /** Hands out what was read. @returns whether there may be more. */
  const take = (callId: CallId, call: WatchedCall, entries: RawEntries): boolean => {
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

  /**
   * Looks at many calls in one command: a command for each would be a third of all that a call asks of Redis. A call that is woken meanwhile
   * is looked at again afterwards.
   */
  const lookAtAll = async (calls: readonly (readonly [CallId, WatchedCall])[]): Promise<void> => {
    const streams = calls.map(([callId]) => keys.mailbox(callId));
    for (const [, call] of calls) {
      call.isReading = true;
      call.lookAgain = false;
    }
    try {
      const cursors = calls.map(([, { cursor }]) => cursor);
      const reply = await port.send((redis) => redis.xread('COUNT', BATCH, 'STREAMS', ...streams, ...cursors));
      const found = new Map(reply);
      for (const [index, [callId, call]] of calls.entries()) {
        if (take(callId, call, found.get(streams[index]!) ?? [])) call.lookAgain = true;
        announceCommands(callId, call);
      }
    } catch {
      counters.failedReads += 1;
    } finally {
      for (const [callId, call] of calls) {
        call.isReading = false;
        if (call.lookAgain) void look(callId, call);
      }
    }
  };

  const lookAtEveryCall = (): void => {
    const together: [CallId, WatchedCall][] = [];
    for (const [callId, call] of watched) {
      const isAlone = call.isReading || call.cursor === 'now' || !port.takesKeysOfManyCalls;
      if (isAlone) void look(callId, call);
      else together.push([callId, call]);
    }
    for (let from = 0; from < together.length; from += CALLS_AT_ONCE) {
      void lookAtAll(together.slice(from, from + CALLS_AT_ONCE));
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
    lookAtEveryCall();
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
