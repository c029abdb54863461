import { spawn } from 'node:child_process';
import { attachLifeline } from '../setup/lifeline.mjs';
import { SetupError } from '../setup/setup-error.mjs';
import { which } from '../setup/which.mjs';

const OPEN_MS = 30_000;

/** Programs that lend an https address, and where in their output it stands. */
const TUNNELS = [
  {
    program: 'cloudflared',
    args: (/** @type {string} */ url) => ['tunnel', '--no-autoupdate', '--url', url],
    // What it cannot ask for, it names too, at api.trycloudflare.com.
    address: /(https:\/\/(?!api\.)[a-z0-9-]+\.trycloudflare\.com)[\s|]/,
  },
  {
    program: 'ngrok',
    args: (/** @type {string} */ url) => ['http', url, '--log', 'stdout', '--log-format', 'logfmt'],
    // The end belongs to it, because output may be cut anywhere on its way.
    address: /url=(https:\/\/[^\s"]+)[\s"]/,
  },
];

/**
 * Opens a tunnel to this machine with whichever program is there.
 * @param {string} localUrl
 * @param {NodeJS.ProcessEnv} env
 * @param {{ signal?: AbortSignal, openMs?: number }} [options] `signal` gives it up with its reason; `openMs` is how long the program may take until it says its address
 * @returns {Promise<{ program: string, publicUrl: string, close: () => void, ended: Promise<void> }>}
 * @throws {SetupError} when there is no program, or it gives no address
 */
export async function openTunnel(localUrl, env, { signal, openMs = OPEN_MS } = {}) {
  signal?.throwIfAborted();
  const found = TUNNELS.flatMap((tunnel) => {
    const path = which(tunnel.program, env['PATH']);
    return path ? [{ ...tunnel, path }] : [];
  })[0];
  if (!found) {
    throw new SetupError('There is no program for a tunnel: neither cloudflared nor ngrok is on the PATH.', {
      advice: [
        'install cloudflared (no account needed): developers.cloudflare.com/cloudflare-one/connections/connect-networks/downloads',
        'or install ngrok and give it your token: ngrok.com/download',
        `or let any proxy with https pass everything to ${localUrl}, and set PUBLIC_URL to its address`,
      ],
    });
  }
  const child = spawn(found.path, found.args(localUrl), { env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const lifeline = attachLifeline(child.pid);
  let output = '';
  /** @type {Promise<void>} */
  const ended = new Promise((resolve) => {
    child.once('close', () => {
      lifeline.release();
      resolve();
    });
    child.once('error', (error) => {
      output += error.message;
      resolve();
    });
  });
  /** @type {Promise<string>} */
  const address = new Promise((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      // Apart, since a piece of the one may come in the middle of a line of the other.
      let said = '';
      stream.on('data', (/** @type {Buffer} */ chunk) => {
        output = (output + chunk.toString()).slice(-20_000);
        said = (said + chunk.toString()).slice(-20_000);
        const match = found.address.exec(said);
        if (match?.[1]) resolve(match[1]);
      });
    }
  });
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  const tooLong = new Promise((resolve) => {
    timer = setTimeout(resolve, openMs);
    signal?.addEventListener('abort', resolve, { once: true });
  });
  const publicUrl = await Promise.race([address, ended, tooLong]);
  clearTimeout(timer);
  if (signal?.aborted || typeof publicUrl !== 'string') {
    lifeline.cut();
    signal?.throwIfAborted();
    const how =
      child.exitCode === null ? `gave no address within ${openMs / 1000} s` : 'ended without giving an address';
    throw new SetupError(`${found.program} ${how}.`, {
      output,
      advice: [`try it by itself: ${found.program} ${found.args(localUrl).join(' ')}`],
    });
  }
  return { program: found.program, publicUrl, close: () => lifeline.cut(), ended };
}
