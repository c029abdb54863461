/**
 * Brings the packages with the recordings into a folder of the user's own, by the sources that this machine's apt is set up with. A
 * package that is there is not fetched again.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { access, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { RECORDING_PACKAGES, type RecordingPackage } from './recording-packages.ts';

const run = promisify(execFile);

export interface FetchedPackages {
  /** What differs from the packages that the published figures were measured with, in words. */
  readonly differences: readonly string[];
  /** @returns the folder with the files of a package. */
  folderOf(name: string): string;
}

/** Every system has a place for what can be fetched again. */
export const defaultCacheDir = (): string =>
  join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'trunkline', 'recordings');

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/** @throws Error that says what to do when apt is not there or does not know a package. */
export async function fetchPackages(cacheDir: string): Promise<FetchedPackages> {
  const differences: string[] = [];
  for (const item of RECORDING_PACKAGES) {
    const folder = join(cacheDir, item.name);
    if (!(await isThere(folder))) await fetchPackage(item, cacheDir);
    const sha256 = (await readFile(join(folder, 'sha256'), 'utf8')).trim();
    if (sha256 !== item.sha256) differences.push(`${item.name} is not ${item.version} (its checksum is ${sha256})`);
  }
  return { differences, folderOf: (name) => join(cacheDir, name) };
}

async function fetchPackage(item: RecordingPackage, cacheDir: string): Promise<void> {
  console.log(`fetching ${item.name}`);
  const working = join(cacheDir, `${item.name}.partial`);
  await rm(working, { recursive: true, force: true });
  await mkdir(working, { recursive: true });
  try {
    await run('apt-get', ['download', item.name], { cwd: working });
  } catch (error) {
    throw new Error(
      `The recordings of ${item.name} could not be fetched with "apt-get download". They come from Debian's packages: run this on Debian ` +
        'or a system made from it, with a source that has main, after "apt-get update".',
      { cause: error },
    );
  }
  const file = (await readdir(working)).find((name) => name.endsWith('.deb'));
  if (file === undefined) throw new Error(`apt-get has said that it fetched ${item.name}, but there is no file of it`);
  const path = join(working, file);
  const sha256 = createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
  await run('dpkg-deb', ['-x', path, working]);
  await rm(path);
  await writeFile(join(working, 'sha256'), `${sha256}\n`);
  await rename(working, join(cacheDir, item.name));
}
