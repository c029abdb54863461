/** Compose for a machine without Docker. What Debian 12 has is the old one in Python, which does not understand our file. */
import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Exec } from '../../setup/exec.mjs';
import { SetupError } from '../../setup/setup-error.mjs';

/** Debian 13 has version 2, a program that needs nothing of the system it came from. */
const SUITE = 'trixie';
const KEYS = '/usr/share/keyrings/debian-archive-keyring.gpg';
/** Where the project keeps its main packages ends like this on every mirror, unlike those of security and backports. */
const MAIN_ARCHIVE = /\/debian\/?$/;

/** @returns the path of a Compose of version 2 or later. @throws SetupError when there is none and none can be fetched. */
export async function provideCompose(exec: Exec, env: NodeJS.ProcessEnv, folder: string): Promise<string> {
  const own = join(folder, 'docker-compose');
  for (const candidate of ['docker-compose', own]) {
    const { code, output } = await exec(candidate, ['version', '--short'], { env, timeoutMs: 20_000 });
    const major = Number(/^v?(\d+)\./m.exec(output)?.[1] ?? 0);
    if (code === 0 && major >= 2) return candidate;
  }
  await fetchCompose(exec, env, folder, own);
  return own;
}

/** Fetches the package without installing it, since the system may be another Debian. */
async function fetchCompose(exec: Exec, env: NodeJS.ProcessEnv, folder: string, target: string): Promise<void> {
  const work = join(folder, 'compose');
  rmSync(work, { recursive: true, force: true });
  mkdirSync(join(work, 'lists', 'partial'), { recursive: true });
  const list = join(work, 'sources.list');
  writeFileSync(list, `deb [signed-by=${KEYS}] ${await findMirror(exec, env)} ${SUITE} main\n`);
  const options = [
    `Dir::Etc::sourcelist=${list}`,
    'Dir::Etc::sourceparts=-',
    `Dir::State::lists=${join(work, 'lists')}`,
  ].flatMap((one) => ['-o', one]);
  const steps: [string, string[]][] = [
    ['apt-get', ['-q', ...options, 'update']],
    ['apt-get', ['-q', ...options, 'download', 'docker-compose']],
  ];
  for (const [command, args] of steps) await run(exec, command, args, { env, cwd: work });
  const deb = readdirSync(work).find((name) => name.endsWith('.deb')) ?? '';
  await run(exec, 'dpkg', ['-x', deb, 'unpacked'], { env, cwd: work });
  const program = join(work, 'unpacked/usr/libexec/docker/cli-plugins/docker-compose');
  if (!existsSync(program))
    throw new SetupError(`The package docker-compose of Debian ${SUITE} has no program where it was.`);
  copyFileSync(program, target);
  chmodSync(target, 0o755);
  rmSync(work, { recursive: true });
}

/** The mirror that this system takes its own packages from. */
async function findMirror(exec: Exec, env: NodeJS.ProcessEnv): Promise<string> {
  const { output } = await exec('apt-get', ['indextargets', '--format', '$(SITE)'], { env, timeoutMs: 20_000 });
  const mirror = output.split('\n').find((site) => MAIN_ARCHIVE.test(site.trim()));
  if (mirror !== undefined) return mirror.trim();
  throw new SetupError('This system names no mirror of Debian, from which Compose of version 2 could be fetched.', {
    advice: ['put a docker-compose of version 2 or later on the PATH'],
  });
}

async function run(
  exec: Exec,
  command: string,
  args: string[],
  options: { env: NodeJS.ProcessEnv; cwd: string },
): Promise<void> {
  const { code, output } = await exec(command, args, { ...options, timeoutMs: 300_000 });
  if (code === 0) return;
  throw new SetupError('Compose of version 2 could not be fetched from Debian.', {
    output,
    advice: ['put a docker-compose of version 2 or later on the PATH'],
  });
}
