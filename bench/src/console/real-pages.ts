/** Open pages in a real Chromium: what their frames take, and what the browser takes of the machine. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Browser, type Page, startBrowser } from '@trunkline/testkit/browser';
import { type FrameFigures, readFrames, TRACE_CATEGORIES } from './frame-trace.ts';

/** Cores that the processes of the browser took. */
export interface BrowserCost {
  /** Of the pages: script, layout, and painting where there is no graphics card. */
  renderers: number;
  /** Of what puts the picture on the screen. */
  gpu: number;
  /** Of all processes, these two among them. */
  all: number;
}

export interface RealPages {
  /** Shows this part of the page, such as `#/fleet`, on each of them. */
  show(hash: string): Promise<void>;
  /** @returns what the browser takes while `meanwhile` goes on. Nothing watches the pages then, because that costs too. */
  cost(meanwhile: Promise<unknown>): Promise<BrowserCost>;
  /** Traces the first page for so long. */
  frames(seconds: number): Promise<FrameFigures>;
  close(): Promise<void>;
}

async function openPage(browser: Browser, url: string, cookie: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const [name = '', value = ''] = cookie.split('=', 2);
  await context.addCookies([{ name, value, domain: new URL(url).hostname, path: '/api' }]);
  const page = await context.newPage();
  await page.goto(url);
  return page;
}

/**
 * @param url of the console
 * @param cookie of somebody who has signed in
 * @throws Error that says what to do where there is no Chromium
 */
export async function openRealPages(url: string, cookie: string, count: number): Promise<RealPages> {
  const browser = await startBrowser();
  const system = await browser.newBrowserCDPSession();
  const pages: Page[] = [];
  for (let index = 0; index < count; index += 1) pages.push(await openPage(browser, url, cookie));

  /** Seconds of CPU of each process so far, by its id. */
  const readCpu = async (): Promise<Map<number, { type: string; seconds: number }>> => {
    const { processInfo } = await system.send('SystemInfo.getProcessInfo');
    return new Map(processInfo.map(({ id, type, cpuTime }) => [id, { type, seconds: cpuTime }]));
  };
  return {
    async show(hash) {
      await Promise.all(pages.map((page) => page.evaluate(`location.hash = ${JSON.stringify(hash)}`)));
    },
    async cost(meanwhile) {
      const [before, beganMs] = [await readCpu(), performance.now()];
      await meanwhile;
      const [after, seconds] = [await readCpu(), (performance.now() - beganMs) / 1_000];
      const used = [...after].map(([id, now]) => ({
        type: now.type,
        cores: (now.seconds - (before.get(id)?.seconds ?? 0)) / seconds,
      }));
      const sumOf = (isCounted: (type: string) => boolean): number =>
        used.filter(({ type }) => isCounted(type)).reduce((sum, { cores }) => sum + cores, 0);
      return {
        renderers: sumOf((type) => type === 'renderer'),
        gpu: sumOf((type) => type === 'GPU'),
        all: sumOf(() => true),
      };
    },
    async frames(seconds) {
      await browser.startTracing(pages[0], { categories: TRACE_CATEGORIES });
      await sleep(seconds * 1_000);
      return readFrames(await browser.stopTracing(), seconds);
    },
    close: () => browser.close(),
  };
}
