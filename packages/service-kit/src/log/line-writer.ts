/**
 * Writes log lines to a file descriptor so that logging can neither stop nor end the process. The writers that come with pino
 * cannot promise that: on a full disk they sleep and try again for ever in `flushSync`, and the error of a closed pipe reaches
 * the process as an uncaught exception.
 *
 * A line is written at once, so that the last one before an exit is not lost. Where the reader is slow (EAGAIN), lines wait,
 * at most 1 MiB of them. Lines that cannot wait or cannot be written are dropped and counted.
 */
import { closeSync, constants, openSync, writeSync } from 'node:fs';

export interface LineWriter {
  write(line: string): void;
  /** Tries once to write the lines that wait. Never throws and never waits. */
  flush(): void;
  /** Lines that were dropped so far. */
  readonly dropped: number;
}

export interface LineWriterOptions {
  /** Writes what it can of `bytes` and returns how many bytes that was. Throws like `fs.writeSync`. */
  write(bytes: Uint8Array): number;
  /** Calls `run` once after `ms`. It must not keep the process alive. */
  later(run: () => void, ms: number): void;
  maxWaitingBytes?: number;
}

const MAX_WAITING_BYTES = 1024 * 1024;
const RETRY_MS = 50;
/** After an error that is not "try again", such as a full disk, this long passes before the next try. */
const PAUSE_AFTER_ERROR_MS = 1_000;
const TRY_AGAIN = new Set(['EAGAIN', 'EBUSY', 'EINTR']);

export function createLineWriter(options: LineWriterOptions): LineWriter {
  const { maxWaitingBytes = MAX_WAITING_BYTES } = options;
  let waiting: Buffer[] = [];
  let waitingBytes = 0;
  let dropped = 0;
  let isTimerSet = false;
  /** After an error nothing is tried until the timer has run: each try on a full disk costs a system call and fails. */
  let isBroken = false;

  const tryLater = (ms: number): void => {
    if (isTimerSet) return;
    isTimerSet = true;
    options.later(() => {
      isTimerSet = false;
      isBroken = false;
      writeWaiting();
    }, ms);
  };

  /** @returns the bytes of `line` that are still to be written; `undefined` when nothing more will come of it. */
  const tryToWrite = (line: Buffer): Buffer | undefined => {
    let rest = line;
    while (rest.length > 0) {
      try {
        rest = rest.subarray(options.write(rest));
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (code !== undefined && TRY_AGAIN.has(code)) {
          tryLater(RETRY_MS);
          return rest;
        }
        dropped += 1;
        isBroken = true;
        tryLater(PAUSE_AFTER_ERROR_MS);
        return undefined;
      }
    }
    return undefined;
  };

  const writeWaiting = (): void => {
    let written = 0;
    for (const line of waiting) {
      const rest = isBroken ? line : tryToWrite(line);
      if (rest !== undefined) {
        waiting[written] = rest;
        break;
      }
      written += 1;
    }
    waiting = waiting.slice(written);
    waitingBytes = waiting.reduce((sum, line) => sum + line.length, 0);
    if (waiting.length > 0) tryLater(RETRY_MS);
  };

  const keep = (line: Buffer): void => {
    if (waitingBytes + line.length > maxWaitingBytes) {
      dropped += 1;
      return;
    }
    waiting.push(line);
    waitingBytes += line.length;
  };

  return {
    write(text) {
      const line = Buffer.from(text);
      if (isBroken) dropped += 1;
      else if (waiting.length > 0) keep(line);
      else {
        const rest = tryToWrite(line);
        // What is left of a line that was begun must follow, or the next line would be glued to its first half.
        if (rest !== undefined) keep(rest);
      }
    },
    flush: writeWaiting,
    get dropped() {
      return dropped;
    },
  };
}

/**
 * Opens the file behind a descriptor once more, so that a pipe whose reader has stopped answers EAGAIN. The descriptor that we
 * were given is shared with others and mostly blocks, and a write that blocks would stop the event loop.
 * @returns the descriptor itself where it cannot be opened again: sockets, other systems than Linux.
 */
function openNonBlocking(fd: number): number {
  try {
    return openSync(`/proc/self/fd/${fd}`, constants.O_WRONLY | constants.O_APPEND | constants.O_NONBLOCK);
  } catch {
    return fd;
  }
}

/** A writer to `fd`. Once opened it stays for the life of the process; `close` is for tests. */
export function createFdWriter(fd: number): LineWriter & { close(): void } {
  const target = openNonBlocking(fd);
  const writer = createLineWriter({
    write: (bytes) => writeSync(target, bytes),
    later: (run, ms) => void setTimeout(run, ms).unref(),
  });
  return {
    write: (line) => writer.write(line),
    flush: () => writer.flush(),
    get dropped() {
      return writer.dropped;
    },
    close: () => {
      if (target !== fd) closeSync(target);
    },
  };
}

let standardOutput: LineWriter | undefined;

/** The one writer to standard output of this process, which all loggers share. */
export function standardOutputWriter(): LineWriter {
  if (!standardOutput) {
    const writer = createFdWriter(1);
    process.once('exit', () => writer.flush());
    standardOutput = writer;
  }
  return standardOutput;
}

/** Log lines that this process has dropped. */
export function droppedLogLines(): number {
  return standardOutput?.dropped ?? 0;
}
