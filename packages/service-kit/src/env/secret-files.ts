/** Secrets that are kept in files, as Compose and Kubernetes hand them out: `NAME_FILE` names the file instead of `NAME` (CONTRACT, Environment). */
import { readFileSync } from 'node:fs';

/** @throws what `fs` throws */
export type ReadText = (path: string) => string;

export const readTextFile: ReadText = (path) => readFileSync(path, 'utf8');

/** @returns the text of the variable `name`, from the environment or its file, or what is wrong with it in a line. */
export function readSecret(
  name: string,
  env: Readonly<Record<string, string | undefined>>,
  readText: ReadText,
): { text?: string | undefined; fault?: string } {
  const given = env[name]?.trim() || undefined;
  const path = env[`${name}_FILE`]?.trim() || undefined;
  if (path === undefined) return { text: given };
  if (given !== undefined) return { fault: `${name}_FILE: set, and so is ${name}; unset one of them` };
  try {
    const text = readText(path).trim();
    return text === '' ? { fault: `${name}_FILE: the file is empty (${path})` } : { text };
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? 'unreadable';
    return { fault: `${name}_FILE: the file cannot be read: ${reason} (${path})` };
  }
}
