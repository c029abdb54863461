/** Stand-ins for images of others where no registry can be reached: deploy/offline/README.md. */
import { createHash } from 'node:crypto';
import { copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Exec } from '../../setup/exec.mjs';
import { npmCommand } from '../../setup/pnpm.mjs';
import { SetupError } from '../../setup/setup-error.mjs';
import { attempt, call, type Engine } from './engine.ts';
import { installWithApt } from './install-with-apt.ts';

export interface Images {
  NODE_IMAGE: string;
  REDIS_IMAGE: string;
  PROXY_IMAGE: string;
}

const DEBIAN = 'localhost/trunkline-offline/debian';
/** Pages and translations are in no image of the -slim kind. */
const LEFT_OUT = ['doc', 'man', 'locale', 'info'].map((name) => `path-exclude=/usr/share/${name}/*`);
const PACKAGES = [['mmdebstrap', 'mmdebstrap']] as const;

/** The version of Node in the name of an image, such as `node:24.21.0-bookworm-slim@sha256:...`. */
function nodeVersionOf(image: string): string {
  const version = /:(\d+\.\d+\.\d+)/.exec(image)?.[1];
  if (version === undefined)
    throw new SetupError(`The base image of the Dockerfile names no version of Node: ${image}`);
  return version;
}

/** Makes those that are not there yet. @throws SetupError when they cannot be made here. */
export async function makeOfflineImages(
  engine: Engine,
  exec: Exec,
  {
    root,
    folder,
    nodeImage,
    note,
  }: { root: string; folder: string; nodeImage: string; note: (detail: string) => void },
): Promise<Images> {
  const version = nodeVersionOf(nodeImage);
  const recipe = join(root, 'deploy/offline/services.Containerfile');
  // A changed recipe makes other images, and those that were made before are then left alone.
  const tag = createHash('sha256').update(readFileSync(recipe)).digest('hex').slice(0, 12);
  const images = {
    NODE_IMAGE: `localhost/trunkline-offline/node:${version}`,
    REDIS_IMAGE: `localhost/trunkline-offline/redis:${tag}`,
    PROXY_IMAGE: `localhost/trunkline-offline/caddy:${tag}`,
  };
  const isThere = async (image: string): Promise<boolean> =>
    (await attempt(engine, exec, ['image', 'inspect', '--format', '{{.Id}}', image])).code === 0;
  mkdirSync(folder, { recursive: true });
  if (!(await isThere(DEBIAN))) {
    note('no registry: making a small Debian');
    await makeDebian(engine, exec, folder);
  }
  if (!(await isThere(images.NODE_IMAGE))) {
    note(`no registry: Node ${version} from npm`);
    await makeNode(engine, exec, { root, folder, version, image: images.NODE_IMAGE });
  }
  for (const [target, image] of [
    ['redis', images.REDIS_IMAGE],
    ['proxy', images.PROXY_IMAGE],
  ] as const) {
    if (await isThere(image)) continue;
    note(`no registry: ${target} from Debian`);
    const empty = join(folder, 'empty');
    mkdirSync(empty, { recursive: true });
    await call(engine, exec, [
      'build',
      ...engine.buildOptions,
      '--pull=never',
      '--target',
      target,
      '-t',
      image,
      '-f',
      recipe,
      empty,
    ]);
  }
  return images;
}

async function makeDebian(engine: Engine, exec: Exec, folder: string): Promise<void> {
  if (process.getuid?.() !== 0) {
    throw new SetupError('No registry of images can be reached, and only root can make a Debian of its own.', {
      advice: [
        'allow this machine to reach docker.io',
        'or give images that it has: NODE_IMAGE, REDIS_IMAGE, PROXY_IMAGE',
      ],
    });
  }
  await installWithApt(exec, engine.env, PACKAGES);
  const suite = /^VERSION_CODENAME=(\w+)/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? 'bookworm';
  const file = join(folder, 'debian.tar');
  const options = [
    '--variant=minbase',
    '--include=ca-certificates,libstdc++6',
    ...LEFT_OUT.map((one) => `--dpkgopt=${one}`),
  ];
  const { code, output } = await exec('mmdebstrap', [...options, suite, file], { env: engine.env, timeoutMs: 600_000 });
  if (code !== 0) throw new SetupError('mmdebstrap could not make a Debian.', { output });
  await call(engine, exec, ['import', file, DEBIAN]);
  rmSync(file);
}

async function makeNode(
  engine: Engine,
  exec: Exec,
  { root, folder, version, image }: { root: string; folder: string; version: string; image: string },
): Promise<void> {
  const context = join(folder, 'node');
  rmSync(context, { recursive: true, force: true });
  mkdirSync(join(context, 'bin'), { recursive: true });
  const [npm, ...npmArgs] = npmCommand({ env: engine.env, nodePath: process.execPath });
  const options = [
    '--prefix',
    context,
    '--no-save',
    '--no-package-lock',
    '--no-audit',
    '--no-fund',
    '--ignore-scripts',
  ];
  const packages = [`node-linux-${process.arch}@${version}`, 'npm@11'];
  const { code, output } = await exec(npm, [...npmArgs, 'install', ...options, ...packages], {
    env: engine.env,
    cwd: context,
    timeoutMs: 300_000,
  });
  if (code !== 0) throw new SetupError(`Node ${version} could not be fetched with npm.`, { output });
  const modules = join(context, 'node_modules');
  copyFileSync(join(modules, `node-linux-${process.arch}`, 'bin', 'node'), join(context, 'bin', 'node'));
  cpSync(join(modules, 'npm'), join(context, 'npm'), { recursive: true });
  rmSync(modules, { recursive: true });
  if (!existsSync(join(context, 'bin', 'node'))) throw new SetupError('The npm package of Node has no bin/node.');
  const recipe = join(root, 'deploy/offline/node.Containerfile');
  await call(engine, exec, ['build', ...engine.buildOptions, '--pull=never', '-t', image, '-f', recipe, context]);
  rmSync(context, { recursive: true });
}
