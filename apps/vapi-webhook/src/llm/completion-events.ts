/**
 * The body of a streamed completion, event by event, as OpenAI-compatible endpoints really send it: with comments and CRLF,
 * without a blank line or `[DONE]` at the end, or as one plain JSON object although a stream was asked for.
 * Source: WHATWG HTML, "Server-sent events"; OpenAI API reference, "Streaming".
 */
import { createParser } from 'eventsource-parser';

/** The event that ends a stream. */
export const DONE = '[DONE]';

/** A plain answer is collected before it is read; this is more than any model says. */
const MAX_PLAIN_CHARS = 4_194_304;

/**
 * Reads a body of either form. Nothing is read ahead. Events that are no JSON, such as keep-alives, are passed over.
 * @param body pieces of text, in whatever sizes the network makes of them.
 * @returns parsed events, and {@link DONE} where the endpoint says that its answer is complete.
 * @throws Error when a plain answer is absurdly long.
 */
export async function* readCompletionEvents(body: AsyncIterable<string>): AsyncGenerator<unknown, void> {
  const events: string[] = [];
  const parser = createParser({ onEvent: ({ data }) => events.push(data) });
  let isPlain: boolean | undefined;
  let unread = '';
  for await (const text of body) {
    unread += text;
    isPlain ??= beginsPlain(unread);
    if (isPlain === undefined) continue;
    if (isPlain) {
      if (unread.length > MAX_PLAIN_CHARS) throw new Error('the LLM endpoint gave an answer without an end');
      continue;
    }
    parser.feed(unread);
    unread = '';
    yield* parsed(events);
  }
  if (isPlain) {
    yield* parsed(splitPlain(unread));
    return;
  }
  // The blank line after the last event is often missing.
  parser.feed(`${unread}\n\n`);
  yield* parsed(events);
}

/** @returns `undefined` while nothing but blanks has come. */
function beginsPlain(text: string): boolean | undefined {
  const first = text.trimStart()[0];
  return first === undefined ? undefined : first === '{' || first === '[';
}

/** One JSON object that is the whole answer, or one on each line. */
function splitPlain(text: string): string[] {
  return readJson(text) === undefined ? text.split('\n') : [text, DONE];
}

/** Empties `texts`. */
function* parsed(texts: string[]): Generator<unknown, void> {
  for (const text of texts.splice(0)) {
    const event = text.trim().startsWith(DONE) ? DONE : readJson(text);
    if (event !== undefined) yield event;
  }
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
