import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type Browser, chromium } from 'playwright-core';

export type { Browser, BrowserContext, Page } from 'playwright-core';

export interface BrowserOptions {
  /**
   * A WAV file that is the microphone of every page, of any rate and 16 bits. It is played once for each page that asks, and
   * is silent afterwards. Without it the microphone beeps once a second.
   */
  microphone?: string;
  /** Plays the file again and again. @defaultValue false */
  loops?: boolean;
  /** More flags of Chromium. */
  flags?: readonly string[];
}

/** Nothing of Google's is asked for, and no update is looked for, while a test runs. */
const QUIET_FLAGS = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // Containers give it too little shared memory.
  '--disable-dev-shm-usage',
];
/** Permission for the microphone is given without a question, and sound may begin without a click. */
const SOUND_FLAGS = [
  '--use-fake-device-for-media-stream',
  '--use-fake-ui-for-media-stream',
  '--autoplay-policy=no-user-gesture-required',
];
const COMMANDS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];

const run = promisify(execFile);

/** Starting a browser takes up to a second, in which whoever asks, such as a load of calls that go on, must not stand still. */
async function findExecutable(): Promise<string> {
  const named = process.env['CHROMIUM_PATH'];
  for (const command of named ? [named] : COMMANDS) {
    try {
      await run(command, ['--version']);
    } catch {
      continue;
    }
    // Playwright takes a path only.
    return named ?? (await run('sh', ['-c', `command -v ${command}`])).stdout.trim();
  }
  const reason = process.env['CHROMIUM_MISSING'] ?? 'set CHROMIUM_PATH, or run the tests with "npm test"';
  throw new Error(`There is no Chromium for the tests of pages: ${reason}`);
}

/**
 * Starts a Chromium that ends with the process that started it. It runs without its sandbox, because containers do not allow
 * it one; so it is for pages of tests only.
 * @throws Error that says what to do where there is no Chromium
 */
export async function startBrowser({ microphone, loops = false, flags = [] }: BrowserOptions = {}): Promise<Browser> {
  const file =
    microphone === undefined ? [] : [`--use-file-for-fake-audio-capture=${microphone}${loops ? '' : '%noloop'}`];
  return chromium.launch({
    executablePath: await findExecutable(),
    args: ['--headless', '--no-sandbox', ...QUIET_FLAGS, ...SOUND_FLAGS, ...file, ...flags],
    // To Playwright headless is the headless shell, which has no microphone, with its sound switched off.
    headless: false,
  });
}
