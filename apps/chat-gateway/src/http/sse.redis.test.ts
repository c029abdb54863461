import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { ManualClock, redisTest as base, waitUntil } from '@trunkline/testkit';
import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { API_KEY, startWire, type WireRig } from './wire-rig.test-support.ts';

const test = base.extend<{ clock: ManualClock; wire: WireRig }>({
  // oxlint-disable-next-line no-empty-pattern -- vitest reads what a fixture needs from this pattern: nothing here.
  clock: async ({}, use) => use(new ManualClock()),
  wire: async ({ redis, clock }, use) => {
    const wire = await startWire(redis, { clock });
    await use(wire);
    await wire.close();
  },
});

const EVENTS = { accept: 'text/event-stream' };

/** Reads a whole answer of events. Comments are kept as events without an id or data. */
async function readAll(response: Response): Promise<EventSourceMessage[]> {
  const events: EventSourceMessage[] = [];
  const parser = createParser({ onEvent: (event) => events.push(event) });
  parser.feed(await response.text());
  return events;
}

const namesOf = (events: EventSourceMessage[]): (string | undefined)[] => events.map(({ event }) => event);

test('a message is answered as events, each with an id, and the answer ends with its own end', async ({
  wire,
  expect,
}) => {
  const response = await wire.ask('/chat', {
    method: 'POST',
    body: { message: 'hello', sessionId: 's' },
    headers: EVENTS,
  });
  expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  expect(response.headers.get('cache-control')).toBe('no-store');
  const events = await readAll(response);
  expect(namesOf(events)).toEqual(['message.started', 'message.delta', 'message.delta', 'message.completed']);
  expect(events.map(({ id }) => id)).toEqual(['1000-0', '1001-0', '1002-0', '1003-0']);
  expect(events.map(({ data }) => JSON.parse(data) as object)).toMatchObject([
    { asked: 'hello' },
    { delta: 'You said: ' },
    { delta: 'hello' },
    { reply: 'You said: hello', message: 'You said: hello', finishReason: 'answered', sessionId: 's' },
  ]);
});

test('whoever comes back with the last id gets what followed, and 204 when nothing runs and nothing is new', async ({
  wire,
  clock,
  expect,
}) => {
  await wire.ask('/chat', { method: 'POST', body: { message: 'hello', sessionId: 's' } });
  const events = (id?: string) =>
    wire.ask('/chat/s/events', { headers: id === undefined ? {} : { 'last-event-id': id } });
  expect((await events()).status).toBe(204);
  expect((await events('1003-0')).status).toBe(204);
  const rest = await events('1001-0');
  await waitUntil(() => wire.readers.heldBytes === 0 && clock.pendingTimers > 1);
  // Some time after the last event nothing runs and nothing is new, so the events end.
  await waitUntil(() => {
    clock.advance(1_000);
    return wire.readers.count === 0;
  });
  expect(namesOf(await readAll(rest))).toEqual(['message.delta', 'message.completed']);
  expect((await events('not-an-id')).status).toBe(422);
  expect((await wire.ask('/chat/nobody/events')).status).toBe(404);
});

test('without an id the events begin with the running answer, and go on while it runs', async ({
  wire,
  clock,
  expect,
}) => {
  await wire.ask('/chat', { method: 'POST', body: { message: 'first', sessionId: 's' } });
  wire.chat.reply = undefined;
  await wire.chat.send({ message: 'second', sessionId: 's', messageId: 'm2' });
  const response = await wire.ask('/chat/s/events');
  clock.advance(20_000);
  wire.chat.emit('s', { type: 'message.delta', messageId: 'm2', delta: 'late' });
  wire.chat.complete('s', 'm2', 'late');
  await waitUntil(() => {
    clock.advance(1_000);
    return wire.readers.count === 0;
  });
  const text = await response.text();
  // A comment for the silence, and nothing of the first answer.
  expect(text).toMatch(/^id: 1004-0\nevent: message.started\n[\s\S]*^:\n\n[\s\S]*late[\s\S]*message.completed/m);
  expect(text).not.toContain('first');
});

test('readers are sent away with a short time to come back, and so is whoever comes then', async ({ wire, expect }) => {
  wire.chat.reply = undefined;
  await wire.chat.send({ message: 'x', sessionId: 's', messageId: 'm' });
  const before = await wire.ask('/chat/s/events');
  wire.readers.restartAll();
  const after = await wire.ask('/chat/s/events');
  for (const response of [before, after]) expect(await response.text()).toContain(': restart\nretry: 200\n\n');
  expect(wire.readers.count).toBe(0);
});

