/** A Podman with storage and networks of its own, for a machine without a Docker engine: installed where apt can, by root. */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { attachLifeline } from '../../setup/lifeline.mjs';
import { SetupError } from '../../setup/setup-error.mjs';
import { which } from '../../setup/which.mjs';
import { provideCompose } from './compose.ts';
import { call, type Engine, type EngineTools } from './engine.ts';
import { installWithApt } from './install-with-apt.ts';

/** What of Debian is needed, by a file that shows that it is there. iptables is what makes networks of containers work. */
const PACKAGES = [
  ['podman', 'podman'],
  ['buildah', 'buildah'],
  ['runc', 'runc'],
  ['iptables', 'iptables'],
  ['netavark', '/usr/lib/podman/netavark'],
  ['aardvark-dns', '/usr/lib/podman/aardvark-dns'],
] as const;

/** More open files or processes than any of our containers needs. */
const MOST_LIMIT = 20_000;
const SOCKET_WAIT_MS = 20_000;

/** Where it keeps images between runs, so that the second one is fast. */
export function stateFolder(env: NodeJS.ProcessEnv): string {
  return join(env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'trunkline', 'containers');
}

/** @throws SetupError when this machine cannot have one, with the ways out. */
export async function startPodman(root: string, env: NodeJS.ProcessEnv, { exec, note }: EngineTools): Promise<Engine> {
  const ways = [
    'start a Docker engine that has the compose plugin',
    'or run this as root on Debian or Ubuntu: sudo npm run test:containers',
  ];
  if (process.platform !== 'linux' || process.getuid?.() !== 0) {
    throw new SetupError('There is no Docker engine, and a Podman of its own needs root on Linux.', { advice: ways });
  }
  if (which('apt-get', env['PATH']) === undefined && which('podman', env['PATH']) === undefined) {
    throw new SetupError('There is no Docker engine, no Podman, and no apt-get to install one.', { advice: ways });
  }
  note('installing Podman with apt-get where it is missing');
  await installWithApt(exec, env, PACKAGES);

  const folder = stateFolder(env);
  const runFolder = '/run/trunkline-containers';
  for (const path of [folder, runFolder, join(folder, 'networks')]) mkdirSync(path, { recursive: true });
  const compose = await provideCompose(exec, env, folder);
  const settings = join(folder, 'containers.conf');
  writeFileSync(settings, settingsFor(root, folder));
  const registries = join(folder, 'registries.conf');
  writeFileSync(registries, 'unqualified-search-registries = ["docker.io"]\n');
  const socket = join(runFolder, 'podman.sock');
  rmSync(socket, { force: true });

  const podmanEnv = { ...env, CONTAINERS_CONF: settings, CONTAINERS_REGISTRIES_CONF: registries };
  const options = ['--root', join(folder, 'storage'), '--runroot', join(runFolder, 'storage')] as const;
  // Compose speaks to Docker's socket, which this one opens for as long as we run.
  const service = spawn('podman', [...options, 'system', 'service', '--time=0', `unix://${socket}`], {
    env: podmanEnv,
    stdio: 'ignore',
    detached: true,
  });
  const ended = new Promise<void>((resolve) => {
    service.once('close', () => resolve());
    service.once('error', () => resolve());
  });
  const lifeline = attachLifeline(service.pid);
  const engine: Engine = {
    name: 'Podman',
    cli: ['podman', ...options],
    env: { ...podmanEnv, DOCKER_HOST: `unix://${socket}` },
    compose: [compose],
    buildOptions: ['--network', 'host', '--format', 'docker'],
    looksAfterHealth: false,
    playsPods: true,
    async close() {
      lifeline.cut();
      await ended;
      lifeline.release();
      rmSync(socket, { force: true });
    },
  };
  for (let waitedMs = 0; !existsSync(socket); waitedMs += 50) {
    if (waitedMs > SOCKET_WAIT_MS) {
      await engine.close();
      throw new SetupError(`Podman opened no socket within ${SOCKET_WAIT_MS / 1000} s.`, {
        advice: [`see: ${engine.cli.join(' ')} info`],
      });
    }
    await delay(50);
  }
  const version = await call(engine, exec, ['version', '--format', '{{.Client.Version}}']);
  note(`Podman ${version} with storage of its own in ${folder}`);
  return { ...engine, name: `Podman ${version}` };
}

function settingsFor(root: string, folder: string): string {
  const limits = readFileSync('/proc/self/limits', 'utf8');
  const limitOf = (name: string): string => {
    const hard = new RegExp(`^${name}\\s+\\S+\\s+(\\d+)`, 'm').exec(limits)?.[1];
    return String(Math.min(Number(hard ?? MOST_LIMIT), MOST_LIMIT));
  };
  return readFileSync(join(root, 'deploy/offline/containers.conf'), 'utf8')
    .replaceAll('FOLDER', folder)
    .replaceAll('NOFILE', limitOf('Max open files'))
    .replaceAll('NPROC', limitOf('Max processes'));
}
