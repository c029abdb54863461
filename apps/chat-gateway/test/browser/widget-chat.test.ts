/** The element in a real browser, against a chat that says what each test tells it to. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBrowser } from '@trunkline/testkit';
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

/** A visitor who has just opened the panel. */
async function openScene(page: WidgetPageOptions = {}): Promise<Scene> {
  const server = await new WireServer({ files: widgetFiles(page) }).listen();
  const visitor = await Visitor.arrive(await browser.newContext(), server.url);
  const fresh = server.newSession();
  await visitor.open();
  return { server, visitor, session: await fresh };
}

async function ask(session: WireSession, visitor: Visitor, text: string, index = 0): Promise<string> {
  await visitor.write(text);
  const { messageId } = await session.sent('message', index);
  return messageId;
}

async function leave({ server, visitor }: Scene): Promise<void> {
  await visitor.page.context().close();
  await server.kill();
}

describe('a conversation', () => {
  it('goes on after a reload in mid-answer, without a lost or doubled word', async () => {
    const scene = await openScene();
    const { session, visitor } = scene;
    const id = await ask(session, visitor, 'Tell me a story');
    session.start(id, 'Tell me a story');
    session.delta(id, 'Once upon ');
    await visitor.reads('Once upon');
    const reloaded = visitor.page.reload();
    session.delta(id, 'a time ');
    await reloaded;
    session.delta(id, 'there was.');
    session.complete(id, 'Once upon a time there was.');
    await visitor.reads('there was.');
    expect(await visitor.conversation()).toEqual(['Tell me a story', 'Once upon a time there was.']);
    expect(session.received.filter(({ type }) => type === 'message')).toHaveLength(1);
    await leave(scene);
  });

  it('is the same in all tabs', async () => {
    const scene = await openScene();
    const { server, session, visitor } = scene;
    session.answer(await ask(session, visitor, 'First'), 'First', 'One.');
    await visitor.reads('One.');
    await visitor.keep();
    const other = await Visitor.arrive(visitor.page.context(), server.url);
    await other.open();
    await other.reads('One.');
    const second = await ask(session, other, 'Second', 1);
    session.start(second, 'Second');
    session.delta(second, 'Two, so ');
    await visitor.reads('Two, so');
    await visitor.page.getByRole('button', { name: 'Stop the answer' }).click();
    await session.sent('stop');
    session.complete(second, 'Two, so ', 'stopped');
    await other.page.getByText('Stopped').waitFor();
    expect(await other.conversation()).toEqual(await visitor.conversation());
    expect(server.sessions.size).toBe(1);
    await leave(scene);
  });

  it('outlives the gateway, and what was written meanwhile is sent once', async () => {
    const scene = await openScene();
    const { server, session, visitor } = scene;
    const id = await ask(session, visitor, 'Before');
    session.start(id, 'Before');
    session.delta(id, 'An answer ');
    await visitor.reads('An answer');
    const port = await server.kill();
    await visitor.page.getByText('The connection was lost').waitFor();
    await visitor.write('Meanwhile');
    const { sessions } = server;
    const again = await new WireServer({ files: widgetFiles(), port, sessions }).listen();
    session.delta(id, 'in two parts.');
    session.complete(id, 'An answer in two parts.');
    session.answer((await session.sent('message', 1)).messageId, 'Meanwhile', 'Got it.');
    await visitor.reads('Got it.');
    expect(await visitor.conversation()).toEqual(['Before', 'An answer in two parts.', 'Meanwhile', 'Got it.']);
    expect(session.received.filter(({ type }) => type === 'message')).toHaveLength(2);
    await leave({ ...scene, server: again });
  });

  it('gets through where sockets do not', async () => {
    const scene = await openScene();
    const { server, session, visitor } = scene;
    const port = await server.kill();
    const again = await new WireServer({ files: widgetFiles(), port, sessions: server.sessions }).listen();
    again.refusesSockets = true;
    const id = await ask(session, visitor, 'Hello?');
    session.answer(id, 'Hello?', 'Over HTTP.');
    await visitor.reads('Over HTTP.');
    expect(await visitor.conversation()).toEqual(['Hello?', 'Over HTTP.']);
    expect(again.requests).toContain('POST /chat');
    await leave({ ...scene, server: again });
  });

  it('says that its session is over, and takes the words that were not sent into a new one', async () => {
    const scene = await openScene();
    const { server, session, visitor } = scene;
    session.answer(await ask(session, visitor, 'First'), 'First', 'One.');
    await visitor.reads('One.');
    server.expired.add(session.id);
    await visitor.write('Are you there?');
    const fresh = server.newSession();
    await visitor.page.getByRole('button', { name: 'Start a new conversation' }).click();
    const { text } = await (await fresh).sent('message');
    expect(text).toBe('Are you there?');
    expect(await visitor.conversation()).toEqual(['Are you there?']);
    await leave(scene);
  });

  it('says why a message was not sent, and sends it again on wish', async () => {
    const scene = await openScene();
    const { session, visitor } = scene;
    const messageId = await ask(session, visitor, 'Too fast');
    session.say({ type: 'error', messageId, code: 'TL_RATE_LIMITED', message: 'Wait.', retryable: true });
    await visitor.page.getByText('Not sent. Too many messages at once.').waitFor();
    await visitor.page.getByRole('button', { name: 'Try again' }).click();
    const second = await session.sent('message', 1);
    expect(second.text).toBe('Too fast');
    expect(second.messageId).not.toBe(messageId);
    expect(await visitor.conversation()).toEqual(['Too fast']);
    await leave(scene);
  });

  it('shows who answers when a person comes and goes, and dots only while somebody writes', async () => {
    const scene = await openScene();
    const { session, visitor } = scene;
    const { page } = visitor;
    const told = await visitor.watch('trunkline-handover');
    session.emit({ type: 'presence', agent: 'muted', human: 'Maya', call: 'none' });
    await page.getByText('Maya joined').waitFor();
    session.say({ type: 'typing', role: 'human', forMs: 400 });
    await page.getByText('Maya is writing').waitFor();
    await page.getByText('Maya is writing').waitFor({ state: 'detached' });
    session.emit({ type: 'message.posted', messageId: 'h1', role: 'human', text: 'Hello, I am Maya.', name: 'Maya' });
    session.emit({ type: 'presence', agent: 'active', call: 'none' });
    await page.getByText('Maya left').waitFor();
    expect(await visitor.conversation()).toEqual(['Hello, I am Maya.']);
    expect(await told()).toEqual([
      'trunkline-handover {"to":"human","name":"Maya"}',
      'trunkline-handover {"to":"agent"}',
    ]);
    await leave(scene);
  });
});

