/** The element for everybody: keyboard, screen reader, every language, both themes, small screens. axe-core looks at each state. */
import { createRequire } from 'node:module';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startBrowser } from '@trunkline/testkit';
import { WireServer, type WireSession } from './chat-wire.test-support.ts';
import { Visitor, widgetFiles, type WidgetPageOptions } from './widget-page.test-support.ts';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

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

async function openScene(page: WidgetPageOptions = {}, options: BrowserContextOptions = {}): Promise<Scene> {
  const server = await new WireServer({ files: widgetFiles(page) }).listen();
  // The test's own axe-core is a script that the page's policy does not know.
  const visitor = await Visitor.arrive(
    await browser.newContext({ bypassCSP: true, reducedMotion: 'reduce', ...options }),
    server.url,
  );
  const fresh = server.newSession();
  await visitor.page.locator('.launcher').click();
  await visitor.page.getByRole('dialog').waitFor();
  return { server, visitor, session: await fresh };
}

/** What axe-core minds, as `rule: element`. */
async function findings({ page }: Visitor): Promise<string[]> {
  await page.addScriptTag({ path: AXE });
  return page.evaluate(`axe.run().then(({ violations }) =>
    violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => id + ': ' + target.join(' '))))`);
}

async function leave({ server, visitor }: Scene): Promise<void> {
  await visitor.page.context().close();
  await server.kill();
}

async function talk({ session, visitor }: Scene): Promise<void> {
  const asked = 'Which tea has little caffeine?';
  await visitor.write(asked);
  const { messageId } = await session.sent('message');
  session.answer(
    messageId,
    asked,
    'These:\n\n- **First Frost**\n- [Long Field](https://example.org)\n\n```\nsteep(70)\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |',
  );
  session.emit({ type: 'presence', agent: 'muted', human: 'Maya', call: 'none' });
  session.emit({ type: 'message.posted', messageId: 'h1', role: 'human', text: 'Maya here.', name: 'Maya' });
  await visitor.reads('Maya here.');
}

/** In both themes, one after the other on the same page. */
async function findingsInBothThemes(visitor: Visitor): Promise<string[]> {
  const all: string[] = [];
  for (const theme of ['light', 'dark']) {
    await visitor.page.evaluate(`document.querySelector('trunkline-agent').setAttribute('theme', '${theme}')`);
    all.push(...(await findings(visitor)).map((finding) => `${theme}: ${finding}`));
  }
  return all;
}

it('axe finds nothing in the empty panel, and nothing when it is closed', async () => {
  const scene = await openScene({ attributes: 'suggestions="One|Two"' });
  expect(await findingsInBothThemes(scene.visitor)).toEqual([]);
  await scene.visitor.page.keyboard.press('Escape');
  expect(await findingsInBothThemes(scene.visitor)).toEqual([]);
  await leave(scene);
});

it('axe finds nothing in a conversation with faults', async () => {
  const scene = await openScene();
  const { session, visitor } = scene;
  await talk(scene);
  await visitor.write('Too fast');
  const { messageId } = await session.sent('message', 1);
  session.say({ type: 'error', messageId, code: 'TL_RATE_LIMITED', message: 'Wait.', retryable: true });
  session.say({ type: 'error', code: 'TL_STORE_UNAVAILABLE', message: 'Redis.', retryable: true });
  await visitor.page.getByText('Not sent.').waitFor();
  await visitor.page.getByText('The chat cannot be reached right now.').waitFor();
  expect(await findingsInBothThemes(visitor)).toEqual([]);
  await leave(scene);
});

it('axe finds nothing in a call with the keypad open, and everything there can be hit with a finger', async () => {
  const scene = await openScene();
  const { session, visitor } = scene;
  await talk(scene);
  await visitor.page.getByRole('button', { name: 'Call', exact: true }).click();
  await visitor.page.getByText('Listening').waitFor();
  session.sayInCall({ type: 'partial', turnId: 'turn_1', role: 'user', text: 'I would like' });
  await visitor.reads('I would like');
  await visitor.page.getByRole('button', { name: 'Keypad' }).click();
  await visitor.page.getByRole('button', { name: '5' }).waitFor();
  expect(await findingsInBothThemes(visitor)).toEqual([]);
  const small: string[] = await visitor.page.evaluate(`
    [...document.querySelector('trunkline-agent').shadowRoot.querySelectorAll('.frame button')]
      .filter((button) => button.checkVisibility())
      .map((button) => [button, button.getBoundingClientRect()])
      .filter(([, { width, height }]) => width < 44 || height < 44)
      .map(([button, { width, height }]) => button.className + ' ' + width + 'x' + height)`);
  expect(small).toEqual([]);
  await leave(scene);
});

