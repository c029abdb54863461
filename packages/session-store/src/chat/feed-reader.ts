import type { SessionId } from '@trunkline/protocol';
import type { RedisClient } from '../redis/redis-client.ts';
import type { StoreContext } from '../store-context.ts';
import type { FeedEvent, Feeds } from './feeds.ts';

export interface FeedReaderOptions {
  /** A client of its own, because it waits for wake-ups. The reader does not close it. */
  subscriber: RedisClient;
  /** How late an event may be whose wake-up was lost. @defaultValue 1000 */
  pollMs?: number;
}

/** Called for each signal of a session, and with `poll` when there may have been some that were lost. */
export type FeedListener = (signal: string) => void;

/**
 * Follows the feeds of many sessions over one connection. Publish and subscribe only wakes it; what it hands out comes from the
 * streams by each reader's own cursor, so that a lost wake-up or an absent Redis only delays it.
 */
export interface FeedReader {
  /**
   * Reads on and on. The next batch is read when it is asked for, so a slow reader costs one batch. Ends when `signal` aborts, and
   * after `session.ended`, which a reader of an expired session gets too.
   */
  read(sessionId: SessionId, after: string, signal: AbortSignal): AsyncGenerator<readonly FeedEvent[], void, void>;
  /** Hears the signals of a session. @returns what stops it. */
  listen(sessionId: SessionId, listener: FeedListener): () => void;
  close(): Promise<void>;
}

/**
 * Reads for many readers at once: those that ask for the same place in the same turn of the loop, as all readers of a session do
 * when they are woken, share one read. Who asks later gets a later read, for an earlier one may not have seen what woke them.
 */
function readTogether(feeds: Pick<Feeds, 'read'>): Feeds['read'] {
  const asked = new Map<string, ReturnType<Feeds['read']>>();
  return (sessionId, after) => {
    const place = `${after} ${sessionId}`;
    const shared = asked.get(place);
    if (shared) return shared;
    const read = new Promise((resolve) => {
      setImmediate(resolve);
    }).then(() => {
      asked.delete(place);
      return feeds.read(sessionId, after);
    });
    asked.set(place, read);
    return read;
  };
}

/** Resolves at the next signal, also at one that came since the last time it was asked. */
function createWakeUp(signal: AbortSignal) {
  let isAwake = false;
  let wake = (): void => {};
  const ring = (): void => {
    isAwake = true;
    wake();
  };
  signal.addEventListener('abort', ring);
  return {
    ring,
    wait: () =>
      new Promise<void>((resolve) => {
        wake = () => {
          isAwake = false;
          wake = () => {};
          resolve();
        };
        if (isAwake || signal.aborted) wake();
      }),
    stop: () => signal.removeEventListener('abort', ring),
  };
}

export function createFeedReader(
  { keys, clock }: StoreContext,
  feeds: Pick<Feeds, 'read'>,
  { subscriber, pollMs = 1_000 }: FeedReaderOptions,
): FeedReader {
  const listeners = new Map<string, Set<FeedListener>>();
  const readFeed = readTogether(feeds);
  let pollsLeft = 0;

  const onMessage = (channel: string, signal: string): void => {
    for (const listener of listeners.get(channel) ?? []) listener(signal);
  };
  /** Subscribing anew costs one command and mends what ioredis has lost with a node of a cluster (see mailbox-reader.ts). */
  const subscribeAll = (): void => {
    if (subscriber.status === 'ready' && listeners.size > 0) subscriber.subscribe(...listeners.keys()).catch(() => {});
  };
  const poll = (): void => {
    pollsLeft -= 1;
    if (pollsLeft < 0) {
      pollsLeft = 10;
      subscribeAll();
    }
    for (const channel of listeners.keys()) onMessage(channel, 'poll');
  };
  const onReady = (): void => {
    pollsLeft = 0;
    poll();
  };
  subscriber.on('message', onMessage);
  subscriber.on('ready', onReady);
  const cancelPoll = clock.setInterval(poll, pollMs);

  const listen = (sessionId: SessionId, listener: FeedListener): (() => void) => {
    const channel = keys.feedChannel(sessionId);
    const others = listeners.get(channel);
    if (others) others.add(listener);
    else {
      listeners.set(channel, new Set([listener]));
      if (subscriber.status === 'ready') {
        // What was said before the subscription stood is looked for once it stands.
        subscriber.subscribe(channel).then(
          () => onMessage(channel, 'poll'),
          () => {},
        );
      }
    }
    return () => {
      const left = listeners.get(channel);
      if (!left?.delete(listener) || left.size > 0) return;
      listeners.delete(channel);
      if (subscriber.status === 'ready') subscriber.unsubscribe(channel).catch(() => {});
    };
  };

  return {
    listen,
    async *read(sessionId, after, signal) {
      const wakeUp = createWakeUp(signal);
      const stop = listen(sessionId, (said) => {
        if (!said.startsWith('typing')) wakeUp.ring();
      });
      let cursor = after;
      try {
        while (!signal.aborted) {
          const { state, events } = await readFeed(sessionId, cursor);
          if (signal.aborted) return;
          if (events.length > 0) {
            cursor = events.at(-1)!.id;
            yield events;
            if (events.at(-1)!.event.type === 'session.ended') return;
          } else if (state === 'active' || state === 'missing') {
            // Where nobody has written yet, the feed begins with whatever is written first.
            await wakeUp.wait();
          } else {
            yield [{ id: cursor, event: { type: 'session.ended', state: state === 'ended' ? 'ended' : 'expired' } }];
            return;
          }
        }
      } finally {
        stop();
        wakeUp.stop();
      }
    },
    async close() {
      cancelPoll();
      const channels = [...listeners.keys()];
      listeners.clear();
      subscriber.off('message', onMessage);
      subscriber.off('ready', onReady);
      if (subscriber.status === 'ready' && channels.length > 0) {
        await subscriber.unsubscribe(...channels).catch(() => {});
      }
    },
  };
}
