import { type ToolOutcome, toolOutcomeSchema } from '@trunkline/job-queues';
import { buildKeys, createScriptRunner, type RedisClient, webhookScripts } from '@trunkline/session-store';
import { ownerOf, type ToolCallKey } from './tool-call-key.ts';

export type { ToolOutcome } from '@trunkline/job-queues';

/** How far a tool call is. More than one run: a worker began it and died, or is about to be found dead. */
export type ToolBeginning = { status: 'begun'; runs: number } | { status: 'done'; outcome: ToolOutcome };

/**
 * What tool calls came to, shared by the HTTP side and the workers. One hash in Redis is the life of one call:
 *
 * | field     | set by                   | means                                            |
 * |-----------|--------------------------|--------------------------------------------------|
 * | `runs`    | `beginToolCall`          | how often a worker has begun to run it           |
 * | `outcome` | `writeToolOutcome`, once | what it came to, as JSON                         |
 * | `late`    | `markToolCallLate`, once | the agent was answered with the holding sentence |
 *
 * `late` is only set while there is no outcome, and an outcome is only answered while there is no `late`. So each call is
 * either answered in time or delivered late, whoever asks and however often. Everything is forgotten after `ttlMs`, long
 * after the call that could ask again. Failure policy: methods reject when Redis is away, and may be repeated.
 */
export interface ToolResults {
  /**
   * The outcome, if it is there before `timeoutMs`. `undefined` at once if the call has already been answered with the
   * holding sentence: a repeated delivery then gets that answer again.
   */
  wait(key: ToolCallKey, timeoutMs: number): Promise<ToolOutcome | undefined>;
  read(key: ToolCallKey): Promise<ToolOutcome | undefined>;
  /**
   * HTTP side: this call is answered with the holding sentence, so the outcome must be delivered late.
   * @returns the outcome if it came in between: answer with that, nothing is delivered late.
   */
  markLate(key: ToolCallKey): Promise<ToolOutcome | undefined>;
  /** Worker: asks whether to run. */
  begin(key: ToolCallKey): Promise<ToolBeginning>;
  /** Worker: the first outcome stays. @returns whether it must be delivered late. */
  write(key: ToolCallKey, outcome: ToolOutcome): Promise<{ isLate: boolean }>;
}

export interface ToolResultsOptions {
  redis: RedisClient;
  /** A connection of its own, in subscriber mode; may be shared with other subscribers. */
  subscriber: RedisClient;
  /** @defaultValue 24 h, as long as Vapi's repeated deliveries count as the same (REQUIREMENTS W3). */
  ttlMs?: number;
}

/** A lost wake-up (the subscriber was reconnecting) costs at most this much. */
const LOOK_AGAIN_MS = 500;

const parseOutcome = (text: string): ToolOutcome => toolOutcomeSchema.parse(JSON.parse(text));

export function createToolResults({ redis, subscriber, ttlMs = 86_400_000 }: ToolResultsOptions): ToolResults {
  const { beginToolCall, markToolCallLate, noteToolRun, writeToolOutcome } = webhookScripts;
  const { toolCall: hashOf, toolRuns: runsOf, toolDoneChannel: channelOf } = buildKeys().webhook;
  const run = createScriptRunner(redis);
  const waiters = new Map<string, Set<() => void>>();
  subscriber.on('message', (channel: string) => {
    for (const wake of waiters.get(channel) ?? []) wake();
  });

  /** Its `next` resolves on the next message of `channel`, at the latest after the given time. */
  const listen = async (channel: string) => {
    let wake = (): void => {};
    let isAwake = false;
    const onMessage = (): void => {
      isAwake = true;
      wake();
    };
    const others = waiters.get(channel);
    if (others) others.add(onMessage);
    else {
      waiters.set(channel, new Set([onMessage]));
      // If this fails, the waiter still looks by itself every LOOK_AGAIN_MS.
      await subscriber.subscribe(channel).catch(() => undefined);
    }
    return {
      next: (ms: number) =>
        new Promise<void>((resolve) => {
          const timer = setTimeout(() => wake(), ms);
          wake = () => {
            clearTimeout(timer);
            isAwake = false;
            wake = () => {};
            resolve();
          };
          if (isAwake) wake();
        }),
      stop() {
        const set = waiters.get(channel);
        set?.delete(onMessage);
        if (set?.size !== 0) return;
        waiters.delete(channel);
        subscriber.unsubscribe(channel).catch(() => undefined);
      },
    };
  };

  const look = async (key: ToolCallKey): Promise<ToolOutcome | 'late' | undefined> => {
    const [outcome, late] = await redis.hmget(hashOf(key), 'outcome', 'late');
    if (late) return 'late';
    return outcome ? parseOutcome(outcome) : undefined;
  };

  return {
    async wait(key, timeoutMs) {
      const deadlineMs = performance.now() + timeoutMs;
      const listener = await listen(channelOf(key));
      try {
        for (;;) {
          // A look that failed is repeated until the time is up: Redis may be back by then.
          const found = await look(key).catch(() => undefined);
          if (found) return found === 'late' ? undefined : found;
          const leftMs = deadlineMs - performance.now();
          if (leftMs <= 0) return undefined;
          await listener.next(Math.min(leftMs, LOOK_AGAIN_MS));
        }
      } finally {
        listener.stop();
      }
    },
    async read(key) {
      const text = await redis.hget(hashOf(key), 'outcome');
      return text === null ? undefined : parseOutcome(text);
    },
    async markLate(key) {
      const reply = await run(markToolCallLate, [hashOf(key)], [ttlMs]);
      return typeof reply === 'string' ? parseOutcome(reply) : undefined;
    },
    async begin(key) {
      await run(noteToolRun, [runsOf(ownerOf(key))], [key, ttlMs]);
      const reply = await run(beginToolCall, [hashOf(key)], [ttlMs]);
      return typeof reply === 'number'
        ? { status: 'begun', runs: reply }
        : { status: 'done', outcome: parseOutcome(String(reply)) };
    },
    async write(key, outcome) {
      const text = JSON.stringify(outcome);
      const reply = await run(writeToolOutcome, [hashOf(key)], [text, ttlMs, channelOf(key)]);
      return { isLate: reply === 1 };
    },
  };
}
