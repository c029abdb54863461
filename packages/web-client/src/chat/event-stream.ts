/** Reads `text/event-stream` from a `fetch`, which, unlike EventSource, sends headers. */
import { readEvent, type WireEvent } from './wire-event.ts';

/** Calls `onEvent` for every event until the stream ends. Rejects as the body does. */
export async function readEventStream(
  body: ReadableStream<Uint8Array>,
  onEvent: (event: WireEvent) => void,
): Promise<void> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const blocks = (rest + decoder.decode(value, { stream: true })).split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const event = parseBlock(block);
      if (event) onEvent(event);
    }
  }
}

function parseBlock(block: string): WireEvent | undefined {
  const fields: Record<string, string> = {};
  for (const line of block.split('\n')) {
    const [, name, value = ''] = /^(\w+): ?(.*)$/.exec(line) ?? [];
    if (name) fields[name] = value;
  }
  const { data, event: type, id } = fields;
  return readEvent(data, { ...(type && { type }), ...(id && { id }) });
}
