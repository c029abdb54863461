/** Turns environment variables into a frozen configuration, or into all of their faults at once. */
import type { z } from 'zod';
import { ConfigError } from './config-error.ts';

/** Environment variables as a process gets them. */
export type Env = Readonly<Record<string, string | undefined>>;

/**
 * Reads the variables that `schema` names and nothing else. Values are trimmed; an empty one counts as not set, because
 * that is how Compose and Kubernetes pass on a variable that nobody filled in.
 * @returns the frozen configuration. Lists inside it are frozen by their own pieces (env-values.ts).
 * @throws ConfigError with one line per fault. A line shows a value only if the piece that refused it does so; the pieces
 * for secrets never do.
 */
export function parseEnv<S extends z.ZodObject>(schema: S, env: Env = process.env): Readonly<z.output<S>> {
  const given = Object.fromEntries(Object.keys(schema.shape).map((name) => [name, env[name]?.trim() || undefined]));
  const result = schema.safeParse(given);
  if (result.success) return Object.freeze(result.data);
  throw new ConfigError(
    result.error.issues.map(({ path, message }) => {
      const line = message.replaceAll(/\s+/g, ' ');
      return path.length === 0 ? line : `${path.join('.')}: ${line}`;
    }),
  );
}
