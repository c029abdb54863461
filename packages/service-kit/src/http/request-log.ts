/**
 * The logger of one request, which becomes one when something is logged. Nearly no request logs anything, and to make a logger for each
 * was a twentieth of what a webhook costs: its fields are redacted and written down beforehand.
 */
import type { FastifyBaseLogger } from 'fastify';

const METHODS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
type LogFn = FastifyBaseLogger['info'];

export class RequestLog implements FastifyBaseLogger {
  declare trace: LogFn;
  declare debug: LogFn;
  declare info: LogFn;
  declare warn: LogFn;
  declare error: LogFn;
  declare fatal: LogFn;
  declare silent: LogFn;
  readonly #make: () => FastifyBaseLogger;
  #made: FastifyBaseLogger | undefined;

  /** @param make makes the logger; called at most once. */
  constructor(make: () => FastifyBaseLogger) {
    this.#make = make;
  }

  get real(): FastifyBaseLogger {
    this.#made ??= this.#make();
    return this.#made;
  }

  get level(): string {
    return this.real.level;
  }

  set level(level: string) {
    this.real.level = level;
  }

  child(...args: Parameters<FastifyBaseLogger['child']>): FastifyBaseLogger {
    return this.real.child(...args);
  }
}

for (const method of METHODS) {
  Object.defineProperty(RequestLog.prototype, method, {
    value(this: RequestLog, ...args: unknown[]): void {
      Reflect.apply(this.real[method], this.real, args);
    },
  });
}
