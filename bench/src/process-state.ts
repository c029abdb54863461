/** Asks a program that is measured what it keeps, and what keeps its event loop going. */
import { mkdtempSync } from 'node:fs';
import { readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export interface ProcessState {
  /** Objects and buffers that were left when the garbage had been collected. Only this tells what is kept from what waits for the collector. */
  keptBytes: number;
  /** How many of each kind Node counts as active: `Timeout`, `TCPSocketWrap`, `TLSWrap` and others. */
  resources: Readonly<Record<string, number>>;
  /** Memory that the process has for itself alone; NaN where the system does not tell. */
  residentBytes: number;
  /** Files and sockets that are open; NaN where the system does not tell. */
  descriptors: number;
}

export interface StateWatch {
  /** What the program has to be started with. */
  readonly env: Readonly<Record<string, string>>;
  /** Has the program collect its garbage. @throws Error when it does not answer, because it was not started with `env` or has ended */
  read(pid: number): Promise<ProcessState>;
}

/** A collection of some hundreds of MB takes a small part of it, also on a machine that is busy. */
const ANSWERS_WITHIN_MS = 20_000;
/** Memory that is free goes back to the system a little later. */
const GIVEN_BACK_AFTER_MS = 1_000;
const KB = 1_024;

/** One watch belongs to one program. */
export function watchState(): StateWatch {
  const file = join(mkdtempSync(join(tmpdir(), 'state-')), 'state');
  const preload = new URL('state-after-collection.js', import.meta.url).href;
  return {
    env: { NODE_OPTIONS: `--expose-gc --import=${preload}`, STATE_FILE: file },
    async read(pid) {
      await rm(file, { force: true });
      process.kill(pid, 'SIGUSR2');
      const untilMs = Date.now() + ANSWERS_WITHIN_MS;
      let text: string | undefined;
      while ((text = await readFile(file, 'utf8').catch(() => undefined)) === undefined) {
        if (Date.now() > untilMs) throw new Error(`process ${pid} did not write down its state`);
        await sleep(20);
      }
      await sleep(GIVEN_BACK_AFTER_MS);
      const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
      const descriptors = await readdir(`/proc/${pid}/fd`).catch(() => undefined);
      return {
        ...(JSON.parse(text) as Pick<ProcessState, 'keptBytes' | 'resources'>),
        residentBytes: Number(/^RssAnon:\s+(\d+) kB/m.exec(status)?.[1]) * KB,
        descriptors: descriptors?.length ?? Number.NaN,
      };
    },
  };
}
