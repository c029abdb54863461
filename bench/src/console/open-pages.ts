/**
 * Pages that are open at the console: real ones in Chromium, whose frames are timed, and readers of the same events without a browser,
 * because five browsers beside the gateway would measure the browsers.
 */
import { type ClientRequest, request } from 'node:http';
import { type Browser, type Page, startBrowser } from '@trunkline/testkit/browser';

export interface OpenPages {
  /** Why there is no real page, if there is none. */
  note: string | undefined;
  /** Shows this part of the page, such as `#/fleet`, on the real page. */
  show(hash: string): Promise<void>;
  /** @returns what the real page's frames cost since the last time it was asked; `undefined` without one. */
  frames(): Promise<FrameFigures | undefined>;
  /** Bytes that the readers have got so far. */
  readonly bytesRead: number;
  close(): Promise<void>;
}

export interface FrameFigures {
  frames: number;
  /** From the beginning of a frame's work until it was painted. */
  workMs: { p50: number; p99: number; max: number };
  /** From one frame to the next. */
  intervalMs: { p50: number; p99: number; max: number };
  /** Tasks of more than 50 ms. */
  longTasks: number;
  /** How much of the time the page's main thread was busy, from 0 to 1. */
  busyShare: number;
}

/** Runs in the page before its own script. */
const METER = `{
  const works = [], intervals = [];
  let longTasks = 0, last = 0;
  new PerformanceObserver((list) => { longTasks += list.getEntries().length; }).observe({ entryTypes: ['longtask'] });
  const channel = new MessageChannel();
  let began = 0;
  channel.port1.onmessage = () => works.push(performance.now() - began);
  const frame = (at) => {
    if (last) intervals.push(at - last);
    last = at;
    began = performance.now();
    channel.port2.postMessage(0);
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  window.readFrameMeter = () => {
    const read = { works: works.splice(0), intervals: intervals.splice(0), longTasks };
    longTasks = 0;
    return read;
  };
}`;

interface MeterReading {
  works: number[];
  intervals: number[];
  longTasks: number;
}

function openReader(url: string, cookie: string, onBytes: (bytes: number) => void): ClientRequest {
  const reader = request(`${url}/api/events`, { headers: { cookie, accept: 'text/event-stream' } }, (answer) => {
    if (answer.statusCode !== 200) throw new Error(`GET /api/events: ${answer.statusCode}`);
    answer.on('data', (chunk: Buffer) => onBytes(chunk.length));
    answer.on('error', () => {});
  });
  reader.on('error', () => {});
  reader.end();
  return reader;
}

async function openPage(browser: Browser, url: string, cookie: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const [name = '', value = ''] = cookie.split('=', 2);
  await context.addCookies([{ name, value, domain: new URL(url).hostname, path: '/api' }]);
  await context.addInitScript(METER);
  const page = await context.newPage();
  await page.goto(url);
  return page;
}

function spread(values: number[]): { p50: number; p99: number; max: number } {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  return { p50: at(0.5), p99: at(0.99), max: sorted.at(-1) ?? 0 };
}

export interface OpenPagesOptions {
  /** Of the console. */
  url: string;
  /** Of somebody who has signed in. */
  cookie: string;
  pages: number;
  /** How many of the pages are in Chromium; only the first of them is measured. */
  real: number;
}

export async function openPages({ url, cookie, pages, real }: OpenPagesOptions): Promise<OpenPages> {
  let note: string | undefined;
  const browser = await startBrowser().catch((error: unknown) => {
    note = error instanceof Error ? error.message : String(error);
    return undefined;
  });
  const realPages: Page[] = [];
  for (let index = 0; browser && index < real; index += 1) realPages.push(await openPage(browser, url, cookie));
  let bytesRead = 0;
  const readers = Array.from({ length: pages - realPages.length }, () =>
    openReader(url, cookie, (bytes) => {
      bytesRead += bytes;
    }),
  );
  const [page] = realPages;
  const devtools = page && (await page.context().newCDPSession(page));
  await devtools?.send('Performance.enable');
  const busySeconds = async (): Promise<{ busy: number; at: number }> => {
    const answer = await devtools?.send('Performance.getMetrics');
    const named = (name: string): number => answer?.metrics.find((metric) => metric.name === name)?.value ?? 0;
    return { busy: named('TaskDuration'), at: named('Timestamp') };
  };
  let before = await busySeconds();

  return {
    note,
    async show(hash) {
      await page?.evaluate(`location.hash = ${JSON.stringify(hash)}`);
    },
    async frames() {
      if (!page) return undefined;
      const { works, intervals, longTasks }: MeterReading = await page.evaluate('readFrameMeter()');
      const after = await busySeconds();
      const busyShare = (after.busy - before.busy) / (after.at - before.at);
      before = after;
      return { frames: works.length, workMs: spread(works), intervalMs: spread(intervals), longTasks, busyShare };
    },
    get bytesRead() {
      return bytesRead;
    },
    async close() {
      for (const reader of readers) reader.destroy();
      await browser?.close();
    },
  };
}
