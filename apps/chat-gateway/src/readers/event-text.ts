import type { FeedEntry } from '../chat-service.ts';

const texts = new WeakMap<FeedEntry, string>();
const objects = new WeakMap<FeedEntry, string>();

/** Many readers of one session get the same entries, so each entry is written down once. */
function once(kept: WeakMap<FeedEntry, string>, entry: FeedEntry, write: () => string): string {
  let text = kept.get(entry);
  if (text === undefined) {
    text = write();
    kept.set(entry, text);
  }
  return text;
}

/** An entry as a server-sent event, its type as the event's name. */
export function sseTextOf(entry: FeedEntry): string {
  return once(texts, entry, () => {
    const { type, ...data } = entry.event;
    return `id: ${entry.id}\nevent: ${type}\ndata: ${JSON.stringify(data)}\n\n`;
  });
}

/** An entry as a WebSocket message. */
export function socketTextOf(entry: FeedEntry): string {
  return once(objects, entry, () => JSON.stringify({ id: entry.id, ...entry.event }));
}
