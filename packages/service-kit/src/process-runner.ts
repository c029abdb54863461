/** The life of a process: configuration, start, signals, exit (CONTRACT, Commands: "Each app runs as"). */
import { systemClock } from './clock.ts';
import type { Clock } from './clock.ts';
import { ConfigError } from './config-error.ts';
import type { Env } from './env.ts';
import { createLogger } from './logger.ts';
import type { Logger } from './logger.ts';

/** What is running. Both may be called more than once. */
export interface Service {
  /** Takes no new work and resolves when the work at hand is done or handed over; bounds itself. */
  drain(): Promise<void>;
  /** Lets go of sockets, leases and connections, whatever is going on. */
  close(): Promise<void>;
}

/** The part of `process` that a runner touches. */
export interface ProcessHost {
  on(event: string, listener: (...values: unknown[]) => void): unknown;
  exit(code: number): unknown;
  stderr: { write(text: string): unknown };
}

export interface RunOptions<C> {
  /** The app's name, for the log. */
  name: string;
  /** @throws ConfigError */
  loadConfig(env: Env): C;
  /** Builds everything and listens. May throw a ConfigError for what only shows on trying. */
  start(config: C, logger: Logger): Promise<Service>;
  /** Called first without a configuration, for the lines of a refused start. By default level `info` throughout. */
  createLogger?: (config?: C) => Logger;
  env?: Env;
  host?: ProcessHost;
  clock?: Clock;
  /** The longest a drain may take before the process closes regardless. A net under the service's own limit. */
  drainLimitMs?: number;
  /** The longest `close` may take. */
  closeLimitMs?: number;
}

/**
 * Runs a service until a signal ends it.
 *
 * Bad configuration: one log line and one plain line on standard error per fault, exit 1, no stack. First SIGTERM: drain,
 * close, exit 0. A second SIGTERM, or SIGINT at any time: close at once, exit 0 or 130. Anything thrown that nobody
 * caught: logged, exit 1 on the spot, because nothing can be said about the state any more; other replicas take over.
 * @returns when the service has started, or when the exit has been asked for.
 */
export async function runService<C>(options: RunOptions<C>): Promise<void> {
  const { name, env = process.env, host = process, clock = systemClock } = options;
  const { drainLimitMs = 900_000, closeLimitMs = 5000 } = options;
  const buildLogger = options.createLogger ?? (() => createLogger({ service: name, level: 'info' }));
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

  const onSignal = (signal: 'SIGTERM' | 'SIGINT') => (): void => {
    const code = signal === 'SIGINT' ? 130 : 0;
    // Nothing is served yet, or closing has been asked for twice: there is nothing to be gentle with.
    if (phase === 'starting' || phase === 'closing') host.exit(code);
    else if (signal === 'SIGTERM' && phase === 'running') void drainAndExit();
    else void closeAndExit(code);
  };

  const onUncaught = (error: unknown): void => {
    logger.fatal({ err: error }, 'uncaught error');
    host.exit(1);
  };

  host.on('SIGTERM', onSignal('SIGTERM'));
  host.on('SIGINT', onSignal('SIGINT'));
  host.on('uncaughtException', onUncaught);
  host.on('unhandledRejection', onUncaught);

  try {
    const config = options.loadConfig(env);
    logger = buildLogger(config);
    service = await options.start(config, logger);
    phase = 'running';
  } catch (error) {
    refuse(error);
  }
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
