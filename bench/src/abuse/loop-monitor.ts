/**
 * Loaded into the gateway's process by `--import`. It writes down every 50 ms for how long the event loop stood still at most, and
 * how much of the processor one turn of it took at most: one line of `epoch-ms stall-ms work-ms` each. On a busy machine a process
 * stands still because others run; only the second figure then tells what the process itself was kept busy with. This works for
 * any version of the gateway, and asks it nothing while it is under attack. On SIGUSR2 it collects garbage and writes what the heap holds
 * into a file, or has the clock of the wall jump, as its environment says.
 */
import { appendFileSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const LOOK_MS = 5;
const WRITE_MS = 50;

/** Processor time of the main thread so far, ms (proc(5), schedstat); of the whole process on other systems than Linux. */
function workSoFarMs(): number {
  try {
    return Number(readFileSync('/proc/self/schedstat', 'utf8').split(' ', 1)[0]) / 1e6;
  } catch {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1_000;
  }
}

const jumpMs = Number(process.env['ABUSE_CLOCK_JUMP_MS'] ?? 0);
if (jumpMs !== 0) {
  const { now } = Date;
  let offMs = 0;
  // Whoever keeps a reference to it gets this one, because nothing else has been loaded yet.
  Date.now = () => now() + offMs;
  process.on('SIGUSR2', () => {
    offMs += jumpMs;
  });
}

const heapPath = process.env['ABUSE_HEAP_FILE'];
if (heapPath !== undefined) {
  process.on('SIGUSR2', () => {
    setFlagsFromString('--expose-gc');
    (runInNewContext('gc') as () => void)();
    // Whoever waits for the file must not read it before it is whole.
    writeFileSync(`${heapPath}.new`, String(process.memoryUsage().heapUsed));
    renameSync(`${heapPath}.new`, heapPath);
  });
}

const path = process.env['ABUSE_STALLS_FILE'];
if (path !== undefined) {
  // Opened once: where descriptors are used up, no file can be opened any more.
  const file = openSync(path, 'a');
  let lookedAtMs = performance.now();
  let writtenAtMs = lookedAtMs;
  let workMs = workSoFarMs();
  let longestStallMs = 0;
  let mostWorkMs = 0;
  setInterval(() => {
    const nowMs = performance.now();
    const nowWorkMs = workSoFarMs();
    longestStallMs = Math.max(longestStallMs, nowMs - lookedAtMs - LOOK_MS);
    mostWorkMs = Math.max(mostWorkMs, nowWorkMs - workMs);
    lookedAtMs = nowMs;
    workMs = nowWorkMs;
    if (nowMs - writtenAtMs < WRITE_MS) return;
    appendFileSync(file, `${Date.now()} ${longestStallMs.toFixed(1)} ${mostWorkMs.toFixed(1)}\n`);
    writtenAtMs = nowMs;
    longestStallMs = 0;
    mostWorkMs = 0;
  }, LOOK_MS).unref();
}
