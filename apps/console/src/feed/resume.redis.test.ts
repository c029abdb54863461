import { connect } from 'node:net';
import type { CallEvent, CallRow } from '@trunkline/protocol';
import { waitUntil } from '@trunkline/testkit';
import { KEY, type PageEvents, parseEvents, type SseEvent, test } from '../console-rig.test-support.ts';

const said = (index: number): CallEvent => ({ type: 'caller.dtmf', atMs: 1_000 + index, digits: index });
const digitsOf = (events: readonly SseEvent[]): number[] =>
  events.flatMap(({ name, data }) =>
    name === 'facts'
      ? (data['facts'] as { event: { digits?: number } }[]).flatMap(({ event }) => event.digits ?? [])
      : [],
  );
const hasDigits = (page: PageEvents, index: number): Promise<unknown> =>
  waitUntil(() => digitsOf(page.all).includes(index), { what: `fact ${index}` });
const turnsOf = ({ name, data }: SseEvent): (string | undefined)[] =>
  name === 'facts' ? (data['facts'] as { event: { turnId?: string } }[]).map(({ event }) => event.turnId) : [];
const isSnapshot = ({ name }: SseEvent): boolean => name === 'snapshot';

test('a page that comes back with the id it has seen misses nothing, at its own replica and at another', async ({
  rig,
  expect,
}) => {
  const callId = await rig.newCall();
  const one = await rig.start();
  const other = await rig.start();
  const witness = await other.listen();
  await witness.until('the snapshot', isSnapshot);
  const page = await one.listen();
  await page.until('the snapshot', isSnapshot);
  await rig.tell(callId, said(1));
  await hasDigits(page, 1);
  const lastEventId = page.lastId()!;
  page.close();
  await rig.tell(callId, said(2), said(3));
  await hasDigits(witness, 3);
  for (const replica of [one, other]) {
    const again = await replica.listen({ lastEventId });
    await rig.tell(callId, said(4));
    await hasDigits(again, 4);
    expect(again.all.some(isSnapshot)).toBe(false);
    expect(digitsOf(again.all)).toEqual(expect.arrayContaining([2, 3, 4]));
    again.close();
  }
});

test('a page that comes back is told of calls that ended, also what the replica has told others before that place', async ({
  rig,
  expect,
}) => {
  const one = await rig.newCall();
  const going = await rig.newCall();
  const replica = await rig.start();
  const witness = await replica.listen();
  await witness.until('the snapshot', isSnapshot);
  await rig.tell(one, { type: 'call.ended', atMs: Date.now(), endedBy: 'caller', reason: 'hung-up', durationMs: 1 });
  await witness.until('the end', ({ name, data }) => name === 'calls' && JSON.stringify(data).includes('"ended"'));
  await rig.tell(going, said(1));
  await hasDigits(witness, 1);
  // A slower replica may have told facts up to here, and not the row that follows from them.
  const page = await replica.listen({ lastEventId: witness.lastId()! });
  const { data } = await page.until('the rows', ({ name }) => name === 'calls');
  expect(page.all.some(isSnapshot)).toBe(false);
  expect(data).toMatchObject({
    isEveryLiveCall: true,
    rows: [
      { callId: going, state: 'live' },
      { callId: one, state: 'ended' },
    ],
  });
});

test('a snapshot after a gap has every call that ended in it, however many', async ({ rig, expect }) => {
  const endedAtMs = Date.now();
  const endOne = async (): Promise<void> => {
    const callId = await rig.newCall({ createdAtMs: endedAtMs - 1_000 });
    await rig.store.sessions.end(callId, { endedBy: 'caller', endedReason: 'hung-up', endedAtMs });
  };
  await Promise.all(Array.from({ length: 130 }, endOne));
  const replica = await rig.start();
  await waitUntil(() => replica.book.size === 130, { what: 'all calls to be known' });
  const callsOf = async (lastEventId?: string): Promise<unknown[]> => {
    const page = await replica.listen(lastEventId === undefined ? {} : { lastEventId });
    return (await page.until('the snapshot', isSnapshot)).data['calls'] as unknown[];
  };
  expect(await callsOf()).toHaveLength(100);
  expect(await callsOf(`${endedAtMs - 30_000}-0`)).toHaveLength(130);
});

test('a page whose place is not known any more gets everything anew', async ({ rig }) => {
  const replica = await rig.start();
  const page = await replica.listen({ lastEventId: '1-1' });
  await page.until('the snapshot', isSnapshot);
});

test('an id that is none is no place', async ({ rig }) => {
  const replica = await rig.start();
  const page = await replica.listen({ lastEventId: "'; DROP TABLE calls" });
  await page.until('the snapshot', isSnapshot);
});

test('a page that looks at one call is told the facts and levels of that one, and the rows of all', async ({
  rig,
  expect,
}) => {
  const looked = await rig.newCall();
  const other = await rig.newCall();
  const replica = await rig.start();
  const page = await replica.listen({ path: `/api/events?call=${looked}` });
  await page.until('the snapshot', isSnapshot);
  await rig.tell(other, {
    type: 'agent.interrupted',
    atMs: 1_000,
    decidedBy: 'local',
    decisionToClearMs: 1,
    droppedMs: 0,
  });
  await rig.store.levels.append(
    [looked, other].map((callId) => ({ callId, levels: { atMs: 1_000, caller: 'AAAA', heardAgent: 'AAAA' } })),
  );
  await rig.tell(looked, said(1));
  await hasDigits(page, 1);
  await page.until(
    'the row of the other call',
    ({ name, data }) =>
      name === 'calls' &&
      (data['rows'] as CallRow[]).some(({ callId, interrupts }) => callId === other && interrupts === 1),
  );
  const levels = await page.until('the levels', ({ name }) => name === 'levels');
  expect(levels.data['calls']).toMatchObject([{ callId: looked }]);
  expect(page.all.some(({ name, data }) => name === 'facts' && data['callId'] === other)).toBe(false);
  const refused = await replica.ask('/api/events?call=nonsense');
  expect(refused.status).toBe(422);
});

