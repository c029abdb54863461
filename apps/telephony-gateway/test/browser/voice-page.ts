/** One page with a client in it, in a context of its own, and what can be seen of it. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContext, Page } from '@trunkline/testkit';
import { waitUntil } from '@trunkline/testkit';
import type { VoiceAccess, VoiceClient, VoiceClientOptions, VoiceEvents, VoiceStats } from '@trunkline/web-client';

const INSTRUMENTS = readFileSync(fileURLToPath(new URL('page/instruments.js', import.meta.url)), 'utf8');

/** What the page's scripts leave on its window. */
export interface TestWindow {
  client: VoiceClient;
  makeClient(options: Partial<VoiceClientOptions>): VoiceClient;
  said: {
    name: keyof VoiceEvents;
    event: { message: string; state: string; code: string; role: string; text: string };
    atMs: number;
  }[];
  levels: VoiceEvents['level'][];
  /** By `performance.now()`: soon after the browser began to play the file that is the microphone. */
  firstLevelAtMs?: number;
  stats: VoiceStats | undefined;
  /** What went to the loudspeaker, and what the browser gave of the microphone. */
  recording: { frame: number; samples: Float32Array }[];
  given: { frame: number; samples: Float32Array }[];
  contexts: AudioContext[];
  sockets: WebSocket[];
  tracks: MediaStreamTrack[];
  socketTexts: { type: string; soundTime: number }[];
  sentTexts: { type: string; samples: number }[];
  bursts: number[];
  stalledMs: number;
  dispatchEvent(event: Event): boolean;
  deviceHz?: number;
  blockSockets?: boolean;
  /** The microphone hears what the loudspeaker is given, so much of it and so much later. */
  echo?: { gain: number; delayMs: number };
  microphoneFault?: string;
  microphoneGate?: Promise<void>;
  openGate(): void;
}

declare const window: TestWindow;

export interface Recording {
  rateHz: number;
  /** The number of the first sample on the clock of the sound. */
  from: number;
  samples: Float32Array;
}

export class VoicePage {
  readonly context: BrowserContext;
  readonly page: Page;
  /** What the page and the browser complained about. */
  readonly complaints: string[] = [];

  constructor(context: BrowserContext, page: Page) {
    this.context = context;
    this.page = page;
    page.on('pageerror', (error) => this.complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') this.complaints.push(message.text());
    });
  }

  /** @param set what stands on the window before anything runs */
  static async open(browser: Browser, origin: string, set: Partial<TestWindow> = {}): Promise<VoicePage> {
    const context = await browser.newContext();
    await context.addInitScript(`Object.assign(window, ${JSON.stringify(set)}); ${INSTRUMENTS}`);
    const opened = new VoicePage(context, await context.newPage());
    await opened.page.goto(origin);
    await opened.page.waitForFunction(() => 'makeClient' in window);
    return opened;
  }

  /** @param access what the page's own server would give it */
  async make(options: Partial<Omit<VoiceClientOptions, 'token'>>, access?: VoiceAccess): Promise<void> {
    await this.page.evaluate(
      ([given, shown]) => void window.makeClient({ ...given, ...(shown && { token: async () => shown }) }),
      [options, access] as const,
    );
  }

  async connect(options: Partial<Omit<VoiceClientOptions, 'token'>>, access?: VoiceAccess): Promise<void> {
    await this.make(options, access);
    await this.page.evaluate(() => window.client.connect());
  }

  async said(name: keyof VoiceEvents): Promise<TestWindow['said']> {
    return this.page.evaluate((wanted) => window.said.filter((one) => one.name === wanted), name);
  }

  async states(): Promise<string[]> {
    return (await this.said('state')).map(({ event }) => event.state);
  }

  async waitForState(state: string, timeoutMs = 10_000): Promise<void> {
    await this.page.waitForFunction((wanted) => window.client.state === wanted, state, {
      timeout: timeoutMs,
      polling: 10,
    });
  }

  async recording(what: 'recording' | 'given' = 'recording'): Promise<Recording> {
    const { rateHz, from, base64 } = await this.page.evaluate((name) => {
      const chunks = window[name];
      const samples = new Float32Array(chunks.reduce((sum, chunk) => sum + chunk.samples.length, 0));
      let at = 0;
      for (const chunk of chunks) {
        samples.set(chunk.samples, at);
        at += chunk.samples.length;
      }
      let binary = '';
      const bytes = new Uint8Array(samples.buffer);
      for (let i = 0; i < bytes.length; i += 8192) binary += String.fromCharCode(...bytes.subarray(i, i + 8192));
      return { rateHz: window.contexts.at(-1)!.sampleRate, from: chunks[0]?.frame ?? 0, base64: btoa(binary) };
    }, what);
    const bytes = Buffer.from(base64, 'base64');
    return {
      rateHz,
      from,
      samples: new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length)),
    };
  }

  /** Waits until the agent has begun and ended to sound so many times. */
  async waitForTurns(count: number): Promise<void> {
    await waitUntil(
      async () =>
        (await this.page.evaluate(
          () => window.said.filter(({ name, event }) => name === 'agentSpeaking' && !event).length,
        )) >= count,
      { timeoutMs: 15_000, everyMs: 20, what: `${count} turns to have sounded` },
    );
  }

  async close(): Promise<void> {
    await this.context.close();
  }
}
