import { pino } from 'pino';
import type { DestinationStream, Logger } from 'pino';
import type { LogLevel } from '../env/common-env.ts';
import { standardOutputWriter } from './line-writer.ts';
import { redact } from './redact.ts';
import { scrubText } from './scrub-text.ts';

export type { Logger } from 'pino';

export interface LoggerOptions {
  /** The app's name, on every line. */
  service: string;
  level: LogLevel;
  /** Fields for every line, such as the replica id. */
  bindings?: Readonly<Record<string, unknown>>;
  /** Where lines go. By default to standard output, in a way that never stops the process (line-writer.ts). */
  destination?: DestinationStream;
}

/**
 * A logger that writes one JSON object a line with ISO time, and passes everything through {@link redact}: fields of a
 * line, fields of child loggers, messages, errors. Fields first and a constant message second:
 * `logger.info({ callId }, 'call ended')`.
 */
export function createLogger({ service, level, bindings = {}, destination }: LoggerOptions): Logger {
  const asIs = (value: unknown): unknown => value;
  const options = {
    level,
    base: redact({ service, pid: process.pid, ...bindings }),
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }), log: redact },
    // redact() has already described them; these keep pino and Fastify from putting their own serializers on top.
    serializers: { req: asIs, res: asIs, err: asIs, msg: (text: string) => scrubText(text) },
  };
  const logger = pino(options, destination ?? standardOutputWriter());
  return redactBindings(logger);
}

/** pino applies `formatters` to the fields of a line only. Children inherit from their parent, so once is enough. */
function redactBindings(logger: Logger): Logger {
  const original = Object.getPrototypeOf(logger) as Logger;
  logger.child = function (this: Logger, fields, options) {
    return original.child.call(this, redact(fields), options);
  } as Logger['child'];
  logger.setBindings = function (this: Logger, fields) {
    original.setBindings.call(this, redact(fields));
  };
  return logger;
}
