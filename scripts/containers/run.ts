/**
 * `npm run test:containers`: builds the images, starts docker-compose.yml with the sandbox, places calls through its proxy, stops one
 * gateway and kills one under a call; then the same with the pods of an overlay in place of the services. It tells what came of it,
 * and leaves nothing running.
 */
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { findFreePorts } from '../../apps/sandbox/src/demo/processes.ts';
import { createExec, type Exec } from '../setup/exec.mjs';
import { createProgress } from '../setup/progress.mjs';
import { describeSetupError, SetupError } from '../setup/setup-error.mjs';
import { Interrupted } from '../setup/signals.mjs';
import { buildImages, measureImages } from './build-images.ts';
import { tryCompose } from './compose-trial.ts';
import { chooseImages } from './engine/choose-images.ts';
import type { Engine } from './engine/engine.ts';
import { stateFolder } from './engine/podman.ts';
import { NothingTried, orNothingTried, provideEngine } from './engine/provide-engine.ts';
import { readEnvFile, SANDBOX_ENV } from './env-file.mjs';
import { NOTHING_TRIED } from './exit-codes.mjs';
import { SCENARIOS } from './play.ts';
import { PodStack } from './pod-stack.ts';
import { podVariables, tryPods } from './pods-trial.ts';
import { type ContainersReport, faultsOfAll, formatContainersReport } from './report.ts';
import { NETWORKS, Stack } from './stack.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const FOLDER = join(ROOT, '.tmp', 'containers');
const REGISTRY = 'localhost/';
const VERSION = 'tested';

const progress = createProgress({
  write: (text) => void process.stdout.write(text),
  isTerminal: process.stdout.isTTY,
  nowMs: () => performance.now(),
});

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      report: { type: 'string' },
      'no-build': { type: 'boolean', default: false },
      'no-pods': { type: 'boolean', default: false },
      'docker-only': { type: 'boolean', default: false },
    },
  });
  const interruption = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const)
    process.once(name, () => interruption.abort(new Interrupted(name)));
  mkdirSync(FOLDER, { recursive: true });
  const log = join(FOLDER, 'commands.log');
  writeFileSync(log, '');
  const echo = (text: string): void => appendFileSync(log, text);
  const exec = createExec({ signal: interruption.signal, cwd: ROOT, echo });
  // What is cleared away is cleared away after an interruption, too.
  const calmExec = createExec({ signal: new AbortController().signal, cwd: ROOT, echo });
  const wishes = { root: ROOT, env: process.env, isDockerOnly: values['docker-only'] };
  const engine = await orNothingTried(
    progress.step('Container engine', (note) => provideEngine(wishes, { exec, note })),
  );
  try {
    const report = await tryAll(engine, {
      signal: interruption.signal,
      exec,
      calmExec,
      isBuilt: values['no-build'],
      wantsPods: !values['no-pods'],
    });
    console.log(formatContainersReport(report));
    if (values.report) writeFileSync(values.report, `${JSON.stringify(report, null, 2)}\n`);
    return faultsOfAll(report).length === 0 ? 0 : 1;
  } finally {
    await engine.close();
  }
}

async function tryAll(
  engine: Engine,
  {
    signal,
    exec,
    calmExec,
    isBuilt,
    wantsPods,
  }: { signal: AbortSignal; exec: Exec; calmExec: Exec; isBuilt: boolean; wantsPods: boolean },
): Promise<ContainersReport> {
  const { images: others, isOffline } = await orNothingTried(
    progress.step('Images of others', (note) =>
      chooseImages(engine, exec, { root: ROOT, folder: join(stateFolder(process.env), 'offline'), note }),
    ),
  );
  const named = { nodeImage: others.NODE_IMAGE, registry: REGISTRY, version: VERSION };
  const images = await progress.step('Our images', (note) =>
    isBuilt
      ? measureImages(engine, exec, named)
      : buildImages(engine, exec, { ...named, root: ROOT, folder: FOLDER, note }),
  );
  const sandboxEnv = readEnvFile(ROOT, SANDBOX_ENV);
  const apiKey = readFileSync(join(ROOT, sandboxEnv['API_KEYS_FILE'] ?? ''), 'utf8').trim();
  const { env: own, ...urls } = await choosePlaces();
  const places = { ...urls, apiKey };
  const env = { ...sandboxEnv, ...others, ...own };
  const pods = {
    engine,
    root: ROOT,
    folder: FOLDER,
    overlay: 'production',
    networks: NETWORKS,
    registry: REGISTRY,
    version: VERSION,
    ...podVariables(sandboxEnv, apiKey),
  };
  const stackOf = (run: Exec, more: Record<string, string> = {}): Stack =>
    new Stack({ engine, exec: run, root: ROOT, folder: FOLDER, env: { ...env, ...more }, profiles: ['sandbox'] });
  const clearAway = async (): Promise<void> => {
    if (engine.playsPods) await new PodStack({ ...pods, exec: calmExec }).remove();
    await stackOf(calmExec).remove();
  };
  await clearAway();
  try {
    const services = await tryCompose(stackOf(exec), places, { progress, signal, logFolder: join(FOLDER, 'services') });
    if (!engine.playsPods || !wantsPods) return { engine: engine.name, isOffline, images, services };
    await clearAway();
    const inPods = new PodStack({ ...pods, exec });
    // Twilio signs the address that it calls, so the sandbox has to know the one of the overlay.
    const around = stackOf(exec, { PUBLIC_URL: inPods.publicUrl });
    const trial = await tryPods(inPods, around, places, { progress, signal, logFolder: join(FOLDER, 'pods') });
    return { engine: engine.name, isOffline, images, services, pods: trial };
  } finally {
    await clearAway();
  }
}

/** Ports of this machine that nobody has, and what docker-compose.yml is told of this run. */
async function choosePlaces(): Promise<{ proxyUrl: string; sandboxUrl: string; env: Record<string, string> }> {
  // Docker makes a folder that is not there, and Podman refuses it.
  const config = join(FOLDER, 'config');
  mkdirSync(config, { recursive: true });
  const [proxyPort, tlsPort, sandboxPort] = await findFreePorts(3);
  return {
    proxyUrl: `http://127.0.0.1:${proxyPort}`,
    sandboxUrl: `http://127.0.0.1:${sandboxPort}`,
    env: {
      TRUNKLINE_REGISTRY: REGISTRY,
      TRUNKLINE_VERSION: VERSION,
      PROXY_HTTP_PORT: String(proxyPort),
      PROXY_HTTPS_PORT: String(tlsPort),
      SANDBOX_PORT: String(sandboxPort),
      TRUNKLINE_CONFIG_DIR: config,
      SANDBOX_SCENARIOS: SCENARIOS.join(','),
    },
  };
}

process.exitCode = await main().catch((error: unknown) => {
  if (error instanceof Interrupted) return error.exitCode;
  console.error(error instanceof SetupError ? describeSetupError(error, { lines: 200 }) : error);
  return error instanceof NothingTried ? NOTHING_TRIED : 1;
});
