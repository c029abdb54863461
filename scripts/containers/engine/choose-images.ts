/** Which images of others are taken: those of docker-compose.yml and the Dockerfile, or stand-ins where no registry is reached. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Exec } from '../../setup/exec.mjs';
import { attempt, type Engine } from './engine.ts';
import { type Images, makeOfflineImages } from './offline-images.ts';

const REGISTRY = 'https://registry-1.docker.io/v2/';
const REACH_MS = 5_000;
const PULL_MS = 300_000;

export interface Choice {
  images: Images;
  isOffline: boolean;
}

export async function chooseImages(
  engine: Engine,
  exec: Exec,
  { root, folder, note }: { root: string; folder: string; note: (detail: string) => void },
): Promise<Choice> {
  const pinned: Images = {
    NODE_IMAGE: defaultIn(join(root, 'Dockerfile'), /^ARG NODE_IMAGE=(\S+)$/m),
    REDIS_IMAGE: defaultIn(join(root, 'docker-compose.yml'), /\$\{REDIS_IMAGE:-([^}]+)\}/),
    PROXY_IMAGE: defaultIn(join(root, 'docker-compose.yml'), /\$\{PROXY_IMAGE:-([^}]+)\}/),
  };
  const given = Object.fromEntries(
    Object.keys(pinned).flatMap((name) => (engine.env[name] ? [[name, engine.env[name]]] : [])),
  );
  if (Object.keys(given).length === 3) return { images: given as unknown as Images, isOffline: false };
  const wanted = { ...pinned, ...given };
  if (await canPull(engine, exec, wanted)) {
    note('from their registry');
    return { images: wanted, isOffline: false };
  }
  const made = await makeOfflineImages(engine, exec, { root, folder, nodeImage: pinned.NODE_IMAGE, note });
  note('no registry: Debian and npm stand in');
  return { images: { ...made, ...given }, isOffline: true };
}

/** Asks first whether the registry is there at all, since an engine tries for minutes. */
async function canPull(engine: Engine, exec: Exec, images: Images): Promise<boolean> {
  const isReached = await fetch(REGISTRY, { signal: AbortSignal.timeout(REACH_MS) }).then(
    ({ status }) => status === 401 || status === 200,
    () => false,
  );
  if (!isReached) return false;
  for (const image of Object.values(images) as string[]) {
    if ((await attempt(engine, exec, ['pull', '--quiet', image], PULL_MS)).code !== 0) return false;
  }
  return true;
}

function defaultIn(file: string, pattern: RegExp): string {
  const image = pattern.exec(readFileSync(file, 'utf8'))?.[1];
  if (image === undefined) throw new Error(`${file} names no image where ${pattern} looks for one`);
  return image;
}
