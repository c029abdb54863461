import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { attachLifeline } from '../setup/lifeline.mjs';
import { SetupError } from '../setup/setup-error.mjs';

/** The waits before a process that ended by itself is started again; the last one repeats. */
const RESTART_MS = [500, 1_000, 2_000, 5_000, 15_000, 30_000];
/** A process that has lived so long is not one that dies at once. */
const STEADY_MS = 60_000;
const READY_MS = 120_000;
const POLL_MS = 100;
const WARN_LEVEL = 40;

/**
 * @typedef {object} Supervisor
 * @property {(plans: import('./system.mjs').ProcessPlan[]) => Promise<void>} start resolves when all are ready
 * @property {(signal: NodeJS.Signals) => void} signal passes a signal on to all; from then on nothing is started again
 * @property {() => Promise<void>} ended resolves when all have ended
 */

/**
 * Runs processes, starts those again that end by themselves, and keeps their logs.
 * @param {{ logFolder: string, say: (line: string) => void }} options
 * @returns {Supervisor}
 */
export function createSupervisor({ logFolder, say }) {
  mkdirSync(logFolder, { recursive: true });
  /** @type {Set<import('node:child_process').ChildProcess>} */
  const running = new Set();
  /** @type {Promise<void>[]} */
  const lives = [];
  const stopping = new AbortController();

  /**
   * @param {import('./system.mjs').ProcessPlan} plan
   * @returns {Promise<string>} how it ended
   */
  const runOnce = (plan) =>
    new Promise((resolve) => {
      const log = createWriteStream(join(logFolder, `${plan.name}.log`), { flags: 'a' });
      // A log on a full disk must not end what it tells of.
      log.on('error', () => {});
      const child = spawn(process.execPath, ['--enable-source-maps', plan.entry], {
        env: plan.env,
        stdio: ['ignore', 'pipe', 'pipe'],
        // Each leads a group of its own, so that a Ctrl-C reaches it through us, and once.
        detached: true,
      });
      const lifeline = attachLifeline(child.pid);
      running.add(child);
      for (const stream of [child.stdout, child.stderr]) {
        let rest = '';
        stream.on('data', (/** @type {Buffer} */ chunk) => {
          log.write(chunk);
          const lines = (rest + chunk.toString()).split('\n');
          rest = (lines.pop() ?? '').slice(-10_000);
          for (const line of lines) tellWarning(plan.name, line, say);
        });
      }
      child.once('error', (error) => say(`${plan.name} could not be started: ${error.message}`));
      child.once('close', (code, signal) => {
        lifeline.release();
        running.delete(child);
        log.end();
        resolve(signal ?? `exit code ${code}`);
      });
    });

  /** @param {import('./system.mjs').ProcessPlan} plan */
  const keepRunning = async (plan) => {
    for (let falls = 0; ; falls += 1) {
      const startedMs = performance.now();
      const how = await runOnce(plan);
      if (stopping.signal.aborted) return;
      if (performance.now() - startedMs > STEADY_MS) falls = 0;
      const waitMs = RESTART_MS[Math.min(falls, RESTART_MS.length - 1)] ?? 0;
      say(`${plan.name} has ended (${how}); it is started again in ${waitMs / 1000} s`);
      await sleep(waitMs, undefined, { signal: stopping.signal }).catch(() => {});
      if (stopping.signal.aborted) return;
    }
  };

  return {
    async start(plans) {
      for (const plan of plans) lives.push(keepRunning(plan));
      const untilMs = performance.now() + READY_MS;
      for (const { name, readyUrl } of plans) {
        while (!(await isReady(readyUrl))) {
          if (stopping.signal.aborted) return;
          if (performance.now() > untilMs) {
            throw new SetupError(`${name} was not ready within ${READY_MS / 1000} s.`, {
              advice: [`see ${join(logFolder, `${name}.log`)}`],
            });
          }
          await sleep(POLL_MS);
        }
      }
    },
    signal(name) {
      stopping.abort();
      for (const child of running) child.kill(name);
    },
    ended: async () => {
      await Promise.all(lives);
    },
  };
}

/** @param {string} url */
async function isReady(url) {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(2_000) })).ok;
  } catch {
    return false;
  }
}

/**
 * Shows a log line of a warning or worse, in one line. What is no JSON is a crash, and is shown as it is.
 * @param {string} name
 * @param {string} line
 * @param {(line: string) => void} say
 */
export function tellWarning(name, line, say) {
  if (line.trim() === '') return;
  try {
    const { level, msg, err, fault } = JSON.parse(line);
    const isBad = typeof level === 'number' ? level >= WARN_LEVEL : ['warn', 'error', 'fatal'].includes(level);
    if (isBad) say(`${name}: ${[msg, fault, err?.message].filter(Boolean).join(': ')}`);
  } catch {
    say(`${name}: ${line}`);
  }
}
