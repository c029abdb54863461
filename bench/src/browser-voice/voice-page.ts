/** The page that is measured, in a Chromium of its own, served as a strict site would serve it. */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { startBrowser } from '@trunkline/testkit/browser';
import { EAR_WORKLET, PAGE, PAGE_SCRIPT } from './page-scripts.ts';

const CLIENT = fileURLToPath(new URL('../../../packages/web-client/dist/browser/', import.meta.url));
const clientFile = (name: string): string => readFileSync(`${CLIENT}${name}`, 'utf8');

export interface Access {
  token: string;
  sessionId: string;
}

interface PageWindow {
  tonesHeardAtMs: number[];
  sing(seconds: number): number;
  call(baseUrl: string, access: Access): Promise<void>;
}
declare const window: PageWindow;

export interface VoicePage {
  readonly origin: string;
  /** Begins a call. Resolves when both sides hear one another. */
  call(gatewayUrl: string, access: Access): Promise<void>;
  /** Sings into the microphone. @returns when the tone begins there, in epoch ms */
  sing(seconds: number): Promise<number>;
  /** When tones began at the loudspeaker, in epoch ms, oldest first. */
  tonesHeardAtMs(): Promise<number[]>;
  /** CPU time of the page's processes so far, in seconds. */
  cpuSeconds(): Promise<number>;
  close(): Promise<void>;
}

async function servePage() {
  const scripts: Record<string, string> = {
    '/page.js': PAGE_SCRIPT,
    '/ear.worklet.js': EAR_WORKLET,
    '/trunkline.js': clientFile('trunkline.js'),
    '/trunkline.worklet.js': clientFile('trunkline.worklet.js'),
  };
  const server = createServer(({ url = '/' }, response) => {
    response.setHeader('content-security-policy', "default-src 'none'; script-src 'self'; connect-src *");
    const script = scripts[url];
    response.setHeader('content-type', script === undefined ? 'text/html' : 'text/javascript').end(script ?? PAGE);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

export async function openVoicePage(): Promise<VoicePage> {
  const [{ server, origin }, browser] = await Promise.all([servePage(), startBrowser()]);
  const page = await browser.newPage();
  const system = await browser.newBrowserCDPSession();
  await page.goto(origin);
  await page.waitForFunction(() => 'call' in window);
  return {
    origin,
    call: (gatewayUrl, access) =>
      page.evaluate(([url, given]) => window.call(url, given), [gatewayUrl, access] as const),
    sing: (seconds) => page.evaluate((long) => window.sing(long), seconds),
    tonesHeardAtMs: () => page.evaluate(() => window.tonesHeardAtMs),
    async cpuSeconds() {
      const { processInfo } = await system.send('SystemInfo.getProcessInfo');
      return processInfo
        .filter(({ type }) => type === 'renderer')
        .reduce((seconds, { cpuTime }) => seconds + cpuTime, 0);
    },
    async close() {
      await browser.close();
      server.closeAllConnections();
      server.close();
    },
  };
}