it('a screen reader is told of what is final, and of nothing before', async () => {
  const scene = await openScene();
  const { session, visitor } = scene;
  const log = visitor.page.getByRole('log');
  await visitor.write('Hi');
  const { messageId } = await session.sent('message');
  session.start(messageId, 'Hi');
  session.delta(messageId, 'Hello ');
  await visitor.reads('Hello');
  expect(await log.textContent()).toBe('');
  session.complete(messageId, 'Hello there.');
  await visitor.reads('Hello there.');
  expect(await log.textContent()).toBe('Assistant: Hello there.');
  expect(await log.getAttribute('aria-live')).toBe('polite');
  await leave(scene);
});

it('the keyboard stays in the open panel, and Escape gives it back to the button', async () => {
  const scene = await openScene();
  const { page } = scene.visitor;
  const focused = (): Promise<string> =>
    page.evaluate(
      "document.activeElement.shadowRoot?.activeElement?.getAttribute('aria-label') ?? document.activeElement.tagName",
    );
  expect(await focused()).toBe('Write a message');
  const seen = new Set<string>();
  for (let index = 0; index < 8; index += 1) {
    await page.keyboard.press('Tab');
    seen.add(await focused());
  }
  expect([...seen].sort()).toEqual(['Close chat', 'Conversation', 'TRUNKLINE-AGENT', 'Write a message']);
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  expect(await focused()).toBe('Open chat');
  await leave(scene);
});

it('a page in Arabic has everything in Arabic, from right to left', async () => {
  const scene = await openScene({ root: 'lang="ar"' });
  const { visitor } = scene;
  await visitor.page.getByText('كيف يمكننا مساعدتك؟').waitFor();
  const send = await visitor.page.locator('[part=send-button]').boundingBox();
  const input = await visitor.page.getByRole('textbox').boundingBox();
  expect(send?.x).toBeLessThan(input?.x ?? 0);
  expect(await findings(visitor)).toEqual([]);
  const english: string[] = await visitor.page.evaluate(`
    [...document.querySelector('trunkline-agent').shadowRoot.querySelectorAll('button, p, h2, textarea')]
      .flatMap((element) => [element.ariaLabel, element.placeholder, element.textContent])
      .filter((text) => /[a-z]{3}/i.test(text ?? ''))`);
  expect(english).toEqual([]);
  await leave(scene);
});

it('the page has the last word on every text', async () => {
  const scene = await openScene({
    attributes: 'title="Ada" greeting="Moin!" text-placeholder="Schreib was"',
    root: 'lang="de"',
  });
  const { page } = scene.visitor;
  await page.getByRole('heading', { name: 'Ada' }).waitFor();
  await page.getByText('Moin!').waitFor();
  await page.getByPlaceholder('Schreib was').waitFor();
  expect(await page.locator('trunkline-agent').getAttribute('title')).toBeNull();
  await page.evaluate("document.querySelector('trunkline-agent').texts = { send: 'Los' }");
  await page.getByRole('button', { name: 'Los' }).waitFor();
  await leave(scene);
});

it('looks dark on a dark page and light on a light one, whatever the system prefers', async () => {
  for (const [background, theme] of [
    ['#101418', 'dark'],
    ['#fdfdf8', 'light'],
  ] as const) {
    const scene = await openScene(
      { css: `body { background: ${background} }` },
      { colorScheme: theme === 'dark' ? 'light' : 'dark' },
    );
    expect(await scene.visitor.page.locator('.root').getAttribute('data-theme')).toBe(theme);
    await leave(scene);
  }
});

it('fills a narrow screen', async () => {
  const scene = await openScene({}, { viewport: { width: 360, height: 640 } });
  expect(await scene.visitor.page.locator('.frame').boundingBox()).toEqual({ x: 0, y: 0, width: 360, height: 640 });
  await leave(scene);
});

it('a file that is dropped is refused with a sentence', async () => {
  const scene = await openScene();
  const isPrevented: boolean = await scene.visitor.page.evaluate(`{
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File(['x'], 'x.txt'));
    const root = document.querySelector('trunkline-agent').shadowRoot;
    const event = new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true });
    root.querySelector('textarea').dispatchEvent(event);
    event.defaultPrevented;
  }`);
  // Otherwise the browser would leave the page and show the file.
  expect(isPrevented).toBe(true);
  await scene.visitor.page.getByText('Files cannot be sent here.').waitFor();
  await leave(scene);
});

it('nothing is asked of the server before the visitor has agreed', async () => {
  const server = await new WireServer({
    files: widgetFiles({ attributes: 'consent="We keep what you write for 30 days."' }),
  }).listen();
  const visitor = await Visitor.arrive(await browser.newContext(), server.url);
  await visitor.open();
  await visitor.page.getByText('We keep what you write').waitFor();
  expect(await visitor.page.getByRole('textbox').count()).toBe(0);
  expect(server.requests.filter((request) => request.includes('token'))).toEqual([]);
  const fresh = server.newSession();
  await visitor.page.getByRole('button', { name: 'I agree' }).click();
  await fresh;
  await visitor.page.reload();
  await visitor.page.getByRole('textbox').waitFor();
  await visitor.page.context().close();
  await server.kill();
});
