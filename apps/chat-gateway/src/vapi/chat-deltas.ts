/**
 * Reads Vapi's stream of an answer: `data: {"id", "path": "chat.output[0].content", "delta"}`. It has no event that says that the
 * answer is over, events may be cut anywhere, and several messages of one answer are told apart by the path alone.
 * Source: SDK `CreateChatStreamResponse`; docs.vapi.ai, "Chat streaming".
 */
import { createParser } from 'eventsource-parser';
import { z } from 'zod';
import { VapiFailure } from './vapi-failure.ts';

export interface AnswerPiece {
  /** Vapi's id of the chat, as far as the stream says. */
  chatId?: string;
  text: string;
}

const deltaSchema = z.looseObject({
  id: z.string().min(1).optional(),
  path: z.string().optional(),
  delta: z.string(),
});
const errorSchema = z.looseObject({ error: z.unknown() }).refine(({ error }) => error !== undefined && error !== null);

/** Words stand in the `content` of a message of the output; other paths are of no use to a reader. */
const CONTENT_PATH = /output\[(\d+)\]\.content/;
/** One event is a few words; a line that never ends is not kept. */
const MAX_EVENT_CHARACTERS = 1_000_000;
/** Whoever sends more lines that mean nothing is not Vapi. The parser makes an error of each, which takes a hundred times as long as to read it. */
const MAX_UNKNOWN_LINES = 100;

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export class ChatDeltas {
  readonly #decoder = new TextDecoder();
  readonly #parser = createParser({
    onEvent: ({ event, data }) => this.#take(event, data),
    onError: () => this.#takeUnknownLine(),
  });
  #pieces: AnswerPiece[] = [];
  #failure: VapiFailure | undefined;
  #charactersSinceEvent = 0;
  #unknownLines = 0;
  #message: string | undefined;
  #endsInSpace = true;

  /** Takes bytes as they come. @returns what they complete. @throws VapiFailure when the stream says that the answer failed. */
  push(bytes: Uint8Array): AnswerPiece[] {
    return this.#feed(this.#decoder.decode(bytes, { stream: true }));
  }

  /** The last event may lack the empty line behind it. */
  end(): AnswerPiece[] {
    return this.#feed(`${this.#decoder.decode()}\n\n`);
  }

  #feed(text: string): AnswerPiece[] {
    this.#charactersSinceEvent += text.length;
    this.#parse(text);
    const pieces = this.#pieces;
    this.#pieces = [];
    if (this.#charactersSinceEvent > MAX_EVENT_CHARACTERS) {
      this.#failure ??= new VapiFailure('maybeTaken', "an event of Vapi's stream does not end");
    }
    // What came before the failure was said all the same.
    if (this.#failure && pieces.length === 0) throw this.#failure;
    return pieces;
  }

  #parse(text: string): void {
    // What comes after a failure is no part of the answer.
    if (this.#failure) return;
    try {
      this.#parser.feed(text);
    } catch (error) {
      if (!(error instanceof VapiFailure)) throw error;
      this.#failure ??= error;
    }
  }

  /** @throws VapiFailure, which is the only way to stop the parser in the middle of what it was given. */
  #takeUnknownLine(): void {
    this.#unknownLines += 1;
    if (this.#unknownLines > MAX_UNKNOWN_LINES)
      throw new VapiFailure('maybeTaken', "Vapi's stream is no stream of events");
  }

  #take(event: string | undefined, data: string): void {
    this.#charactersSinceEvent = 0;
    // Events without an empty line between them reach us as one, a line each.
    for (const line of data.split('\n')) this.#takeLine(event, line);
  }

  #takeLine(event: string | undefined, line: string): void {
    const json = parseJson(line);
    if (event === 'error' || errorSchema.safeParse(json).success) {
      this.#failure ??= new VapiFailure('maybeTaken', 'Vapi broke its answer off');
      return;
    }
    const parsed = deltaSchema.safeParse(json);
    if (!parsed.success) return;
    const { id, path, delta } = parsed.data;
    const message = path === undefined ? '' : CONTENT_PATH.exec(path)?.[1];
    if (message === undefined || delta === '') {
      if (id !== undefined) this.#pieces.push({ chatId: id, text: '' });
      return;
    }
    const isNewMessage = this.#message !== undefined && this.#message !== message;
    const text = isNewMessage && !this.#endsInSpace && !/^\s/.test(delta) ? ` ${delta}` : delta;
    this.#message = message;
    this.#endsInSpace = /\s$/.test(text);
    this.#pieces.push({ ...(id !== undefined && { chatId: id }), text });
  }
}
