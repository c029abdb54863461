/** The processes as they are deployed, of `dist` (npm run build), to be killed in the middle of something. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { waitUntil } from '@trunkline/testkit';

export interface Process {
  port: number;
  /** @returns the exit code, `null` when a signal ended it. */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

/** @returns once it listens. @param program `main.js` or `worker.js`. */
export async function startProcess(program: string, redisUrl: string, env: Record<string, string>): Promise<Process> {
  const path = join(import.meta.dirname, '../dist', program);
  if (!existsSync(path)) throw new Error(`there is no ${path}: npm run build makes it`);
  const child: ChildProcess = spawn(process.execPath, [path], {
    env: {
      REDIS_URL: redisUrl,
      HOST: '127.0.0.1',
      PORT: '0',
      TOOLS_DIR: join(import.meta.dirname, 'worker-tools'),
      STOCK_URL: 'http://127.0.0.1:9',
      STOCK_API_KEY: 'a-key',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  try {
    await waitUntil(() => output.includes('"listening"'), { timeoutMs: 60_000, what: `${program} to listen` });
  } catch (error) {
    // Nobody else knows of it yet, and it would outlive the tests.
    child.kill('SIGKILL');
    throw error;
  }
  return {
    // Fastify's own line, since the port is any free one.
    port: Number(/Server listening at http:\/\/127\.0\.0\.1:(\d+)/.exec(output)?.[1]),
    async end(signal) {
      if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
      const exited = once(child, 'exit');
      child.kill(signal);
      return ((await exited) as [number | null])[0];
    },
  };
}
