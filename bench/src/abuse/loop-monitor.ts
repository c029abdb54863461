/**
 * Loaded into the gateway's process by `--import`: writes down every 50 ms how long its event loop stood still at most, one line of
 * `epoch-ms stall-ms` each. That works for any version of the gateway, and does not ask it anything while it is under attack.
 */
import { appendFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';

const path = process.env['ABUSE_STALLS_FILE'];
if (path !== undefined) {
  const resolutionMs = 5;
  const delay = monitorEventLoopDelay({ resolution: resolutionMs });
  delay.enable();
  setInterval(() => {
    const stallMs = Math.max(0, delay.max / 1e6 - resolutionMs);
    delay.reset();
    appendFileSync(path, `${Date.now()} ${stallMs.toFixed(1)}\n`);
  }, 50).unref();
}