/** Asks over a bare socket, so that a test decides what is read of the answer. */
async function askRaw(wire: WireRig, path: string): Promise<Socket> {
  const socket = connect(Number(new URL(wire.url).port), '127.0.0.1');
  await once(socket, 'connect');
  socket.write(`GET ${path} HTTP/1.1\r\nHost: gw\r\nAuthorization: Bearer ${API_KEY}\r\n\r\n`);
  return socket;
}

test('a reader that stops reading holds at most 64 KiB and stops the reading for it alone, until it reads again', async ({
  wire,
  expect,
}) => {
  wire.chat.reply = undefined;
  await wire.chat.send({ message: 'x', sessionId: 's', messageId: 'm' });
  const delta = 'x'.repeat(4_000);
  const COUNT = 3_000;
  for (let n = 0; n < COUNT; n += 1) wire.chat.emit('s', { type: 'message.delta', messageId: 'm', delta });
  const socket = await askRaw(wire, '/chat/s/events');
  socket.pause();
  let most = 0;
  const sampling = setInterval(() => {
    most = Math.max(most, wire.readers.heldBytes);
  }, 1);
  // The operating system takes some megabytes first; then the window fills, and no further batch is asked for.
  let batches = -1;
  await waitUntil(
    () => {
      const isStill = wire.readers.heldBytes > 0 && batches === wire.chat.batchesRead;
      batches = wire.chat.batchesRead;
      return isStill;
    },
    { everyMs: 100 },
  );
  expect(batches).toBeLessThan(COUNT / 16);
  const other = await wire.ask('/chat/s/events');
  const reader = other.body!.getReader();
  for (let received = 0; received < COUNT * 4_000;) received += (await reader.read()).value!.length;
  await reader.cancel();
  clearInterval(sampling);
  expect(wire.chat.batchesRead - batches).toBeGreaterThanOrEqual(COUNT / 16);
  let received = 0;
  socket.on('data', (chunk: Buffer) => {
    received += chunk.length;
  });
  socket.resume();
  await waitUntil(() => received > COUNT * 4_000, { timeoutMs: 10_000 });
  expect(most).toBeLessThanOrEqual(64 * 1024);
  socket.destroy();
  await waitUntil(() => wire.readers.count === 0);
});

test('one event that is larger than the window holds no more either, and arrives whole', async ({ wire, expect }) => {
  wire.chat.reply = undefined;
  await wire.chat.send({ message: 'x', sessionId: 's', messageId: 'm' });
  // Its characters have one, two and four bytes, so that pieces end in the middle of some.
  const delta = 'a\u00e9\u{1F600}'.repeat(1_700_000);
  wire.chat.emit('s', { type: 'message.delta', messageId: 'm', delta });
  const socket = await askRaw(wire, '/chat/s/events');
  socket.pause();
  let held = -1;
  await waitUntil(
    () => {
      const isStill = wire.readers.heldBytes > 0 && held === wire.readers.heldBytes;
      held = wire.readers.heldBytes;
      return isStill;
    },
    { everyMs: 100 },
  );
  expect(held).toBeLessThanOrEqual(64 * 1024);
  socket.destroy();
  const response = await wire.ask('/chat/s/events');
  const reader = response.body!.getReader();
  const parser = createParser({
    onEvent: ({ event, data }) => {
      if (event === 'message.delta') isWhole = (JSON.parse(data) as { delta: string }).delta === delta;
    },
  });
  let isWhole: boolean | undefined;
  const decoder = new TextDecoder();
  while (isWhole === undefined) parser.feed(decoder.decode((await reader.read()).value, { stream: true }));
  expect(isWhole).toBe(true);
  await reader.cancel();
});

test('a reader that takes nothing for half a minute is let go', async ({ wire, clock, expect }) => {
  wire.chat.reply = undefined;
  await wire.chat.send({ message: 'x', sessionId: 's', messageId: 'm' });
  for (let n = 0; n < 800; n += 1) {
    wire.chat.emit('s', { type: 'message.delta', messageId: 'm', delta: 'x'.repeat(15_000) });
  }
  const socket = await askRaw(wire, '/chat/s/events');
  socket.pause();
  let held = -1;
  await waitUntil(
    () => {
      const isStill = wire.readers.heldBytes > 0 && held === wire.chat.batchesRead;
      held = wire.chat.batchesRead;
      return isStill;
    },
    { everyMs: 100 },
  );
  clock.advance(29_000);
  expect(wire.readers.count).toBe(1);
  clock.advance(2_000);
  await waitUntil(() => wire.readers.count === 0);
  expect(wire.readers.stalled).toBe(1);
  socket.destroy();
});
