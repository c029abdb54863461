import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startVoiceChild } from './voice-child.ts';

const PACKAGES = new URL('../../', import.meta.url).href;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trunkline-voice-child-'));
  // Node writes down at its end which files it has run.
  vi.stubEnv('NODE_V8_COVERAGE', folder);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

/** The files of our packages that the child has run, from the folder of the packages. */
async function filesRun(): Promise<string[]> {
  await new Promise<void>((resolve) => {
    const child = startVoiceChild('light', 1, {
      ready: () => void child.close(),
      answer() {},
      ended: () => resolve(),
    });
  });
  const urls = readdirSync(folder).flatMap((file) => {
    const { result } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as { result: { url: string }[] };
    return result.map(({ url }) => url);
  });
  return urls
    .filter((url) => url.startsWith(PACKAGES))
    .map((url) => fileURLToPath(url).slice(fileURLToPath(PACKAGES).length));
}

test('a child of the sources runs the sources, also those of the packages that it uses', async () => {
  const files = await filesRun();
  expect(files).toContain('voice-activity/src/voice-process.ts');
  expect(files).toContain('audio/src/echo/echo-canceller.ts');
  expect(files.filter((file) => file.split('/')[1] !== 'src')).toEqual([]);
});
