/** One reader of a session, as a page is one: it goes on where it left off, on whatever replica, until the answer is complete. */
import { setTimeout as delay } from 'node:timers/promises';
import { readEvents, type SeenEvent, textOf } from './read-events.ts';

export interface ChatReaderOptions {
  /** Where the chat gateways are, or one of them. */
  url: string;
  apiKey: string;
  sessionId: string;
  /** Told of each delta, with how many there were. */
  onDelta?: (count: number) => void;
}

/** What a reader had in the end. */
export interface ReadAnswer {
  events: readonly SeenEvent[];
  /** The deltas put together. */
  text: string;
  /** `undefined` when no answer came. */
  completed: SeenEvent | undefined;
  /** How many streams it took. */
  connections: number;
}

const PATIENCE_MS = 40_000;
const RETRY_MS = 100;

/** @param first the stream that the reader begins with; without one it asks for what runs. */
export async function readAnswer(options: ChatReaderOptions, first?: Response): Promise<ReadAnswer> {
  const { url, apiKey, sessionId, onDelta } = options;
  const events: SeenEvent[] = [];
  let text = '';
  let deltas = 0;
  let connections = 0;
  let lastId: string | undefined;
  const take = (event: SeenEvent): void => {
    events.push(event);
    lastId = event.id ?? lastId;
    if (event.type !== 'message.delta') return;
    text += textOf(event, 'delta');
    deltas += 1;
    onDelta?.(deltas);
  };
  const ask = (signal: AbortSignal) =>
    fetch(`${url}/chat/${sessionId}/events`, {
      headers: {
        accept: 'text/event-stream',
        authorization: `Bearer ${apiKey}`,
        ...(lastId !== undefined && { 'last-event-id': lastId }),
      },
      signal,
    }).catch(() => undefined);

  const signal = AbortSignal.timeout(PATIENCE_MS);
  let response = first;
  while (!signal.aborted) {
    response ??= await ask(signal);
    if (response?.status === 200) {
      connections += 1;
      if ((await readEvents(response, take)) === 'completed') break;
    }
    response = undefined;
    await delay(RETRY_MS);
  }
  return { events, text, completed: events.find(({ type }) => type === 'message.completed'), connections };
}
