/** From the text of a routes file to its rules, or to every fault in it. A file is taken whole or not at all. */
import { LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import type { OpeningHours } from '../hours/opening-hours.ts';
import type { NumberPattern, Routes } from '../routes.ts';
import { hoursSchema } from './hours-schema.ts';
import { callerOrList, callerPattern, name, oneOrMore, sentence } from './pieces.ts';
import { type Path, placeOf, showPath } from './places.ts';
import { defaultSchema, type KnownNames, routeSchema } from './route-schema.ts';

export interface ParseRoutesOptions extends Pick<KnownNames, 'credentials' | 'readAssistant'> {
  /** What the file is called in faults. */
  source: string;
}

/** A file that is longer is no file of rules, and would hold up the process that reads it. */
const MOST_CHARACTERS = 1_048_576;
const MOST_ROUTES = 1_000;
const MOST_FAULTS = 50;
const NO_BLOCKED = { callers: [], say: 'This call cannot be taken. Goodbye.' };

type Item = Record<string, unknown>;
const itemOf = (value: unknown): Item => (typeof value === 'object' && value !== null ? (value as Item) : {});

/** What the names of `section` stand for; `undefined` for one whose value is wrong, which is told by the schema of the section. */
function namedIn<T>(section: unknown, schema: z.ZodType<T>): ReadonlyMap<string, T | undefined> {
  return new Map(Object.entries(itemOf(section)).map(([own, value]) => [own, schema.safeParse(value).data]));
}

const listSchema = z.array(callerPattern).max(100_000);

function fileSchema(known: KnownNames) {
  const taken = new Set<string>();
  return z
    .strictObject({
      lists: z.record(name, listSchema).optional(),
      hours: z.record(name, hoursSchema).optional(),
      blocked: z
        .strictObject({
          callers: oneOrMore(callerOrList(known.lists)).transform((patterns) => patterns.flat()),
          say: sentence.default(NO_BLOCKED.say),
        })
        .default(NO_BLOCKED),
      routes: z.array(routeSchema(known, taken)).max(MOST_ROUTES).default([]),
      default: defaultSchema(known).default({ route: { name: 'default' } }),
    })
    .transform(({ routes, blocked, default: fallback }): Routes => ({ rules: routes, blocked, default: fallback }));
}

/** A fault of the schema, once for each key where it is about keys that nobody knows. */
function spread({ code, message, path, ...more }: z.core.$ZodIssue): { path: Path; key?: string; message: string }[] {
  if (code !== 'unrecognized_keys') return [{ path, message }];
  return (more as { keys: string[] }).keys.map((key) => ({
    path,
    key,
    message: 'there is no such field; see docs/routes.md',
  }));
}

/**
 * @param text YAML, of which JSON is a part.
 * @returns the rules, or one line per fault: `routes.yaml:12:5 routes[1].open.timeZone: expected ...`.
 */
export function parseRoutes(text: string, options: ParseRoutesOptions): Routes | string[] {
  const { source, credentials, readAssistant } = options;
  if (text.length > MOST_CHARACTERS) return [`${source}:1:1 the file: expected at most ${MOST_CHARACTERS} characters`];
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, merge: true, logLevel: 'silent' });
  if (document.errors.length > 0) {
    return document.errors.slice(0, MOST_FAULTS).map(({ pos, message }) => {
      const { line, col } = lines.linePos(pos[0]);
      return `${source}:${Math.max(1, line)}:${Math.max(1, col)} not YAML: ${message}`;
    });
  }
  let raw: unknown;
  try {
    raw = document.toJS({ maxAliasCount: 1_000 });
  } catch (error) {
    return [`${source}:1:1 not YAML: ${error instanceof Error ? error.message : String(error)}`];
  }
  if (raw === null || raw === undefined) return [`${source}:1:1 the file: there is nothing in it`];
  const lists: ReadonlyMap<string, readonly NumberPattern[] | undefined> = namedIn(itemOf(raw)['lists'], listSchema);
  const hours: ReadonlyMap<string, OpeningHours | undefined> = namedIn(itemOf(raw)['hours'], hoursSchema);
  const parsed = fileSchema({ lists, hours, credentials, readAssistant }).safeParse(raw);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.flatMap(spread).map(({ path, key, message }) => {
    const { line, column } = placeOf(document, lines, path, key);
    return {
      line,
      column,
      text: `${source}:${line}:${column} ${showPath(key === undefined ? path : [...path, key])}: ${message}`,
    };
  });
  faults.sort((one, other) => one.line - other.line || one.column - other.column);
  return faults.slice(0, MOST_FAULTS).map((fault) => fault.text);
}
