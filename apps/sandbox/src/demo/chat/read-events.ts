import { createParser } from 'eventsource-parser';

/** An event of the chat as a reader got it. */
export interface SeenEvent {
  id: string | undefined;
  type: string;
  data: Record<string, unknown>;
  /** `performance.now()` when it came. */
  atMs: number;
}

/** How a stream of events came to its end: by an event that ends the message, in form, or because it broke. */
export type ReadEnd = 'completed' | 'ended' | 'broken';

const LAST_EVENTS: ReadonlySet<string> = new Set(['message.completed', 'error']);

/** Reads server-sent events until the one that ends a message, or until no more come. */
export async function readEvents(response: Response, take: (event: SeenEvent) => void): Promise<ReadEnd> {
  let isCompleted = false;
  const parser = createParser({
    onEvent: ({ id, event = '', data }) => {
      if (isCompleted) return;
      take({ id, type: event, data: JSON.parse(data) as Record<string, unknown>, atMs: performance.now() });
      isCompleted = LAST_EVENTS.has(event);
    },
  });
  const decoder = new TextDecoder();
  try {
    for await (const chunk of response.body ?? []) {
      parser.feed(decoder.decode(chunk as Uint8Array, { stream: true }));
      if (isCompleted) return 'completed';
    }
    return isCompleted ? 'completed' : 'ended';
  } catch {
    return 'broken';
  }
}

/** A field of an event; `''` where there is none. */
export function textOf(event: SeenEvent | undefined, field: string): string {
  const value = event?.data[field];
  return typeof value === 'string' ? value : '';
}