describe('what an agent says', () => {
  const HOSTILE = [
    '<img src=x onerror="document.title=`hacked`"> <script>document.title="hacked"</script>',
    '[bad](javascript:document.title="hacked") [data](data:text/html,x) [page](/logout) [good](https://example.org/a)',
    '![a picture](https://tracker.example/pixel.png)',
  ].join('\n\n');

  it('is never HTML, and leads only where links may lead', async () => {
    const scene = await openScene();
    const { session, visitor } = scene;
    session.answer(await ask(session, visitor, 'Hack me'), 'Hack me', HOSTILE);
    await visitor.reads('a picture');
    const answer = visitor.page.locator('.message.assistant .body');
    expect(await answer.locator('img, script').count()).toBe(0);
    const links = answer.locator('a[href]');
    const hrefs = await links.evaluateAll((all) => all.map((link) => link.getAttribute('href')));
    expect(hrefs).toEqual(['https://example.org/a', 'https://tracker.example/pixel.png']);
    expect(await links.first().getAttribute('rel')).toBe('noopener noreferrer nofollow');
    expect(await visitor.page.title()).toBe('A page');
    await leave(scene);
  });

  it('is added to and never drawn again while it comes', async () => {
    const scene = await openScene();
    const { session, visitor } = scene;
    const id = await ask(session, visitor, 'Go');
    session.start(id, 'Go');
    session.delta(id, 'The **first** words, ');
    await visitor.reads('The first words');
    const strong = visitor.page.locator('.message.assistant strong');
    const node = await strong.elementHandle();
    session.delta(id, 'and the rest.');
    session.complete(id, 'The **first** words, and the rest.');
    await visitor.reads('and the rest.');
    expect(await node?.evaluate((element) => element.isConnected)).toBe(true);
    await leave(scene);
  });
});

describe('the page', () => {
  it('may be strict: no inline style or script, no cookie, and no fault on the console', async () => {
    const scene = await openScene();
    const { session, visitor } = scene;
    session.answer(await ask(session, visitor, 'Hi'), 'Hi', '**Hello** `there`');
    await visitor.reads('Hello');
    expect(visitor.faults).toEqual([]);
    expect(await visitor.page.context().cookies()).toEqual([]);
    await leave(scene);
  });

  it('is told what happens, by events', async () => {
    const scene = await openScene();
    const { session, visitor } = scene;
    const told = await visitor.watch('trunkline-open', 'trunkline-message', 'trunkline-error');
    const id = await ask(session, visitor, 'Hi');
    session.answer(id, 'Hi', 'Hello.');
    await visitor.reads('Hello.');
    await visitor.page.keyboard.press('Escape');
    expect(await told()).toEqual([
      `trunkline-message {"role":"user","text":"Hi","messageId":"${id}"}`,
      `trunkline-message {"role":"assistant","text":"Hello.","messageId":"${id}"}`,
      'trunkline-open {"open":false}',
    ]);
    await leave(scene);
  });

  it('is counted on the button what has come while the panel was closed', async () => {
    const scene = await openScene();
    const { session, visitor } = scene;
    const id = await ask(session, visitor, 'Slow one');
    await visitor.page.keyboard.press('Escape');
    session.answer(id, 'Slow one', 'Done.');
    await visitor.page.getByRole('button', { name: 'New messages: 1' }).click();
    await visitor.reads('Done.');
    expect(await visitor.page.locator('.badge').textContent()).toBe('');
    await leave(scene);
  });
});
