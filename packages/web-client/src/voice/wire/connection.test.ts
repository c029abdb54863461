import { expect, test } from 'vitest';
import { Stage } from './connection.test-support.ts';

test('a socket that is lost is opened again after up to 0.3 s, then up to 0.6 s and so on to 5 s', async () => {
  const stage = new Stage();
  stage.random = 1;
  await stage.open();
  stage.ready();
  const waits: number[] = [];
  for (let i = 0; i < 6; i++) {
    const lostAtMs = stage.nowMs;
    const count = stage.links.length;
    stage.link.events.closed(1006);
    while (stage.links.length === count) await stage.pass(100);
    waits.push(stage.nowMs - lostAtMs);
  }
  expect(waits).toEqual([300, 600, 1200, 2400, 4800, 5000]);
  expect(stage.links.every(({ transport }) => transport === 'socket')).toBe(true);
});

test('a restart of the gateway is come back from at once', async () => {
  const stage = new Stage();
  stage.random = 1;
  await stage.open();
  stage.ready();
  stage.link.events.closed(1012);
  await stage.pass(100);
  expect(stage.links).toHaveLength(2);
});

test('with no byte for 6 s the connection is given up, while a pong in time keeps it', async () => {
  const stage = new Stage();
  await stage.open();
  stage.ready();
  await stage.pass(5500);
  expect(stage.messages().filter(({ type }) => type === 'ping')).toHaveLength(2);
  stage.say({ type: 'pong' });
  await stage.pass(5500);
  expect(stage.links).toHaveLength(1);
  await stage.pass(1000);
  expect(stage.links).toHaveLength(2);
  expect(stage.links[0]!.isClosed).toBe(true);
});

test('a link that was given up is not listened to any more', async () => {
  const stage = new Stage();
  await stage.open();
  stage.ready();
  const old = stage.link;
  stage.conversation.connection.reconnect();
  await stage.pass(100);
  old.events.text('{"type":"final","turnId":"turn_1","role":"assistant","text":"late"}');
  old.events.closed(1000);
  expect(stage.told).toEqual(['ready socket', 'lost']);
});

test('after two sockets that failed before they were ready it polls', async () => {
  const stage = new Stage();
  await stage.open();
  // The first is refused, the second opens and says nothing for 4 s.
  stage.link.events.closed(1006);
  await stage.pass(300);
  stage.link.events.opened();
  await stage.pass(4900);
  expect(stage.links.map(({ transport }) => transport)).toEqual(['socket', 'socket', 'polling']);
  stage.ready();
  expect(stage.told).toEqual(['ready polling']);
});

test.each([
  ['where a socket has worked, the network is at fault', { sessionId: 'sess_1' }, true],
  ['without a session there is no address to poll', {}, false],
])('%s, and sockets are tried on', async (_, access, works) => {
  const stage = new Stage(access);
  await stage.open();
  if (works) stage.ready();
  for (let i = 0; i < 3; i++) {
    const count = stage.links.length;
    stage.link.events.closed(1006);
    while (stage.links.length === count) await stage.pass(100);
  }
  expect(new Set(stage.links.map(({ transport }) => transport))).toEqual(new Set(['socket']));
});

test('a page that knows that sockets fail polls at once', async () => {
  const stage = new Stage();
  stage.prefersPolling = true;
  await stage.open();
  expect(stage.link.transport).toBe('polling');
});

test('a refused token is asked for once more, and a second refusal is the end', async () => {
  const stage = new Stage();
  await stage.open();
  stage.link.events.closed(4001);
  await stage.pass(100);
  expect(stage.links.map(({ token }) => token)).toEqual(['token-1', 'token-2']);
  stage.link.events.closed(4001);
  expect(stage.told).toEqual(['ended error']);
  expect(stage.faults.map(({ code }) => code)).toEqual(['refused']);
});

test.each([
  [1000, 'ended agent', []],
  [4003, 'ended replaced', ['replaced']],
  [1008, 'ended error', ['refused']],
  [1011, 'ended error', ['refused']],
])('a close with %i is the end', async (code, told, faults) => {
  const stage = new Stage();
  await stage.open();
  stage.ready();
  stage.link.events.closed(code);
  await stage.pass(10_000);
  expect(stage.told).toEqual(['ready socket', 'lost', told]);
  expect(stage.faults.map((fault) => fault.code)).toEqual(faults);
  expect(stage.links).toHaveLength(1);
});

test('a gateway that says why it closes is taken at its word', async () => {
  const stage = new Stage();
  await stage.open();
  stage.ready();
  stage.say({ type: 'error', code: 'TL_INTERNAL', message: 'There is no agent.', retryable: true });
  stage.link.events.closed(1011);
  expect(stage.faults).toEqual([{ code: 'TL_INTERNAL', message: 'There is no agent.', retryable: true }]);
});

test('after a minute without a connection it gives up', async () => {
  const stage = new Stage();
  await stage.open();
  stage.ready();
  stage.link.events.closed(1006);
  for (let i = 0; i < 20; i++) {
    await stage.pass(5000);
    if (!stage.link.isClosed) stage.link.events.closed(1006);
  }
  expect(stage.told.at(-1)).toBe('ended error');
  expect(stage.faults.map(({ code }) => code)).toEqual(['connection-lost']);
});

test('whoever hangs up before the token is there opens nothing', async () => {
  const stage = new Stage();
  const opening = stage.open();
  stage.conversation.connection.end('page');
  await opening;
  expect(stage.links).toEqual([]);
  expect(stage.told).toEqual(['ended page']);
});
