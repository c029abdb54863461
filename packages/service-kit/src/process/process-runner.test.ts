import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { captureLog } from '../log/captured-log.fixture.ts';
import type { Clock } from '../time/clock.ts';
import { ConfigError } from '../env/config-error.ts';
import { parseEnv } from '../env/env.ts';
import type { Env } from '../env/env.ts';
import { envInt, envSecret, OWN_SECRET } from '../env/env-values.ts';
import { runService } from './process-runner.ts';
import type { Service } from './process-runner.ts';

const schema = z.object({ SIZE: envInt(), SECRET: envSecret(OWN_SECRET) });
const GOOD: Env = { SIZE: '1', SECRET: 'long-enough' };

/** A promise that a test settles from outside. */
function later<T>() {
  let resolve: (value: T) => void = () => {};
  let reject: (error: Error) => void = () => {};
  const promise = new Promise<T>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { promise, resolve, reject };
}

/** A process that only writes down its end, with a clock that a test moves on by hand. */
function fakeProcess() {
  const emitter = new EventEmitter();
  const plain: string[] = [];
  const timers = new Map<() => void, number>();
  const exit = later<number>();
  const codes: number[] = [];
  const host = Object.assign(emitter, {
    exit: (code: number) => {
      codes.push(code);
      exit.resolve(code);
    },
    stderr: { write: (text: string) => plain.push(text) },
  });
  const clock: Clock = {
    nowMs: () => 0,
    setTimeout: (run, ms) => {
      timers.set(run, ms);
      return () => timers.delete(run);
    },
    setInterval: () => () => {},
  };
  const expire = (ms: number): void => {
    for (const [run, dueMs] of timers) if (dueMs === ms) run();
  };
  return { host, clock, plain, codes, exited: exit.promise, expire, timers };
}

/** A service whose drain and close end when the test says so. */
function fakeService() {
  const steps: string[] = [];
  const drained = later<void>();
  const closed = later<void>();
  const service: Service = {
    drain: () => {
      steps.push('drain');
      return drained.promise;
    },
    close: () => {
      steps.push('close');
      return closed.promise;
    },
  };
  return { service, steps, drained, closed };
}

async function run({ env = GOOD, start, args }: { env?: Env; start?: () => Promise<Service>; args?: string[] } = {}) {
  const fakes = { ...fakeProcess(), ...fakeService(), ...captureLog() };
  const running = runService({
    name: 'gateway',
    loadConfig: (given) => parseEnv(schema, given),
    start: start ?? (() => Promise.resolve(fakes.service)),
    createLogger: () => fakes.logger,
    env,
    args: args ?? [],
    host: fakes.host,
    clock: fakes.clock,
    drainLimitMs: 60_000,
    closeLimitMs: 5000,
  });
  await running;
  return fakes;
}

