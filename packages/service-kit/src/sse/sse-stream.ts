/** One answer of server-sent events, as its reader takes them: never more in flight than the window holds. */
import type { ServerResponse } from 'node:http';
import type { Clock } from '../time/clock.ts';
import type { FastifyReply } from 'fastify';
import { OutboundWindow } from './outbound-window.ts';
import type { Reader, Readers } from './readers.ts';

/** CONTRACT: a comment every 15 s, so that proxies keep the connection and the reader knows that it lives. */
const COMMENT_MS = 15_000;
/** Whoever has taken nothing for so long is gone or will not miss it: it can come back with `Last-Event-ID`. */
const MAX_STALL_MS = 30_000;
/** How long the end of an answer may take to reach its reader. */
const END_WITHIN_MS = 2_000;
/** How soon a browser comes back that is sent away. */
const RESTART_TEXT = ': restart\nretry: 200\n\n';

/** At most 24 KiB in UTF-8, so that a piece always fits into the window. */
const PIECE_CHARACTERS = 8 * 1024;

/** Where the piece of `text` that begins at `at` ends. No character is cut in two. */
function endOfPiece(text: string, at: number): number {
  const end = at + PIECE_CHARACTERS;
  if (end >= text.length) return text.length;
  const isHalf = text.codePointAt(end - 1)! > 0xffff;
  return isHalf ? end + 1 : end;
}

export interface SseOptions {
  readers: Readers;
  clock: Pick<Clock, 'nowMs' | 'setTimeout'>;
  headers?: Record<string, string>;
}

export class SseStream implements Reader {
  readonly #response: ServerResponse;
  readonly #readers: Readers;
  readonly #clock: Pick<Clock, 'nowMs' | 'setTimeout'>;
  readonly #window: OutboundWindow;
  readonly #gone = new AbortController();
  #leave: (() => void) | undefined;
  #writtenAtMs: number;

  private constructor(response: ServerResponse, { readers, clock }: SseOptions) {
    this.#response = response;
    this.#readers = readers;
    this.#clock = clock;
    this.#window = new OutboundWindow(clock);
    this.#writtenAtMs = clock.nowMs();
    response.once('close', () => this.#close());
    // What is written to a reader that has hung up fails; `close` follows, and is what is acted on.
    response.on('error', () => {});
    this.#leave = readers.add(this);
    // It may have hung up, or been sent away, before it was read.
    if (response.closed || this.#gone.signal.aborted) this.#close();
  }

  /** Takes the answer over from Fastify, with the headers that were set on it, and sends its head. */
  static open(reply: FastifyReply, options: SseOptions): SseStream {
    const { raw } = reply.hijack();
    for (const [name, value] of Object.entries(reply.getHeaders())) if (value !== undefined) raw.setHeader(name, value);
    raw.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      // Some proxies collect answers unless they are told otherwise.
      'x-accel-buffering': 'no',
      ...options.headers,
    });
    raw.flushHeaders();
    return new SseStream(raw, options);
  }

  /** Aborts when there is nobody to write to any more. */
  get signal(): AbortSignal {
    return this.#gone.signal;
  }

  get heldBytes(): number {
    return this.#window.heldBytes;
  }

  /**
   * Writes when there is room. A long event is written in pieces: all of it is in memory once for all its readers, and only a
   * piece of it for each.
   * @returns `false` when the reader has gone.
   */
  async write(text: string): Promise<boolean> {
    for (let at = 0; at < text.length;) {
      const end = endOfPiece(text, at);
      const piece = at === 0 && end === text.length ? text : text.slice(at, end);
      const bytes = Buffer.byteLength(piece);
      if (!(await this.#window.room(bytes))) return false;
      this.#put(piece, bytes);
      at = end;
    }
    return true;
  }

  end(): void {
    if (this.#gone.signal.aborted) return;
    this.#response.end();
    // The end waits for what was written before it, which a stalled reader never takes.
    this.#clock.setTimeout(() => this.#response.destroy(), END_WITHIN_MS);
    this.#close();
  }

  tick(nowMs: number): void {
    if (this.#window.stalledForMs(nowMs) >= MAX_STALL_MS) {
      this.#readers.stalled += 1;
      this.#response.destroy();
      this.#close();
      return;
    }
    if (nowMs - this.#writtenAtMs >= COMMENT_MS && this.#window.heldBytes === 0) this.#put(':\n\n', 3);
  }

  restart(): void {
    if (this.#gone.signal.aborted) return;
    if (this.#window.heldBytes === 0) this.#put(RESTART_TEXT, RESTART_TEXT.length);
    this.end();
  }

  #put(text: string, bytes: number): void {
    this.#writtenAtMs = this.#clock.nowMs();
    this.#response.write(text, this.#window.write(bytes));
  }

  #close(): void {
    this.#leave?.();
    this.#window.close();
    this.#gone.abort();
  }
}
