/** Calls from the element: one transcript over chat and call, one call in all tabs, and what is wrong in words. */
import { type Browser, startBrowser, waitUntil } from '@trunkline/testkit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { WireServer, type WireSession } from './chat-wire.test-support.ts';
import { Visitor, widgetFiles, type WidgetPageOptions } from './widget-page.test-support.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser.close());

interface Scene {
  server: WireServer;
  visitor: Visitor;
  session: WireSession;
}

/** @param missing a file of the element that the page does not get */
async function openScene(page: WidgetPageOptions = {}, before = '', missing = ''): Promise<Scene> {
  const server = await new WireServer({ files: widgetFiles(page) }).listen();
  const context = await browser.newContext();
  if (before) await context.addInitScript(before);
  if (missing) await context.route(`**/${missing}`, (route) => route.abort());
  const visitor = await Visitor.arrive(context, server.url);
  const fresh = server.newSession();
  await visitor.open();
  return { server, visitor, session: await fresh };
}

async function call({ visitor }: Scene): Promise<void> {
  await visitor.page.getByRole('button', { name: 'Start a call' }).click();
  await visitor.page.getByText('Listening').waitFor();
}

async function leave({ server, visitor }: Scene): Promise<void> {
  await visitor.page.context().close();
  await server.kill();
}

it('what is said stands once in the conversation, whichever way it comes, grey until it is final', async () => {
  const scene = await openScene();
  const { session, visitor } = scene;
  const told = await visitor.watch('trunkline-call-start', 'trunkline-call-end', 'trunkline-message');
  await call(scene);
  session.emit({ type: 'presence', agent: 'active', call: 'live' });
  const turn = { turnId: 'turn_1', role: 'user' as const };
  session.sayInCall({ type: 'partial', ...turn, text: 'I would' });
  await visitor.page.locator('.message.user.partial').waitFor();
  session.emit({ type: 'final', callId: 'call_1', ...turn, text: 'I would like some tea.' });
  session.sayInCall({ type: 'final', ...turn, text: 'I would like some tea.' });
  session.emit({ type: 'final', callId: 'call_1', turnId: 'turn_1', role: 'assistant', text: 'Which one?' });
  session.sayInCall({ type: 'final', turnId: 'turn_1', role: 'assistant', text: 'Which one?' });
  await visitor.reads('Which one?');
  await visitor.page.getByRole('button', { name: 'Hang up' }).click();
  session.emit({ type: 'presence', agent: 'active', call: 'none' });
  await visitor.page.getByText('The call has ended').waitFor();
  expect(await visitor.conversation()).toEqual(['I would like some tea.', 'Which one?']);
  expect(await told()).toEqual([
    `trunkline-call-start {"sessionId":"${session.id}"}`,
    'trunkline-message {"role":"user","text":"I would like some tea."}',
    'trunkline-message {"role":"assistant","text":"Which one?"}',
    `trunkline-call-end {"sessionId":"${session.id}","reason":"ended"}`,
  ]);
  expect(session.calls.size).toBe(0);
  await leave(scene);
});

it('words that are typed and keys that are pressed go into the call', async () => {
  const scene = await openScene();
  const { session, visitor } = scene;
  await call(scene);
  await visitor.write('My number is 4711');
  await visitor.page.getByRole('button', { name: 'Keypad' }).click();
  await visitor.page.getByRole('button', { name: '7', exact: true }).click();
  await visitor.page.getByRole('button', { name: 'Mute' }).click();
  await visitor.page.getByText('Your microphone is off').waitFor();
  expect(await session.saidInCall({ type: 'text' })).toMatchObject({ text: 'My number is 4711' });
  expect(await session.saidInCall({ type: 'digits' })).toEqual({ type: 'digits', digits: '7' });
  const mute = { type: 'mute', on: true };
  expect(await session.saidInCall(mute)).toEqual(mute);
  expect(session.received.filter(({ type }) => type === 'message')).toEqual([]);
  await leave(scene);
});

it('there is one call in all tabs', async () => {
  const scene = await openScene();
  const { server, visitor } = scene;
  await call(scene);
  await visitor.keep();
  const other = await Visitor.arrive(visitor.page.context(), server.url);
  await other.open();
  await other.page.getByRole('button', { name: 'Start a call' }).click();
  await other.page.getByText('A call is live in another window.').waitFor();
  expect(server.requests.filter((request) => request === 'UPGRADE /web/audio')).toHaveLength(1);
  await leave(scene);
});

it('a microphone that is not allowed is said in words, with another try', async () => {
  const scene = await openScene(
    {},
    "navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', 'NotAllowedError'))",
  );
  const { page } = scene.visitor;
  await page.getByRole('button', { name: 'Start a call' }).click();
  await page.getByText('Your browser does not let this page use the microphone.').waitFor();
  await page.getByRole('button', { name: 'Call again' }).waitFor();
  expect(scene.session.calls.size).toBe(0);
  await leave(scene);
});

it('a call goes on over a lost line, and says so meanwhile', async () => {
  const scene = await openScene();
  const { session, visitor } = scene;
  await call(scene);
  for (const socket of session.calls) socket.terminate();
  await visitor.page.getByText('Listening').waitFor({ state: 'detached' });
  await visitor.page.getByText('Listening').waitFor();
  expect(session.calls.size).toBe(1);
  await leave(scene);
});

it('a call whose picture cannot be loaded is held in plain words, and hung up', async () => {
  const scene = await openScene({}, '', 'trunkline-agent-call.js');
  const { session, visitor } = scene;
  await visitor.page.getByRole('button', { name: 'Start a call' }).click();
  expect(await session.saidInCall({ type: 'start' })).toMatchObject({ type: 'start' });
  await visitor.page.getByRole('button', { name: 'Hang up' }).click();
  await visitor.page.getByRole('button', { name: 'Start a call' }).waitFor();
  await waitUntil(() => session.calls.size === 0, { what: 'the end of the call' });
  await leave(scene);
});
