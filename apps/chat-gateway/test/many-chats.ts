/** Many chats through two replicas of which one is killed on the way, and what every reader was shown. */
import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { ChatEvent } from '@trunkline/protocol';
import { systemClock } from '@trunkline/service-kit';
import { createRedisClient, createSessionStore, whenRedisReady } from '@trunkline/session-store';
import { createFakeChatServer } from '@trunkline/simulators';
import type { RedisServer } from '@trunkline/testkit';

/** A store that a busy machine keeps waiting is a 503, after which senders try again. */
const MOST_TRIES = 5;
const YES_OR_NO = [() => true, () => false] as const;

export interface ManyChats {
  sessions: number;
  messages: number;
  leaseMs: number;
}

export interface ManyChatsReport {
  /** By session: the texts that were answered, in the order in which their answers ended, and the words of each answer. */
  answered: { text: string; words: string }[][];
  /** Errors that readers were shown. */
  errors: string[];
  /** From sending a message until its reader had the whole answer, ms, sorted. */
  durationsMs: number[];
  deltas: number;
  redisCommands: number;
  wallMs: number;
}

class Replica {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, { resolve: () => void; reject: (error: Error) => void }>();
  #count = 0;

  private constructor(child: ChildProcess) {
    this.#child = child;
    child.on('message', ({ id, fault }: { id: number; fault?: string }) => {
      const waiting = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (fault === undefined) waiting?.resolve();
      else waiting?.reject(new Error(fault));
    });
    child.on('exit', () => {
      for (const { reject } of this.#waiting.values()) reject(new Error('the replica is dead'));
      this.#waiting.clear();
    });
  }

  static async start(options: object): Promise<Replica> {
    const child = fork(new URL('./replica-child.mjs', import.meta.url), [JSON.stringify(options)], { execArgv: [] });
    const exited = once(child, 'exit').then(() => {
      throw new Error('the replica has not started');
    });
    await Promise.race([once(child, 'message'), exited]);
    exited.catch(() => {});
    return new Replica(child);
  }

  send(message: object): Promise<void> {
    if (!this.#child.connected) return Promise.reject(new Error('the replica is dead'));
    this.#count += 1;
    const id = this.#count;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#child.send({ id, message }, (error) => {
        if (error) reject(error);
      });
    });
  }

  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exited = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await exited;
  }
}

export async function runManyChats(
  server: RedisServer,
  { sessions, messages, leaseMs }: ManyChats,
): Promise<ManyChatsReport> {
  const apiKey = 'vapi-key';
  const vapi = await createFakeChatServer({
    apiKey,
    answerFor: ({ text }) => `You have said: ${text}. I have heard it, and there is nothing more to be said of it.`,
    pacing: { firstDeltaDelayMs: 20, deltaDelayMs: 2 },
    faults: { chunking: 'lines' },
  });
  const options = { redisUrl: server.url, vapiUrl: vapi.url, apiKey, leaseMs };
  const [dying, other] = await Promise.all(
    ['replica-1', 'replica-2'].map((replicaId) => Replica.start({ ...options, replicaId })),
  );
  const connect = () => createRedisClient(server.url, { name: 'readers', onError: () => {} });
  const [redis, subscriber] = [connect(), connect()];
  await Promise.all([redis, subscriber].map((client) => whenRedisReady(client, 10_000)));
  const store = createSessionStore({ redis, nowMs: Date.now, random: randomBytes, clock: systemClock });
  const reader = store.createFeedReader({ subscriber });
  const report: ManyChatsReport = {
    answered: [],
    errors: [],
    durationsMs: [],
    deltas: 0,
    redisCommands: 0,
    wallMs: 0,
  };
  const commandsOf = async (): Promise<number> =>
    Number(/total_commands_processed:(\d+)/.exec(await redis.info('stats'))?.[1]);
  const ids = Array.from({ length: sessions }, (_, index) => `session-${index}`);
  await Promise.all(ids.map((sessionId) => store.chats.open(sessionId, { channel: 'chat' })));
  const commandsBefore = await commandsOf();
  const startedMs = performance.now();
  let sent = 0;

  const sendAll = async (sessionId: string, sentAtMs: Map<string, number>): Promise<void> => {
    for (let index = 0; index < messages; index += 1) {
      const text = `message ${index}`;
      const message = { sessionId, messageId: text, message: text };
      sent += 1;
      if (sent === Math.ceil((sessions * messages) / 2)) void dying!.kill();
      sentAtMs.set(text, performance.now());
      // Whoever gets no answer sends the same message again, through the other replica.
      let isTaken = await (sent % 2 ? dying! : other!).send(message).then(...YES_OR_NO);
      for (let tries = 1; !isTaken && tries < MOST_TRIES; tries += 1)
        isTaken = await other!.send(message).then(...YES_OR_NO);
      if (!isTaken) throw new Error(`nobody takes ${text} of ${sessionId}`);
    }
  };

  const readAll = async (sessionId: string, sentAtMs: Map<string, number>): Promise<ManyChatsReport['answered'][0]> => {
    const words = new Map<string, string>();
    const answered: ManyChatsReport['answered'][0] = [];
    const take = (event: ChatEvent): void => {
      if (event.type === 'message.delta') {
        report.deltas += 1;
        words.set(event.messageId, (words.get(event.messageId) ?? '') + event.delta);
      } else if (event.type === 'message.completed') {
        report.durationsMs.push(performance.now() - (sentAtMs.get(event.messageId) ?? 0));
        answered.push({ text: event.messageId, words: words.get(event.messageId) ?? '' });
      } else if (event.type === 'error') {
        report.errors.push(`${sessionId} ${event.messageId}: ${event.code}`);
        answered.push({ text: event.messageId ?? '', words: words.get(event.messageId ?? '') ?? '' });
      }
    };
    for await (const batch of reader.read(sessionId, '0', AbortSignal.timeout(300_000))) {
      for (const { event } of batch) take(event);
      if (answered.length >= messages) break;
    }
    return answered;
  };

  report.answered = await Promise.all(
    ids.map(async (sessionId) => {
      const sentAtMs = new Map<string, number>();
      const [, answered] = await Promise.all([sendAll(sessionId, sentAtMs), readAll(sessionId, sentAtMs)]);
      return answered;
    }),
  );
  report.wallMs = performance.now() - startedMs;
  report.redisCommands = (await commandsOf()) - commandsBefore;
  report.durationsMs.sort((one, more) => one - more);
  await Promise.all([dying!.kill(), other!.kill(), reader.close()]);
  redis.disconnect();
  subscriber.disconnect();
  await vapi.close();
  return report;
}
