/** Builds the images of the Dockerfile as anybody would, and says how large they are. */
import { join } from 'node:path';
import type { Exec } from '../setup/exec.mjs';
import { attempt, call, type Engine } from './engine/engine.ts';
import { forgetRegistrySecrets, registrySecrets } from './engine/registry-settings.ts';

export interface Image {
  name: string;
  bytes: number;
  baseBytes: number;
}

const TARGETS = ['telephony-gateway', 'vapi-webhook', 'chat-gateway', 'console', 'sandbox'] as const;

export interface BuildOptions {
  root: string;
  folder: string;
  nodeImage: string;
  /** As in docker-compose.yml: before the name, and after the colon. */
  registry: string;
  version: string;
  note: (detail: string) => void;
}

/** The stage `build` keeps a name, so that its layers stay for the next run and those before them can go. */
const CACHE_TAG = 'trunkline-build-cache';

export async function buildImages(engine: Engine, exec: Exec, options: BuildOptions): Promise<Image[]> {
  const { root, folder, nodeImage, note } = options;
  const shared = [
    'build',
    ...engine.buildOptions,
    ...registrySecrets(engine.env, folder),
    ...(nodeImage.startsWith('localhost/') && engine.buildOptions.length > 0 ? ['--pull=never'] : []),
    '--build-arg',
    `NODE_IMAGE=${nodeImage}`,
    '-f',
    join(root, 'Dockerfile'),
  ];
  try {
    note('the shared build (some minutes the first time)');
    await call(engine, exec, [...shared, '--target', 'build', '-t', `localhost/${CACHE_TAG}`, root], 1_200_000);
    for (const target of TARGETS) {
      note(target);
      await call(engine, exec, [...shared, '--target', target, '-t', nameOf(target, options), root], 600_000);
    }
  } finally {
    forgetRegistrySecrets(folder);
  }
  await attempt(engine, exec, ['image', 'prune', '--force']);
  return measureImages(engine, exec, options);
}

const nameOf = (target: string, { registry, version }: Pick<BuildOptions, 'registry' | 'version'>): string =>
  `${registry}trunkline-${target}:${version}`;

/** How large the images are that were built. @throws SetupError when one was not. */
export async function measureImages(
  engine: Engine,
  exec: Exec,
  options: Pick<BuildOptions, 'registry' | 'version' | 'nodeImage'>,
): Promise<Image[]> {
  const baseBytes = await sizeOf(engine, exec, options.nodeImage);
  const images: Image[] = [];
  for (const target of TARGETS) {
    images.push({ name: `trunkline-${target}`, bytes: await sizeOf(engine, exec, nameOf(target, options)), baseBytes });
  }
  return images;
}

async function sizeOf(engine: Engine, exec: Exec, image: string): Promise<number> {
  return Number(await call(engine, exec, ['image', 'inspect', '--format', '{{.Size}}', image]));
}
