/**
 * Takes the pictures of docs/widget.md, on the shop's page of the sandbox. After a build, in the root of the project:
 * `node --conditions=@trunkline/source --import ./scripts/source-loader/register.mjs apps/chat-gateway/test/browser/take-pictures.ts`
 */
import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { BrowserContextOptions } from 'playwright-core';
// The package as a whole needs vitest around it.
import { startBrowser } from '../../../../packages/testkit/src/browser.ts';
import { buildShopPage, SHOP_STYLES } from '../../../sandbox/src/shop/shop-page.ts';
import { WIRE_VIEW_SCRIPT } from '../../../sandbox/src/shop/wire-view.ts';
import { WireServer, type WireSession } from './chat-wire.test-support.ts';
import { Visitor, widgetFiles } from './widget-page.test-support.ts';

const FOLDER = fileURLToPath(new URL('../../../../docs/widget/', import.meta.url));
const ASKED = 'Which tea has little caffeine? I like it not too bitter.';
const REPLY = [
  'Two of ours are gentle:',
  '- **First Frost**, a white tea, about 15 mg a cup\n- **Long Field**, if you steep it for *one minute*',
  'Steeping cold takes out even less. [How to steep cold](https://oriel.example/cold) has the details.',
].join('\n\n');

const browser = await startBrowser();

async function picture(
  name: string,
  options: BrowserContextOptions,
  change: (html: string) => string,
  act: (visitor: Visitor, session: WireSession) => Promise<void>,
): Promise<void> {
  const files = widgetFiles();
  const server: WireServer = await new WireServer({
    files: async (path) => {
      const html = buildShopPage({ chatUrl: server.url, voiceUrl: server.url }).replace(
        '/shop/agent-token',
        '/agent-token',
      );
      if (path === '/shop') return { type: 'text/html; charset=utf-8', body: change(html) };
      if (path === '/shop/shop.css') return { type: 'text/css', body: SHOP_STYLES };
      if (path === '/shop/wire-view.js') return { type: 'text/javascript', body: WIRE_VIEW_SCRIPT };
      return files(path);
    },
  }).listen();
  const size = { viewport: { width: 1080, height: 760 }, reducedMotion: 'reduce' as const };
  const context = await browser.newContext({ ...size, ...options });
  const visitor = await Visitor.arrive(context, `${server.url}/shop`);
  if (name !== 'closed') {
    const fresh = server.newSession();
    await visitor.page.locator('.launcher').click();
    await act(visitor, await fresh);
  }
  await visitor.page.screenshot({ path: `${FOLDER}${name}.png` });
  await context.close();
  await server.kill();
}

async function talk(visitor: Visitor, session: WireSession): Promise<void> {
  await visitor.write(ASKED);
  const { messageId } = await session.sent('message');
  session.answer(messageId, ASKED, REPLY);
  await visitor.reads('has the details');
}

async function call(visitor: Visitor, session: WireSession): Promise<void> {
  await talk(visitor, session);
  await visitor.page.locator('[part=call-button]').click();
  await visitor.page.locator('.clock').waitFor();
  session.emit({ type: 'presence', agent: 'active', call: 'live' });
  const words = 'Shall I put First Frost aside for you?';
  session.emit({ type: 'final', callId: 'call_1', turnId: 'turn_1', role: 'assistant', text: words });
  session.emit({ type: 'partial', callId: 'call_1', turnId: 'turn_2', role: 'user', text: 'Yes please, one tin and' });
  await visitor.reads('Yes please');
}

const same = (html: string): string => html;
const arabic = (html: string): string =>
  html
    .replace('<html lang="en">', '<html lang="ar" dir="rtl">')
    .replace(/ (heading|greeting|text-[a-z-]+|suggestions)="[^"]*"/g, '')
    .replace(/\n {2}(heading|greeting|text-[a-z-]+|suggestions)="[^"]*"/g, '');

await mkdir(FOLDER, { recursive: true });
await picture('closed', {}, same, async () => {});
await picture('open', {}, same, async () => {});
await picture('talk', {}, same, talk);
await picture('call', {}, same, call);
await picture('dark', {}, (html) => html.replace('<trunkline-agent', '<trunkline-agent theme="dark"'), call);
await picture('narrow', { viewport: { width: 390, height: 760 } }, same, talk);
await picture('right-to-left', {}, arabic, async (visitor) => {
  await visitor.page.getByText('كيف يمكننا مساعدتك؟').waitFor();
});
await browser.close();
