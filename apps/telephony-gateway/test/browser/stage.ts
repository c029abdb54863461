/** What each file of browser tests needs: a browser with a microphone, the page's server, and a gateway's side per test. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, startBrowser } from '@trunkline/testkit';
import { undisturbed } from '../undisturbed.ts';
import { type PageServer, startPageServer } from './page-server.ts';
import { writeWav } from './tone.ts';
import { type TestWindow, VoicePage } from './voice-page.ts';
import { WireServer } from './wire-server.ts';

declare const window: TestWindow;

export const WIRE_HZ = 16_000;
/** 20 ms are no whole number of its periods, so a frame that is lost or repeated breaks the tone. */
export const MICROPHONE_HZ = 1010;
const MICROPHONE_FILE_HZ = 48_000;

/** Looks whether the machine lets the page and this process run. */
export interface StallWatch {
  begin(page: VoicePage): Promise<void>;
  end(page: VoicePage): Promise<void>;
}

export class Stage {
  browser!: Browser;
  pages!: PageServer;
  wire!: WireServer;
  readonly #folder = mkdtempSync(join(tmpdir(), 'trunkline-voice-'));
  readonly #open: VoicePage[] = [];

  /** @param microphone what it hears, at 48 kHz */
  async start(microphone: Int16Array, { loops = true } = {}): Promise<void> {
    const file = join(this.#folder, 'microphone.wav');
    writeWav(file, microphone, MICROPHONE_FILE_HZ);
    [this.browser, this.pages] = await Promise.all([startBrowser({ microphone: file, loops }), startPageServer()]);
  }

  async beginTest(): Promise<void> {
    this.wire = await new WireServer().start();
  }

  async open(set: Partial<TestWindow> = {}): Promise<VoicePage> {
    const page = await VoicePage.open(this.browser, this.pages.origin, set);
    this.#open.push(page);
    return page;
  }

  /**
   * Runs what is measured in ms, and once more while the machine held the page or this process up meanwhile and the result was
   * not right. Each try has a gateway's side of its own.
   * @param run begins the watch when the page stands, and ends it before it fetches what was recorded, since both take the
   *   page's thread for long and say nothing about the machine
   * @param right whether the result is as it should be
   */
  async measure<T>(run: (watch: StallWatch) => Promise<T>, right: (result: T) => boolean): Promise<T> {
    return undisturbed(async () => {
      let looked = performance.now();
      let here = 0;
      let stalledMs = 0;
      const watch = setInterval(() => {
        here = Math.max(here, performance.now() - looked - 5);
        looked = performance.now();
      }, 5);
      try {
        const result = await run({
          async begin({ page }) {
            await page.evaluate(() => void (window.stalledMs = 0));
            here = 0;
          },
          async end({ page }) {
            stalledMs = Math.max(here, await page.evaluate(() => window.stalledMs));
          },
        });
        return { result, stalledMs };
      } finally {
        clearInterval(watch);
        await this.endTest();
        await this.beginTest();
      }
    }, right);
  }

  async endTest(): Promise<void> {
    await Promise.all(this.#open.splice(0).map((page) => page.close()));
    this.wire.close();
  }

  async close(): Promise<void> {
    await this.browser?.close();
    this.pages?.close();
    rmSync(this.#folder, { recursive: true });
  }
}
