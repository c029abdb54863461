/** What one socket reads of the feed of its session, and from where. */
import { type SessionId, TrunklineError } from '@trunkline/protocol';
import type { ChatService, FeedCursor } from '../chat-service.ts';
import { socketTextOf } from '../readers/event-text.ts';
import { BEGINNING } from '../readers/feed-cursor.ts';

const RETRY_MS = 1_000;

export class SocketFeed {
  readonly #service: Pick<ChatService, 'read' | 'feedState'>;
  readonly #sessionId: SessionId;
  readonly #send: (text: string) => Promise<boolean>;
  /** Ends the reading that goes on; missing while nothing is read. */
  #reading: AbortController | undefined;
  #isClosed = false;

  /** @param send resolves when the text is written, with `false` when the socket has gone. */
  constructor(
    service: Pick<ChatService, 'read' | 'feedState'>,
    sessionId: SessionId,
    send: (text: string) => Promise<boolean>,
  ) {
    this.#service = service;
    this.#sessionId = sessionId;
    this.#send = send;
  }

  /**
   * Begins where the running answer begins, else with what is to come; nothing, when something is read already.
   * @throws TrunklineError when the session is over.
   */
  async startWhereItRuns(): Promise<void> {
    if (this.#reading) return;
    const state = await this.#state();
    if (!this.#reading) this.#read(state.runningAfter ?? state.last);
  }

  /** Reads what came after `cursor`, instead of whatever is read. @throws TrunklineError when the session is over. */
  async resume(cursor: FeedCursor): Promise<void> {
    await this.#state();
    this.#reading?.abort();
    this.#read(cursor);
  }

  /** Nobody may have written yet. Whatever is written then, over whichever wire, is read from the beginning. */
  async #state(): ReturnType<ChatService['feedState']> {
    try {
      return await this.#service.feedState(this.#sessionId);
    } catch (error) {
      if (error instanceof TrunklineError && error.code === 'TL_SESSION_NOT_FOUND') return { last: BEGINNING };
      throw error;
    }
  }

  close(): void {
    this.#isClosed = true;
    this.#reading?.abort();
  }

  #read(cursor: FeedCursor): void {
    if (this.#isClosed) return;
    const reading = new AbortController();
    this.#reading = reading;
    void this.#pass(cursor, reading.signal);
  }

  /** Passes the feed on until it ends. While the store is away it tries again where it was. */
  async #pass(cursor: FeedCursor, signal: AbortSignal): Promise<void> {
    let at = cursor;
    while (!signal.aborted) {
      try {
        for await (const batch of this.#service.read(this.#sessionId, at, signal)) {
          for (const entry of batch) {
            if (signal.aborted || !(await this.#send(socketTextOf(entry)))) return;
            at = entry.id;
          }
        }
        return;
      } catch (error) {
        if (signal.aborted || !(error instanceof TrunklineError) || error.code !== 'TL_STORE_UNAVAILABLE') return;
        await new Promise((resolve) => {
          setTimeout(resolve, RETRY_MS).unref();
        });
      }
    }
  }
}
