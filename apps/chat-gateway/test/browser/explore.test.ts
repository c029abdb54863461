import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Browser, chromium } from 'playwright-core';
import { WireServer } from './chat-wire.test-support.ts';
import { Visitor, widgetFiles } from './widget-page.test-support.ts';
import { buildShopPage, SHOP_STYLES } from '../../../sandbox/src/shop/shop-page.ts';
import { WIRE_VIEW_SCRIPT } from '../../../sandbox/src/shop/wire-view.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'] });
});
afterAll(() => browser.close());

it('looks', async () => {
  const files = widgetFiles();
  const server = await new WireServer({
    files: async (path) => {
      if (path === '/shop') return { type: 'text/html', body: buildShopPage({ chatUrl: server.url, voiceUrl: server.url }).replace('/shop/agent-token', '/agent-token') };
      if (path === '/shop/shop.css') return { type: 'text/css', body: SHOP_STYLES };
      if (path === '/shop/wire-view.js') return { type: 'text/javascript', body: WIRE_VIEW_SCRIPT };
      return files(path);
    },
  }).listen();
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const visitor = await Visitor.arrive(context, `${server.url}/shop`);
  await visitor.page.screenshot({ path: '/tmp/shots/closed.png' });
  const fresh = server.newSession();
  await visitor.open();
  const session = await fresh;
  await visitor.page.waitForTimeout(500);
  await visitor.page.screenshot({ path: '/tmp/shots/empty.png' });
  await visitor.write('Which tea has little caffeine? I like it not too bitter.');
  const first = await session.sent('message');
  session.start(first.messageId, first.text);
  await visitor.page.waitForTimeout(500);
  await visitor.page.screenshot({ path: '/tmp/shots/thinking.png' });
  session.delta(first.messageId, 'Two of ours are gentle:\n\n- **First Frost**, a white tea, about 15 mg a cup\n- **Long Field**, if you steep it at 70 °C for *one minute*\n\nSteeping ');
  await visitor.page.waitForTimeout(300);
  await visitor.page.screenshot({ path: '/tmp/shots/streaming.png' });
  session.delta(first.messageId, 'cold overnight takes out even less. [How to steep cold](https://oriel.example/cold) has the details.');
  session.complete(first.messageId, 'Two of ours are gentle:\n\n- **First Frost**, a white tea, about 15 mg a cup\n- **Long Field**, if you steep it at 70 °C for *one minute*\n\nSteeping cold overnight takes out even less. [How to steep cold](https://oriel.example/cold) has the details.');
  await visitor.reads('has the details');
  await visitor.write('Can I talk to a person?');
  const second = await session.sent('message', 1);
  session.answer(second.messageId, second.text, 'Of course. One moment please.');
  session.emit({ type: 'presence', agent: 'muted', human: 'Maya', call: 'none' });
  session.emit({ type: 'message.posted', messageId: 'h1', role: 'human', text: 'Hello, Maya here. What would you like to know?', name: 'Maya' });
  session.say({ type: 'typing', role: 'human', forMs: 5000 });
  await visitor.page.waitForTimeout(500);
  await visitor.page.screenshot({ path: '/tmp/shots/human.png' });
  session.emit({ type: 'presence', agent: 'active', call: 'none' });
  await visitor.page.getByRole('button', { name: 'Call', exact: true }).click();
  await visitor.page.getByText('Listening').waitFor();
  session.emit({ type: 'presence', agent: 'active', call: 'live' });
  session.emit({ type: 'final', callId: 'call_1', turnId: 'turn_1', role: 'assistant', text: 'Hello again. You asked about gentle teas. Shall I put First Frost aside for you?' });
  session.emit({ type: 'partial', callId: 'call_1', turnId: 'turn_2', role: 'user', text: 'Yes please, one tin and' });
  await visitor.page.waitForTimeout(700);
  await visitor.page.screenshot({ path: '/tmp/shots/call.png' });
  await visitor.page.getByRole('button', { name: 'Keypad' }).click();
  await visitor.page.waitForTimeout(300);
  await visitor.page.screenshot({ path: '/tmp/shots/keypad.png' });
  await visitor.page.getByRole('button', { name: 'Hang up' }).click();
  session.emit({ type: 'presence', agent: 'active', call: 'none' });
  await visitor.page.waitForTimeout(300);
  await visitor.page.screenshot({ path: '/tmp/shots/hungup.png' });
  console.log(visitor.faults, await visitor.conversation());
  expect(1).toBe(1);
});
