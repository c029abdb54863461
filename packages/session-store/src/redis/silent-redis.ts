import { Cluster } from 'ioredis';
import type { Redis } from 'ioredis';
import type { RedisClient } from './redis-client.ts';

/** A connection, and how much had been read from it. */
interface Reading {
  stream: Redis['stream'];
  bytes: number;
}

/** So long nothing has come from a Redis that hangs: half the time limit of a command, since what it said last may be read late. */
const SILENT_MS = 500;
const COMMAND_TIMED_OUT = 'Command timed out';

const readingsOf = (client: RedisClient): Reading[] =>
  (client instanceof Cluster ? client.nodes('all') : [client]).flatMap(({ stream }) =>
    stream ? [{ stream, bytes: stream.bytesRead }] : [],
  );

/**
 * Knows when a Redis hangs: it is connected and says nothing. Each command finds that out by waiting for its time limit, and calls that
 * ring meanwhile would wait in line for theirs. So after the first one has waited in vain no other has to, if not a byte has come meanwhile:
 * on a machine that is short of cores one answer comes a little after its time, and others came before it.
 *
 * One byte from Redis, or a new connection, ends the silence. No command has to be tried for that: the one that waited in vain is still
 * due, so that a Redis that goes on answers it, and the connection to one that does not is given up by the rules of redis-client.ts.
 */
export class SilentRedis {
  readonly #client: RedisClient;
  #silence: Reading[] | undefined;
  /** What had been read, and when that was last seen to be more than before. */
  #heard: { readings: Reading[]; atMs: number } | undefined;

  constructor(client: RedisClient) {
    this.#client = client;
  }

  /** Whether a command has had no answer in time, and nothing has come since then. */
  get isSilent(): boolean {
    if (!this.#silence) return false;
    if (!this.#isAsQuietAs(this.#silence)) this.#silence = undefined;
    return this.#silence !== undefined;
  }

  /** A command is about to be sent. */
  sending(): void {
    if (this.#heard && this.#isAsQuietAs(this.#heard.readings)) return;
    this.#heard = { readings: readingsOf(this.#client), atMs: performance.now() };
  }

  /** A command has failed. */
  failed({ message }: Error): void {
    if (message !== COMMAND_TIMED_OUT || this.#silence) return;
    if (!this.#heard || performance.now() - this.#heard.atMs < SILENT_MS) return;
    const { readings } = this.#heard;
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
