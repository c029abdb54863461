import { expect, it } from 'vitest';
import { isAfter } from './event-order.ts';
import { readEventStream } from './event-stream.ts';
import type { WireEvent } from './wire-event.ts';

const TEXT =
  ': hello\n\nid: 1-0\nevent: message.delta\ndata: {"messageId":"m1","delta":"Grüße, 世界\\n"}\n\n' +
  'event: error\ndata: {"code":"TL_BUSY","message":"Busy.","retryable":true}\n\ndata: not json\n\nid: 2-0\nevent: mess';

async function readIn(chunkBytes: number): Promise<WireEvent[]> {
  const bytes = new TextEncoder().encode(TEXT);
  const events: WireEvent[] = [];
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (let at = 0; at < bytes.length; at += chunkBytes) controller.enqueue(bytes.slice(at, at + chunkBytes));
      controller.close();
    },
  });
  await readEventStream(body, (event) => events.push(event));
  return events;
}

it('an event stream gives the same events however it is cut', async () => {
  const expected = [
    { id: '1-0', type: 'message.delta', messageId: 'm1', delta: 'Grüße, 世界\n' },
    { type: 'error', code: 'TL_BUSY', message: 'Busy.', retryable: true },
  ];
  for (const chunkBytes of [1, 2, 3, 7, 64, 10_000]) expect(await readIn(chunkBytes)).toEqual(expected);
});

it('ids are ordered as numbers', () => {
  expect(isAfter('10-0', '9-9')).toBe(true);
  expect(isAfter('9-10', '9-9')).toBe(true);
  expect(isAfter('9-9', '9-9')).toBe(false);
  expect(isAfter('9-9', '10-0')).toBe(false);
  expect(isAfter('1-0', '0')).toBe(true);
});
