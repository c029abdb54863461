/** Turns environment variables into a frozen configuration, or into all of their faults at once. */
import type { z } from 'zod';
import { ConfigError } from './config-error.ts';
import { isSecretPiece } from './env-values.ts';
import { readSecret, type ReadText, readTextFile } from './secret-files.ts';

/** Environment variables as a process gets them. */
export type Env = Readonly<Record<string, string | undefined>>;

/**
 * Reads the variables that `schema` names and nothing else. Values are trimmed; an empty one counts as not set, because
 * that is how Compose and Kubernetes pass on a variable that nobody filled in. A secret may stand in a file that `NAME_FILE` names.
 * @returns the frozen configuration. Lists inside it are frozen by their own pieces (env-values.ts).
 * @throws ConfigError with one line per fault. A line shows a value only if the piece that refused it does so; the pieces
 * for secrets never do.
 */
export function parseEnv<S extends z.ZodObject>(
  schema: S,
  env: Env = process.env,
  readText: ReadText = readTextFile,
): Readonly<z.output<S>> {
  const faults: string[] = [];
  /** Secrets whose file is of no use. They are named once, with the file, and not again as missing. */
  const unread = new Set<PropertyKey>();
  const textOf = (name: string, piece: object): string | undefined => {
    if (!isSecretPiece(piece)) return env[name]?.trim() || undefined;
    const { text, fault } = readSecret(name, env, readText);
    if (fault === undefined) return text;
    faults.push(fault);
    unread.add(name);
    return undefined;
  };
  const given = Object.fromEntries(Object.entries(schema.shape).map(([name, piece]) => [name, textOf(name, piece)]));
  const result = schema.safeParse(given);
  if (result.success && faults.length === 0) return Object.freeze(result.data);
  for (const { path, message } of result.error?.issues ?? []) {
    if (path[0] !== undefined && unread.has(path[0])) continue;
    const line = message.replaceAll(/\s+/g, ' ');
    faults.push(path.length === 0 ? line : `${path.join('.')}: ${line}`);
  }
  throw new ConfigError(faults);
}
