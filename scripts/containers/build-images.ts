/** Builds the images of the Dockerfile as anybody would, and says how large they are. */
import { join } from 'node:path';
import type { Exec } from '../setup/exec.mjs';
import { attempt, call, type Engine } from './engine/engine.ts';
import { registrySecrets } from './engine/registry-settings.ts';

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
  const { root, folder, nodeImage, registry, version, note } = options;
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
  note('the shared build (some minutes the first time)');
  await call(engine, exec, [...shared, '--target', 'build', '-t', `localhost/${CACHE_TAG}`, root], 1_200_000);
  const images: Image[] = [];
  for (const target of TARGETS) {
    note(target);
    const name = `${registry}trunkline-${target}:${version}`;
    await call(engine, exec, [...shared, '--target', target, '-t', name, root], 600_000);
    images.push({
      name: `trunkline-${target}`,
      bytes: await sizeOf(engine, exec, name),
      baseBytes: await sizeOf(engine, exec, nodeImage),
    });
  }
  await attempt(engine, exec, ['image', 'prune', '--force', '--filter', 'label!=keep']);
  return images;
}

async function sizeOf(engine: Engine, exec: Exec, image: string): Promise<number> {
  return Number(await call(engine, exec, ['image', 'inspect', '--format', '{{.Size}}', image]));
}
