/** Starts docker-compose.yml with the sandbox, looks at it from inside and outside, plays calls through it and stops it. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { createProgress } from '../setup/progress.mjs';
import { SetupError } from '../setup/setup-error.mjs';
import type { Fleet } from './fleet.ts';
import { lookAtEvents, lookInside } from './look-inside.ts';
import { play, type Places, type Played } from './play.ts';
import type { Stack } from './stack.ts';
import type { Trial } from './trial.ts';

export interface TrialTools {
  progress: ReturnType<typeof createProgress>;
  /** Gives the calls up. */
  signal: AbortSignal;
  /** Where the logs of all containers are kept, for whoever looks for what went wrong in a call. */
  logFolder: string;
}

const PROGRAMS = ['gateway-a', 'gateway-b', 'webhook', 'worker', 'chat', 'console', 'sandbox'];

export async function tryCompose(
  stack: Stack,
  places: Places,
  { progress, signal, logFolder }: TrialTools,
): Promise<Trial> {
  const startedMs = performance.now();
  await progress.step('docker-compose.yml starts', () => stack.up());
  const readyMs = performance.now() - startedMs;
  const looks = [...(await lookInside(stack, PROGRAMS)), await lookAtEvents(places.proxyUrl, places.apiKey)];
  const played = await progress.step('Calls, in real time', () =>
    untilTheirEnd(play(stack, stack, places, signal), signal, () => stack.endOfLogs()),
  );
  await keepLogs(stack, ['proxy', 'redis', ...PROGRAMS], logFolder);
  const endings = await progress.step('Everything stops', () => stack.stopAll());
  return { readyMs, looks, played, endings };
}

/** @throws SetupError with the logs of the containers, when the calls come to no end. */
export function untilTheirEnd(
  calls: Promise<Played>,
  signal: AbortSignal,
  logs: () => Promise<string>,
): Promise<Played> {
  return calls.catch(async (error: unknown) => {
    signal.throwIfAborted();
    const reason = error instanceof Error ? error.message : String(error);
    throw new SetupError(`The calls came to no end: ${reason}`, { output: await logs() });
  });
}

/** Writes what each service has logged into a file of its own. */
export async function keepLogs(fleet: Fleet, services: readonly string[], folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  await Promise.all(services.map(async (name) => writeFileSync(join(folder, `${name}.log`), await fleet.logs(name))));
}
