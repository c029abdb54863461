import { createLogger } from './logger.ts';
import type { LoggerOptions } from './logger.ts';

/** A logger whose lines a test can read. */
export function captureLog(options: Partial<LoggerOptions> = {}) {
  const lines: Record<string, unknown>[] = [];
  const write = (line: string): void => {
    lines.push(JSON.parse(line) as Record<string, unknown>);
  };
  return { logger: createLogger({ service: 'test', level: 'trace', ...options, destination: { write } }), lines };
}
