/** Open pages in a real Chromium: what their frames take, and what the browser takes of the machine. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Browser, type Page, startBrowser } from '@trunkline/testkit/browser';
import { type FrameFigures, readFrames, TRACE_CATEGORIES } from './frame-trace.ts';

/** Cores that the processes of the browser took. */
export interface BrowserCost {
  /** Of the pages: script, layout, and painting where there is no graphics card. */
  pages: number;
  /** Of all processes: the pages, what puts the picture on the screen, the network, and the browser's own surface. */
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

/** @returns what tells how many seconds of CPU the process of a page has used so far. */
async function openMeter(page: Page): Promise<() => Promise<number>> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Performance.enable');
  return async () => {
    const { metrics } = await devtools.send('Performance.getMetrics');
    return metrics.find(({ name }) => name === 'ProcessTime')?.value ?? Number.NaN;
  };
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

  const meters = await Promise.all(pages.map(openMeter));

  /** Seconds of CPU so far, of the pages' processes and of all. */
  const readCpu = async (): Promise<{ pages: number; all: number }> => {
    const [{ processInfo }, ofPages] = await Promise.all([
      system.send('SystemInfo.getProcessInfo'),
      Promise.all(meters.map((read) => read())),
    ]);
    const sum = (seconds: readonly number[]): number => seconds.reduce((total, one) => total + one, 0);
    return { pages: sum(ofPages), all: sum(processInfo.map(({ cpuTime }) => cpuTime)) };
  };
  return {
    async show(hash) {
      await Promise.all(pages.map((page) => page.evaluate(`location.hash = ${JSON.stringify(hash)}`)));
    },
    async cost(meanwhile) {
      const [before, beganMs] = [await readCpu(), performance.now()];
      await meanwhile;
      const [after, seconds] = [await readCpu(), (performance.now() - beganMs) / 1_000];
      return { pages: (after.pages - before.pages) / seconds, all: (after.all - before.all) / seconds };
    },
    async frames(seconds) {
      await browser.startTracing(pages[0], { categories: TRACE_CATEGORIES });
      await sleep(seconds * 1_000);
      return readFrames(await browser.stopTracing(), seconds);
    },
    close: () => browser.close(),
  };
}