test('a page that comes late sees at once how loud the last seconds were', async ({ rig, expect }) => {
  const callId = await rig.newCall();
  const replica = await rig.start();
  await waitUntil(() => replica.book.row(callId) !== undefined, { what: 'the call to be known' });
  await rig.store.levels.append([{ callId, levels: { atMs: 1_000, caller: 'AAAA', heardAgent: 'AQEB' } }]);
  await waitUntil(() => replica.book.levels().length === 1, { what: 'the levels to be known' });
  const page = await replica.listen();
  const levels = await page.until('the levels', ({ name }) => name === 'levels');
  expect(levels.data).toEqual({ calls: [{ callId, atMs: 1_000, caller: 'AAAA', heardAgent: 'AQEB' }] });
});

test('a page that stops reading holds little, and nobody else waits for it', async ({ rig, expect }) => {
  const callId = await rig.newCall();
  const replica = await rig.start();
  const quick = await replica.listen();
  await quick.until('the snapshot', isSnapshot);
  const { port } = new URL(replica.url);
  const slow = connect(Number(port), '127.0.0.1').pause();
  slow.write(`GET /api/events HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${KEY}\r\n\r\n`);
  await waitUntil(() => replica.readers.count === 2, { what: 'the slow page' });
  const words = 'x'.repeat(100_000);
  const long = (index: number): CallEvent => ({
    type: 'caller.turnEnded',
    atMs: index,
    turnId: `turn_${index}`,
    text: words,
  });
  let index = 0;
  // The operating system takes megabytes before anything waits here.
  while (replica.readers.heldBytes === 0) {
    const facts = Array.from({ length: 10 }, () => long((index += 1)));
    await rig.tell(callId, ...facts);
    await waitUntil(() => quick.all.some((event) => turnsOf(event).includes(`turn_${index}`)), {
      what: 'the quick page',
    });
  }
  expect(replica.readers.heldBytes).toBeLessThanOrEqual(32 * 1_024);
  slow.destroy();
  await waitUntil(() => replica.readers.count === 1, { what: 'the slow page to be let go' });
});

test('while Redis is away the page is told, the API says so, and all goes on afterwards', async ({
  rig,
  redis,
  expect,
}) => {
  const callId = await rig.newCall();
  const replica = await rig.start();
  const page = await replica.listen();
  await page.until('the call', ({ data }) => JSON.stringify(data).includes(callId));
  await redis.server.kill('SIGKILL');
  await page.until('the bad news', ({ name, data }) => name === 'store' && data['isAway'] === true);
  for (const path of [`/api/calls/${callId}`, '/api/fleet', '/api/jobs/failed', '/api/calls?q=some-vapi-id']) {
    const answer = await replica.ask(path);
    expect([path, answer.status, await answer.json()]).toMatchObject([
      path,
      503,
      { error: { code: 'TL_STORE_UNAVAILABLE' } },
    ]);
  }
  // Whoever comes meanwhile is told as well, and sees what was known.
  const late = await replica.listen();
  await late.until('the snapshot', isSnapshot);
  await late.until('the bad news', ({ name, data }) => name === 'store' && data['isAway'] === true);
  expect(JSON.stringify(late.all)).toContain(callId);

  await redis.server.restart();
  await waitUntil(() => page.all.filter(isSnapshot).length > 1, { what: 'everything anew', timeoutMs: 10_000 });
  const heard = (): unknown => page.all.findLast(({ name }) => name === 'store')?.data;
  await waitUntil(() => heard() && JSON.stringify(heard()) === '{"isAway":false}', {
    what: 'the good news',
    timeoutMs: 10_000,
  });
  const next = await waitUntil(() => rig.newCall(), { what: 'a call after it', timeoutMs: 10_000 });
  // Whoever was away twice is told everything anew twice, and facts that came between the two are in what is loaded then.
  await waitUntil(
    async () => {
      await rig.tell(next, said(1));
      return digitsOf(page.all).includes(1);
    },
    { what: 'a fact after it', timeoutMs: 10_000, everyMs: 200 },
  );
});

test('events are as server-sent events are written: a retry, an id on the last of a batch, and never kept', async ({
  rig,
  expect,
}) => {
  await rig.newCall();
  const { ask } = await rig.start();
  const response = await ask('/api/events');
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  });
  const reader = response.body!.getReader();
  let text = '';
  while (!text.includes('event: snapshot') || !text.endsWith('\n\n')) {
    const { value } = await reader.read();
    text += new TextDecoder().decode(value as Uint8Array);
  }
  await reader.cancel();
  expect(text.startsWith('retry: 1000\n\n')).toBe(true);
  const { name, id } = parseEvents(text).findLast((event) => event.id !== undefined)!;
  expect(['snapshot', 'levels']).toContain(name);
  expect(id).toMatch(/^\d+-\d+$/);
});