describe('runService', () => {
  it('refuses bad configuration with one plain line and one log line per fault, no stack, exit 1', async () => {
    const { plain, lines, codes, steps } = await run({ env: { SIZE: 'big', SECRET: 'hunter2' } });
    expect(plain).toEqual([
      'SIZE: expected a whole number of at least 0 (got "big")\n',
      'SECRET: expected a secret of at least 8 characters (got 7 characters, not shown)\n',
    ]);
    expect(lines.map(({ level, fault }) => ({ level, fault }))).toEqual(
      plain.map((line) => ({ level: 'fatal', fault: line.trimEnd() })),
    );
    expect(JSON.stringify(lines)).not.toMatch(/stack|hunter2/);
    expect(codes).toEqual([1]);
    expect(steps).toEqual([]);
  });

  it.each([
    ['good', GOOD, 0],
    ['bad', { SIZE: 'big' }, 1],
  ] as const)('only looks at a %s configuration when it is asked to check it', async (_, env, code) => {
    const started: string[] = [];
    const start = async () => {
      started.push('start');
      return fakeService().service;
    };
    const { codes } = await run({ env, args: ['--check'], start });
    expect([codes, started]).toEqual([[code], []]);
  });

  it('treats a configuration fault found while starting in the same way', async () => {
    const fault = 'VAPI_ASSISTANT_FILE: no such file; give the path of a JSON file';
    const { plain, codes } = await run({ start: () => Promise.reject(new ConfigError([fault])) });
    expect(plain).toEqual([`${fault}\n`]);
    expect(codes).toEqual([1]);
  });

  it('logs any other failure to start with its error and exits 1', async () => {
    const { lines, codes } = await run({
      start: () => Promise.reject(Object.assign(new Error('in use'), { code: 'EADDRINUSE' })),
    });
    expect(lines).toMatchObject([{ level: 'fatal', msg: 'could not start', err: { code: 'EADDRINUSE' } }]);
    expect(codes).toEqual([1]);
  });

  it.each(['SIGTERM', 'SIGHUP'])('drains on %s, then closes, then exits 0', async (signal) => {
    const { host, steps, drained, closed, exited, codes, timers } = await run();
    host.emit(signal);
    expect(steps).toEqual(['drain']);
    drained.resolve();
    closed.resolve();
    expect(await exited).toBe(0);
    expect(steps).toEqual(['drain', 'close']);
    expect(codes).toEqual([0]);
    expect(timers.size).toBe(0);
  });

  it.each([
    ['a second SIGTERM', 'SIGTERM', 0],
    ['SIGHUP', 'SIGHUP', 0],
    ['SIGINT', 'SIGINT', 130],
  ])('stops at once when %s comes during a drain', async (_what, signal, code) => {
    const { host, steps, drained, closed, exited, codes } = await run();
    host.emit('SIGTERM');
    host.emit(signal);
    expect(steps).toEqual(['drain', 'close']);
    closed.resolve();
    expect(await exited).toBe(code);
    drained.resolve();
    await drained.promise;
    expect(steps).toEqual(['drain', 'close']);
    expect(codes).toEqual([code]);
  });

  it('closes without a drain on SIGINT', async () => {
    const { host, steps, closed, exited } = await run();
    host.emit('SIGINT');
    closed.resolve();
    expect(await exited).toBe(130);
    expect(steps).toEqual(['close']);
  });

  it('waits for nothing when it is asked again while closing', async () => {
    const { host, codes } = await run();
    host.emit('SIGINT');
    host.emit('SIGINT');
    expect(codes).toEqual([130]);
  });

  it('exits on a signal that comes before it has started', async () => {
    const fakes = { ...fakeProcess(), ...captureLog() };
    const started = later<Service>();
    const { host, clock } = fakes;
    const running = runService({
      name: 'gateway',
      loadConfig: () => ({}),
      start: () => started.promise,
      createLogger: () => fakes.logger,
      host,
      clock,
    });
    host.emit('SIGTERM');
    expect(fakes.codes).toEqual([0]);
    started.resolve(fakeService().service);
    await running;
  });

  it('closes all the same when a drain takes too long or fails, and says so by exit 1', async () => {
    const slow = await run();
    slow.host.emit('SIGTERM');
    slow.closed.resolve();
    slow.expire(60_000);
    expect(await slow.exited).toBe(1);
    expect(slow.lines).toContainEqual(expect.objectContaining({ level: 'error', what: 'drain', limitMs: 60_000 }));

    const failing = await run();
    failing.host.emit('SIGTERM');
    failing.drained.reject(new Error('lost'));
    failing.closed.resolve();
    expect(await failing.exited).toBe(1);
    expect(failing.steps).toEqual(['drain', 'close']);
  });

  it('exits when closing takes too long', async () => {
    const { host, expire, exited } = await run();
    host.emit('SIGINT');
    expire(5000);
    expect(await exited).toBe(1);
  });

  it.each(['uncaughtException', 'unhandledRejection'])('logs an error of %s and exits 1 on the spot', async (event) => {
    const { host, lines, codes, steps } = await run();
    host.emit(event, new Error('nobody caught me'));
    expect(codes).toEqual([1]);
    expect(steps).toEqual([]);
    expect(lines).toMatchObject([{ level: 'fatal', err: { message: 'nobody caught me' } }]);
  });
});
