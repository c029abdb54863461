/**
 * `npm run test:containers`: builds the images, starts docker-compose.yml with the sandbox, places calls through its proxy, stops one
 * gateway and kills one under a call, and tells what came of it. Nothing is left running.
 */
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { findFreePorts } from '../../apps/sandbox/src/demo/processes.ts';
import { createExec } from '../setup/exec.mjs';
import { createProgress } from '../setup/progress.mjs';
import { describeSetupError, SetupError } from '../setup/setup-error.mjs';
import { Interrupted } from '../setup/signals.mjs';
import { buildImages, measureImages } from './build-images.ts';
import { chooseImages } from './engine/choose-images.ts';
import { findDocker } from './engine/docker.ts';
import { startPodman, stateFolder } from './engine/podman.ts';
import { readEnvFile, SANDBOX_ENV } from './env-file.mjs';
import { lookAtEvents, lookInside } from './look-inside.ts';
import { play, SCENARIOS } from './play.ts';
import { type ContainersReport, faultsOf, formatContainersReport } from './report.ts';
import { Stack } from './stack.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const REGISTRY = 'localhost/';
const VERSION = 'tested';

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { report: { type: 'string' }, 'no-build': { type: 'boolean', default: false } },
  });
  const interruption = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const)
    process.once(name, () => interruption.abort(new Interrupted(name)));
  const write = (text: string): void => void process.stdout.write(text);
  const folder = join(ROOT, '.tmp', 'containers');
  mkdirSync(folder, { recursive: true });
  const log = join(folder, 'commands.log');
  writeFileSync(log, '');
  const echo = (text: string): void => appendFileSync(log, text);
  const exec = createExec({ signal: interruption.signal, cwd: ROOT, echo });
  // What is cleared away is cleared away after an interruption, too.
  const calmExec = createExec({ signal: new AbortController().signal, cwd: ROOT, echo });
  const progress = createProgress({
    write,
    isTerminal: process.stdout.isTTY,
    nowMs: () => performance.now(),
  });
  const engine = await progress.step('Container engine', async (note) => {
    const tools = { exec, note };
    return (await findDocker(process.env, tools)) ?? (await startPodman(ROOT, process.env, tools));
  });
  let stack: Stack | undefined;
  try {
    const { images: others, isOffline } = await progress.step('Images of others', (note) =>
      chooseImages(engine, exec, { root: ROOT, folder: join(stateFolder(process.env), 'offline'), note }),
    );
    const named = { nodeImage: others.NODE_IMAGE, registry: REGISTRY, version: VERSION };
    const images = await progress.step('Our images', (note) =>
      values['no-build']
        ? measureImages(engine, exec, named)
        : buildImages(engine, exec, { ...named, root: ROOT, folder, note }),
    );
    // Docker makes a folder that is not there, and Podman refuses it.
    const config = join(folder, 'config');
    mkdirSync(config, { recursive: true });
    const [proxyPort, tlsPort, sandboxPort] = await findFreePorts(3);
    const env: Record<string, string> = {
      ...readEnvFile(ROOT, SANDBOX_ENV),
      ...others,
      TRUNKLINE_REGISTRY: REGISTRY,
      TRUNKLINE_VERSION: VERSION,
      PROXY_HTTP_PORT: String(proxyPort),
      PROXY_HTTPS_PORT: String(tlsPort),
      SANDBOX_PORT: String(sandboxPort),
      TRUNKLINE_CONFIG_DIR: config,
      SANDBOX_SCENARIOS: SCENARIOS.join(','),
    };
    const own = new Stack({ engine, exec, root: ROOT, folder, env, profiles: ['sandbox'] });
    stack = new Stack({ engine, exec: calmExec, root: ROOT, folder, env, profiles: ['sandbox'] });
    await stack.remove();
    const startedMs = performance.now();
    await progress.step('Everything starts', () => own.up());
    const readyMs = performance.now() - startedMs;
    const proxyUrl = `http://127.0.0.1:${proxyPort}`;
    const apiKey = readFileSync(join(ROOT, env['API_KEYS_FILE'] ?? ''), 'utf8').trim();
    const looks = [...(await lookInside(own)), await lookAtEvents(proxyUrl, apiKey)];
    const places = { proxyUrl, sandboxUrl: `http://127.0.0.1:${sandboxPort}`, apiKey };
    const played = await progress.step('Calls, in real time', () =>
      play(own, places, interruption.signal).catch(async (error: unknown) => {
        interruption.signal.throwIfAborted();
        const reason = error instanceof Error ? error.message : String(error);
        throw new SetupError(`The calls came to no end: ${reason}`, { output: await own.endOfLogs() });
      }),
    );
    const endings = await progress.step('Everything stops', () => own.stopAll());
    const report: ContainersReport = { engine: engine.name, isOffline, images, readyMs, looks, played, endings };
    console.log(formatContainersReport(report));
    if (values.report) writeFileSync(values.report, `${JSON.stringify(report, null, 2)}\n`);
    return faultsOf(report).length === 0 ? 0 : 1;
  } finally {
    await stack?.remove();
    await engine.close();
  }
}

process.exitCode = await main().catch((error: unknown) => {
  if (error instanceof Interrupted) return error.exitCode;
  console.error(error instanceof SetupError ? describeSetupError(error, { lines: 200 }) : error);
  return 1;
});
