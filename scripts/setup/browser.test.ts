import { describe, expect, it } from 'vitest';
import { findBrowser, provideBrowser } from './browser.mjs';
import { machineWith, recordingExec } from './package-manager.test-support.ts';

const CHROMIUM = '/usr/bin/chromium';

/** Provides a browser on a machine where `installed` is found only after an installation has worked. */
async function provide({
  found,
  env = {},
  machine = machineWith(['apt-get']),
  available = ['chromium'],
}: {
  found?: string;
  env?: NodeJS.ProcessEnv;
  machine?: ReturnType<typeof machineWith>;
  available?: string[];
}) {
  const { exec, commands } = recordingExec(available);
  const notes: string[] = [];
  const isInstalled = (): boolean => commands.some((line) => / install .* chromium$/.test(line));
  const find = (): string | undefined => found ?? (isInstalled() && available.length > 0 ? CHROMIUM : undefined);
  const result = await provideBrowser({ machine, exec, env, note: (text) => void notes.push(text), find });
  return { result, commands, notes };
}

describe('provideBrowser', () => {
  it('takes the browser that is there, and installs nothing', async () => {
    const { result, commands } = await provide({ found: '/usr/bin/google-chrome' });
    expect(result).toEqual({ CHROMIUM_PATH: '/usr/bin/google-chrome' });
    expect(commands).toEqual([]);
  });

  it('installs the whole Chromium where there is none', async () => {
    const { result, commands } = await provide({});
    expect(result).toEqual({ CHROMIUM_PATH: CHROMIUM });
    expect(commands.at(-1)).toMatch(/apt-get .*install --no-install-recommends chromium$/);
  });

  it('says why there is none, so that the tests in a browser fail with it', async () => {
    const { result, notes } = await provide({ available: [] });
    expect(result['CHROMIUM_MISSING']).toContain('apt-get could not install chromium: no such package');
    expect(notes.at(-1)).toContain('tests in a browser will fail');
  });

  it('asks nobody for a password, and says what to type', async () => {
    const { result, commands } = await provide({ machine: machineWith(['apt-get'], { isRoot: false }) });
    expect(result['CHROMIUM_MISSING']).toMatch(/by hand: sudo apt-get .*chromium$/);
    expect(commands).toEqual([]);
  });

  it('takes no other browser than the one that is named', async () => {
    const env = { CHROMIUM_PATH: '/nowhere/chromium' };
    expect(findBrowser(env)).toBeUndefined();
    const { result, commands } = await provide({ env });
    expect(result['CHROMIUM_MISSING']).toContain('/nowhere/chromium');
    expect(commands).toEqual([]);
  });
});
