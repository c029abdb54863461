/** The page that is measured, in a Chromium of its own, served as a strict site would serve it. */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { startBrowser } from '@trunkline/testkit/browser';
import { BARE_PAGE, EAR_WORKLET, INSTRUMENTS, MEASURED_PAGE, PAGE_SCRIPT } from './page-scripts.ts';

const CLIENT = fileURLToPath(new URL('../../../packages/web-client/dist/browser/', import.meta.url));
const clientFile = (name: string): string => readFileSync(`${CLIENT}${name}`, 'utf8');

export interface Access {
  token: string;
  sessionId: string;
}

/** When tones began, oldest first, by `Date.now()` of the machine. */
export interface ToneTimes {
  /** Where the sound for the loudspeaker is made. */
  readonly heardAtMs: readonly number[];
  /** Where the sound of the microphone is made. */
  readonly sungAtMs: readonly number[];
}

interface PageWindow {
  tones: ToneTimes;
  sing(seconds: number): void;
  call(baseUrl: string, access: Access): Promise<void>;
}
declare const window: PageWindow;

export interface VoicePage {
  readonly origin: string;
  /** Begins a call. Resolves when both sides hear one another. */
  call(gatewayUrl: string, access: Access): Promise<void>;
  /** Sings into the microphone. */
  sing(seconds: number): Promise<void>;
  tones(): Promise<ToneTimes>;
  /** CPU time of the page's process so far, in seconds. */
  cpuSeconds(): Promise<number>;
  close(): Promise<void>;
}

async function servePage() {
  const scripts: Record<string, string> = {
    '/page.js': PAGE_SCRIPT,
    '/instruments.js': INSTRUMENTS,
    '/ear.worklet.js': EAR_WORKLET,
    '/trunkline.js': clientFile('trunkline.js'),
    '/trunkline.worklet.js': clientFile('trunkline.worklet.js'),
  };
  const server = createServer(({ url = '/' }, response) => {
    response.setHeader('content-security-policy', "default-src 'none'; script-src 'self'; connect-src *");
    const script = scripts[url];
    response
      .setHeader('content-type', script === undefined ? 'text/html' : 'text/javascript')
      .end(script ?? (url === '/bare' ? BARE_PAGE : MEASURED_PAGE));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

/** @param isBare without the instruments, which cost something themselves: such a page neither sings nor hears */
export async function openVoicePage({ isBare = false } = {}): Promise<VoicePage> {
  const [{ server, origin }, browser] = await Promise.all([servePage(), startBrowser()]);
  const page = await browser.newPage();
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Performance.enable');
  await page.goto(isBare ? `${origin}/bare` : origin);
  await page.waitForFunction(() => 'call' in window);
  return {
    origin,
    call: (gatewayUrl, access) =>
      page.evaluate(([url, given]) => window.call(url, given), [gatewayUrl, access] as const),
    sing: (seconds) => page.evaluate((long) => window.sing(long), seconds),
    tones: () => page.evaluate(() => window.tones),
    async cpuSeconds() {
      const { metrics } = await devtools.send('Performance.getMetrics');
      return metrics.find(({ name }) => name === 'ProcessTime')?.value ?? Number.NaN;
    },
    async close() {
      await browser.close();
      server.closeAllConnections();
      server.close();
    },
  };
}
