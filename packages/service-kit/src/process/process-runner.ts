/** The life of a process: configuration, start, signals, exit (CONTRACT, Commands: "Each app runs as"). */
import { systemClock } from '../time/clock.ts';
import type { Clock } from '../time/clock.ts';
import { LOG_LEVELS, type LogLevel } from '../env/common-env.ts';
import { ConfigError } from '../env/config-error.ts';
import type { Env } from '../env/env.ts';
import { createLogger } from '../log/logger.ts';
import type { Logger } from '../log/logger.ts';

/** What is running. Both may be called more than once. */
export interface Service {
  /** Takes no new work, and resolves within a bound of its own when the work at hand is done or handed over. */
  drain(): Promise<void>;
  /** Closes sockets and connections and releases leases, whatever is going on. */
  close(): Promise<void>;
}

/** The part of `process` that a runner touches. */
export interface ProcessHost {
  on(event: string, listener: (...values: unknown[]) => void): unknown;
  exit(code: number): unknown;
  stderr: { write(text: string): unknown };
}

/** How long `close` may take, where a program says nothing else. */
export const CLOSE_LIMIT_MS = 5_000;

export interface RunOptions<C> {
  /** The app's name, for the log. */
  name: string;
  /** @throws ConfigError */
  loadConfig(env: Env): C;
  /** Builds everything and listens. May throw a ConfigError for what only shows on trying. */
  start(config: C, logger: Logger): Promise<Service>;
  /** Called first without a configuration, for the lines of a refused start. By default the level is LOG_LEVEL, or `info`. */
  createLogger?: (config?: C) => Logger;
  env?: Env;
  /** The arguments of the program. */
  args?: readonly string[];
  host?: ProcessHost;
  clock?: Clock;
  /** How long a drain may take before the process closes regardless. The service has a limit of its own; this is a safety net. */
  drainLimitMs?: number;
  closeLimitMs?: number;
}

/**
 * Runs a service until a signal ends it.
 *
 * Bad configuration: one log line and one plain line on standard error per fault, exit 1, no stack. With the argument `--check`
 * it only looks at the configuration and exits with 0 or 1, for whoever wants to know before anything starts. First SIGTERM or SIGHUP:
 * drain, close, exit 0. A second one, or SIGINT at any time: close at once, exit 0 or 130. An error that nobody caught is
 * logged and the process exits with 1 on the spot, because nothing is known about its state; other replicas take over.
 * @returns when the service has started, or when the exit has been asked for.
 */
export async function runService<C>(options: RunOptions<C>): Promise<void> {
  const { name, env = process.env, args = process.argv.slice(2), host = process, clock = systemClock } = options;
  const { drainLimitMs = 900_000, closeLimitMs = CLOSE_LIMIT_MS } = options;
  const buildLogger = options.createLogger ?? ((config) => createLogger({ service: name, level: levelOf(config) }));
  let logger = buildLogger();
  let service: Service | undefined;
  let phase: 'starting' | 'running' | 'draining' | 'closing' = 'starting';

  const refuse = (error: unknown): void => {
    if (error instanceof ConfigError) {
      for (const fault of error.faults) {
        logger.fatal({ fault }, 'refused to start: bad configuration');
        host.stderr.write(`${fault}\n`);
      }
    } else {
      logger.fatal({ err: error }, 'could not start');
    }
    host.exit(1);
  };

  const closeAndExit = async (code: number): Promise<void> => {
    phase = 'closing';
    const closed = await within(closeLimitMs, clock, 'close', () => service?.close(), logger);
    host.exit(closed ? code : 1);
  };

  const drainAndExit = async (): Promise<void> => {
    phase = 'draining';
    logger.info('draining');
    const drained = await within(drainLimitMs, clock, 'drain', () => service?.drain(), logger);
    if (phase === 'draining') await closeAndExit(drained ? 0 : 1);
  };

  const onSignal = (signal: 'SIGTERM' | 'SIGHUP' | 'SIGINT') => (): void => {
    const code = signal === 'SIGINT' ? 130 : 0;
    // Nothing is served yet, or closing has been asked for twice, so there is nothing to wait for.
    if (phase === 'starting' || phase === 'closing') host.exit(code);
    else if (signal !== 'SIGINT' && phase === 'running') void drainAndExit();
    else void closeAndExit(code);
  };

  const onUncaught = (error: unknown): void => {
    try {
      logger.fatal({ err: error }, 'uncaught error');
    } finally {
      host.exit(1);
    }
  };

  host.on('SIGTERM', onSignal('SIGTERM'));
  // A terminal that is closed sends SIGHUP, and so do some supervisors. Without a listener it would kill live calls.
  host.on('SIGHUP', onSignal('SIGHUP'));
  host.on('SIGINT', onSignal('SIGINT'));
  host.on('uncaughtException', onUncaught);
  host.on('unhandledRejection', onUncaught);

  try {
    const config = options.loadConfig(env);
    if (args.includes('--check')) {
      host.exit(0);
      return;
    }
    logger = buildLogger(config);
    service = await options.start(config, logger);
    phase = 'running';
  } catch (error) {
    refuse(error);
  }
}

/** The LOG_LEVEL of a configuration that has one (common-env.ts). */
function levelOf(config: unknown): LogLevel {
  const level = typeof config === 'object' && config !== null && 'LOG_LEVEL' in config ? config.LOG_LEVEL : undefined;
  return LOG_LEVELS.find((known) => known === level) ?? 'info';
}

/** Waits for `run`, but no longer than `limitMs`. @returns whether it ended well; if not, the reason is logged. */
async function within(
  limitMs: number,
  clock: Clock,
  what: string,
  run: () => Promise<void> | undefined,
  logger: Logger,
): Promise<boolean> {
  let cancel: (() => void) | undefined;
  const tooLong = new Promise<false>((resolve) => {
    cancel = clock.setTimeout(() => {
      logger.error({ what, limitMs }, 'took too long, giving up');
      resolve(false);
    }, limitMs);
  });
  const ended = (async () => {
    try {
      await run();
      return true;
    } catch (error) {
      logger.error({ what, err: error }, 'did not end well');
      return false;
    }
  })();
  const result = await Promise.race([ended, tooLong]);
  cancel?.();
  return result;
}
