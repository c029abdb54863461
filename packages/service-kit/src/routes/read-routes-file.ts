/** Reads a routes file and the assistants that it names, which stand in JSON files beside it. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { parseRoutes, type Routes } from '@trunkline/call-routing';

export interface LoadedRoutes {
  routes: Routes;
  /** Where the file is, and the names in `credentials` that are good (`undefined`: all), for reading it again. */
  path: string;
  credentials: readonly string[] | undefined;
  /** The files of assistants that it names. */
  assistantPaths: readonly string[];
  /** A hash of all that was read. */
  digest: string;
}

/** @returns a hash of texts in their order; a file that cannot be read counts as its fault. */
export function digestOf(texts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const text of texts) hash.update(`${text.length}:${text}`);
  return hash.digest('base64url');
}

const reasonOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? 'unreadable';

function readAssistant(path: string): { text: string; assistant: Record<string, unknown> | string } {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    return { text: reasonOf(error), assistant: `the file cannot be read: ${reasonOf(error)}` };
  }
  try {
    const parsed: unknown = JSON.parse(text);
    const isAssistant = typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
    return {
      text,
      assistant: isAssistant ? (parsed as Record<string, unknown>) : 'expected a JSON object with an assistant',
    };
  } catch {
    return { text, assistant: 'the file is not JSON' };
  }
}

/** @returns the rules, or one line per fault, which names the file by its last part. */
export function readRoutesFile(path: string, credentials: readonly string[] | undefined): LoadedRoutes | string[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    return [`${basename(path)} cannot be read: ${reasonOf(error)}`];
  }
  const read = new Map<string, ReturnType<typeof readAssistant>>();
  const routes = parseRoutes(text, {
    source: basename(path),
    credentials,
    readAssistant(file) {
      const from = isAbsolute(file) ? file : join(dirname(path), file);
      const known = read.get(from) ?? readAssistant(from);
      read.set(from, known);
      return known.assistant;
    },
  });
  if (Array.isArray(routes)) return routes;
  const digest = digestOf([text, ...[...read.values()].map((file) => file.text)]);
  return { routes, path, credentials, assistantPaths: [...read.keys()], digest };
}
