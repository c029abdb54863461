import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { attachLifeline } from './lifeline.mjs';
import { redisFault } from './redis-ping.mjs';
import { SetupError } from './setup-error.mjs';

const DOCKER_IMAGE = 'redis:7-alpine';
/** Redis writes nothing to the disk where nobody asks for it, because what a demo or a test leaves behind is of no use to the next one. */
const IN_MEMORY = ['--save', '', '--appendonly', 'no'];
/** What a second of power loss may cost; `everysec` is Redis' own default for this file. */
const ON_DISK = ['--save', '', '--appendonly', 'yes'];
const POLL_MS = 50;

/**
 * @typedef {{ url: string, stop: () => Promise<void> }} PrivateRedis
 * @typedef {{ env: NodeJS.ProcessEnv, signal: AbortSignal }} Context
 */

/**
 * Starts a server of our own on a free port of 127.0.0.1. It ends with `stop`, or when this process ends in whatever way.
 * @param {string} binary path of redis-server or valkey-server
 * @param {Context & { keepIn?: string | undefined }} context `keepIn`: the folder in which it keeps its data
 * @returns {Promise<PrivateRedis>}
 * @throws {SetupError} with what the server said
 */
export async function startRedis(binary, { keepIn, ...context }) {
  const port = await freePort();
  const store = keepIn === undefined ? ['--dir', tmpdir(), ...IN_MEMORY] : ['--dir', keepIn, ...ON_DISK];
  if (keepIn !== undefined) mkdirSync(keepIn, { recursive: true });
  const args = ['--port', `${port}`, '--bind', '127.0.0.1', ...store];
  return startServer({ ...context, command: binary, args, port, readyMs: 30_000 });
}

/**
 * Starts a server in a container. `docker run` stays in the foreground, and ends its container when it is ended.
 * @param {Context} context
 * @returns {Promise<PrivateRedis>}
 * @throws {SetupError} with what Docker said
 */
export async function startRedisInDocker(context) {
  const port = await freePort();
  const args = ['run', '--rm', '-p', `127.0.0.1:${port}:6379`, DOCKER_IMAGE, 'redis-server', ...IN_MEMORY];
  // The image may have to be downloaded first.
  return startServer({ ...context, command: 'docker', args, port, readyMs: 300_000 });
}

/**
 * @param {Context & { command: string, args: string[], port: number, readyMs: number }} job
 * @returns {Promise<PrivateRedis>}
 */
async function startServer({ env, signal, command, args, port, readyMs }) {
  // It is detached, so that a Ctrl-C in the terminal does not end Redis before the processes that use it.
  const child = spawn(command, args, { env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const lifeline = attachLifeline(child.pid);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output = (output + chunk).slice(-10_000);
    });
  }
  /** @type {Promise<void>} */
  const ended = new Promise((resolve) => {
    child.once('close', () => resolve());
    child.once('error', (error) => {
      output += error.message;
    });
  });
  let hasEnded = false;
  void ended.then(() => {
    hasEnded = true;
    lifeline.release();
  });
  const stop = async () => {
    lifeline.cut();
    await ended;
  };

  const url = `redis://127.0.0.1:${port}`;
  const deadlineMs = Date.now() + readyMs;
  try {
    while (await redisFault(url, { timeoutMs: 1000 })) {
      if (hasEnded) throw new SetupError(`${command} ended at once.`, { output });
      if (Date.now() > deadlineMs)
        throw new SetupError(`${command} did not answer within ${readyMs / 1000} s.`, { output });
      await sleep(POLL_MS);
      signal.throwIfAborted();
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, stop };
}

/** Finds a free port. Another program could take it before Redis does; then Redis says so and the start fails. */
async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('a TCP server has no port');
  return address.port;
}
