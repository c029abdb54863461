/** The gateway under attack, as it runs in production, with a file that tells how long its event loop stood still. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, openSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks.js';
import { findFreePort } from '../child.ts';
import type { Peers } from '../peers.ts';
import { ring, startOf, tokenIn } from '../ringing.ts';

export interface GatewayProcess {
  port: number;
  /** The signature with which an upgrade of `/media` is let in: it is the same for every call. */
  upgradeSignature: string;
  isAlive(): boolean;
  addCall(peers: Peers, index: number): Promise<void>;
  /** Lets a new call ring. @returns what it is answered with. */
  ring(): Promise<'a stream' | 'the apology' | `status ${number}` | 'nothing'>;
  /** SIGUSR2, at which the clock jumps (loop-monitor.ts). */
  jumpClock(): void;
  /** How its event loop fared since `sinceEpochMs`: the longest stall, and the most processor time in one turn. */
  longestTurn(sinceEpochMs: number): { stallMs: number; workMs: number };
  /** Sends SIGTERM. @returns the exit code, or what happened instead within 15 s. */
  terminate(): Promise<string>;
  kill(): void;
}

export interface GatewayProcessOptions {
  /** The compiled entry of whichever version is tried. */
  entry: string;
  vapiUrl: string;
  redisUrl: string;
  /** How far its clock jumps when it is told to; not at all by default. */
  clockJumpMs?: number;
  /** How many descriptors it may open; as many as this process by default. */
  openFiles?: number;
  /** Where its log goes: `/dev/null`, or `/dev/full` for a disk that is full. */
  logPath: string;
}

const START_TIMEOUT_MS = 20_000;
const EXIT_TIMEOUT_MS = 15_000;

/** Twilio waits no longer. */
const ANSWER_WITHIN_MS = 15_000;
/** Calls that ring during an attack are numbered from here. */
const RINGS_FROM = 10_000;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** @returns the gateway once it is ready; `undefined` when it ended or was not ready in 20 s. */
export async function startGatewayProcess(options: GatewayProcessOptions): Promise<GatewayProcess | undefined> {
  const port = await findFreePort();
  const origin = `http://127.0.0.1:${port}`;
  const authToken = randomBytes(16).toString('hex');
  const stallsFile = join(mkdtempSync(join(tmpdir(), 'abuse-')), 'stalls');
  const monitor = new URL('./loop-monitor.js', import.meta.url).href;
  const program = [process.execPath, '--import', monitor, options.entry];
  const bounded = ['sh', '-c', `ulimit -n ${options.openFiles}; exec "$0" "$@"`, ...program];
  const [command = '', ...rest] = options.openFiles === undefined ? program : bounded;
  const child: ChildProcess = spawn(command, rest, {
    env: {
      PATH: process.env['PATH'] ?? '',
      NODE_ENV: 'development',
      HOST: '127.0.0.1',
      PORT: String(port),
      ADMIN_PORT: '0',
      DRAIN_NOTICE_MS: '0',
      DRAIN_TIMEOUT_MS: '0',
      REDIS_URL: options.redisUrl,
      PUBLIC_URL: origin,
      TWILIO_AUTH_TOKEN: authToken,
      VAPI_API_KEY: 'bench-key',
      VAPI_BASE_URL: options.vapiUrl,
      VAPI_ASSISTANT_ID: 'bench',
      ABUSE_STALLS_FILE: stallsFile,
      ...(options.clockJumpMs !== undefined && { ABUSE_CLOCK_JUMP_MS: String(options.clockJumpMs) }),
    },
    stdio: ['ignore', openSync(options.logPath, 'w'), 'ignore'],
  });
  const isAlive = (): boolean => child.exitCode === null && child.signalCode === null;
  const isReady = (): Promise<boolean> =>
    fetch(`${origin}/readyz`, { signal: AbortSignal.timeout(1_000) }).then(
      ({ ok }) => ok,
      () => false,
    );
  const untilMs = Date.now() + START_TIMEOUT_MS;
  while (!(await isReady())) {
    if (!isAlive() || Date.now() > untilMs) {
      child.kill('SIGKILL');
      return undefined;
    }
    await pause(100);
  }
  const run = randomBytes(4).toString('hex');
  const mediaUrl = `ws://127.0.0.1:${port}/media`;
  const upgradeSignature = getExpectedTwilioSignature(authToken, mediaUrl, {});
  let rung = 0;
  const callSidOf = (index: number): string => `CA${run}${index.toString(16).padStart(24, '0')}`;
  const voice = (callSid: string): Promise<{ status: number; text: string }> =>
    ring({ origin, authToken, callSid, signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
  return {
    port,
    upgradeSignature,
    isAlive,
    async addCall(peers, index) {
      const callSid = callSidOf(index);
      // On a busy machine Redis may answer too late for the first call after a start.
      const token = tokenIn((await voice(callSid)).text) ?? tokenIn((await voice(callSid)).text);
      if (!token) throw new Error('the gateway answered a call without a stream');
      await peers.addStream(mediaUrl, { 'x-twilio-signature': upgradeSignature }, startOf(callSid, { token }));
    },
    async ring() {
      rung += 1;
      const answer = await voice(callSidOf(RINGS_FROM + rung)).catch(() => undefined);
      if (!answer) return 'nothing';
      if (answer.status !== 200) return `status ${answer.status}`;
      return tokenIn(answer.text) === undefined ? 'the apology' : 'a stream';
    },
    jumpClock: () => void child.kill('SIGUSR2'),
    longestTurn(sinceEpochMs) {
      const lines = readFileSync(stallsFile, 'utf8').trim().split('\n');
      const looks = lines.map((line) => line.split(' ').map(Number)).filter(([atMs = 0]) => atMs >= sinceEpochMs);
      return {
        stallMs: Math.max(0, ...looks.map(([, stallMs = 0]) => stallMs)),
        workMs: Math.max(0, ...looks.map(([, , workMs = 0]) => workMs)),
      };
    },
    async terminate() {
      if (!isAlive()) return 'had ended before';
      const exited = once(child, 'exit').then(([code]) => `exit ${code}`);
      child.kill('SIGTERM');
      const outcome = await Promise.race([exited, pause(EXIT_TIMEOUT_MS).then(() => 'did not end')]);
      child.kill('SIGKILL');
      return outcome;
    },
    kill: () => void child.kill('SIGKILL'),
  };
}
