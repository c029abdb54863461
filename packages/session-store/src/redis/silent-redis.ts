import { Cluster } from 'ioredis';
import type { Redis } from 'ioredis';
import type { RedisClient } from './redis-client.ts';

/** A connection, and how much had been read from it. */
interface Reading {
  stream: Redis['stream'];
  bytes: number;
}

/** So long after the first command that waited in vain another must do so. */
const DOUBT_MS = 300;
const COMMAND_TIMED_OUT = 'Command timed out';

const readingsOf = (client: RedisClient): Reading[] =>
  (client instanceof Cluster ? client.nodes('all') : [client]).flatMap(({ stream }) =>
    stream ? [{ stream, bytes: stream.bytesRead }] : [],
  );

/**
 * Knows when a Redis hangs: it is connected and says nothing. Each command finds that out by waiting for its time limit, and calls that
 * ring meanwhile would wait in line for theirs. So once commands have waited in vain for a while, with not a byte between them, no other has to.
 * One alone proves nothing: on a machine that is short of cores an answer comes a little after its time.
 *
 * One byte from Redis, or a new connection, ends the silence. No command has to be tried for that: the one that waited in vain is still
 * due, so that a Redis that goes on answers it, and the connection to one that does not is given up by the rules of redis-client.ts.
 */
export class SilentRedis {
  readonly #client: RedisClient;
  #silence: Reading[] | undefined;
  /** What had been read when the first command had waited in vain, and when that was. */
  #doubt: { readings: Reading[]; sinceMs: number } | undefined;

  constructor(client: RedisClient) {
    this.#client = client;
  }

  /** Whether a command has had no answer in time, and nothing has come since then. */
  get isSilent(): boolean {
    if (!this.#silence) return false;
    if (!this.#isAsQuietAs(this.#silence)) this.#silence = undefined;
    return this.#silence !== undefined;
  }

  /** A command has failed. */
  failed({ message }: Error): void {
    if (message !== COMMAND_TIMED_OUT || this.#silence) return;
    const nowMs = performance.now();
    if (!this.#doubt || !this.#isAsQuietAs(this.#doubt.readings)) {
      this.#doubt = { readings: readingsOf(this.#client), sinceMs: nowMs };
    }
    const { readings, sinceMs } = this.#doubt;
    if (nowMs - sinceMs < DOUBT_MS) return;
    // After a process stood still, time limits are over before the answers are read that lie there.
    setImmediate(() => {
      if (this.#isAsQuietAs(readings)) this.#silence = readings;
    });
  }

  #isAsQuietAs(before: readonly Reading[]): boolean {
    const now = readingsOf(this.#client);
    const isSame = ({ stream, bytes }: Reading, index: number): boolean =>
      stream === before[index]?.stream && bytes === before[index].bytes;
    return now.length === before.length && now.every(isSame);
  }
}
