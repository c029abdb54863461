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

interface PageWindow {
  nowMs(): number;
  tonesHeardAtMs: number[];
  sing(seconds: number): number;
  call(baseUrl: string, access: Access): Promise<void>;
}
declare const window: PageWindow;

export interface VoicePage {
  readonly origin: string;
  /** Compares the page's clock with ours, on which all moments are from then on. */
  setClock(): Promise<void>;
  /** Begins a call. Resolves when both sides hear one another. */
  call(gatewayUrl: string, access: Access): Promise<void>;
  /** Sings into the microphone. @returns when the tone begins there */
  sing(seconds: number): Promise<number>;
  /** When tones began at the loudspeaker, oldest first. */
  tonesHeardAtMs(): Promise<number[]>;
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

/** Of many looks at a clock the quickest one is the truest. */
const CLOCK_LOOKS = 50;

/** @param isBare without the instruments, which cost something themselves: such a page neither sings nor hears */
export async function openVoicePage({ isBare = false } = {}): Promise<VoicePage> {
  const [{ server, origin }, browser] = await Promise.all([servePage(), startBrowser()]);
  const page = await browser.newPage();
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Performance.enable');
  await page.goto(isBare ? `${origin}/bare` : origin);
  await page.waitForFunction(() => 'call' in window);
  let aheadMs = 0;
  return {
    origin,
    async setClock() {
      let quickestMs = Number.POSITIVE_INFINITY;
      for (let look = 0; look < CLOCK_LOOKS; look += 1) {
        const askedMs = performance.now();
        const pageMs = await page.evaluate(() => window.nowMs());
        const tookMs = performance.now() - askedMs;
        if (tookMs >= quickestMs) continue;
        quickestMs = tookMs;
        aheadMs = pageMs - (askedMs + tookMs / 2);
      }
    },
    call: (gatewayUrl, access) =>
      page.evaluate(([url, given]) => window.call(url, given), [gatewayUrl, access] as const),
    sing: async (seconds) => (await page.evaluate((long) => window.sing(long), seconds)) - aheadMs,
    tonesHeardAtMs: async () => (await page.evaluate(() => window.tonesHeardAtMs)).map((atMs) => atMs - aheadMs),
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
