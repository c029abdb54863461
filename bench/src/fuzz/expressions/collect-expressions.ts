/** Finds every regular expression that is written in the sources. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAst } from 'rolldown/parseAst';

export interface FoundExpression {
  /** As it is written, `/.../flags`. */
  literal: string;
  /** The first place where it stands, `file:line` from the root. */
  place: string;
}

const FOLDERS = ['apps', 'packages', 'tools'];
const SKIPPED = new Set(['node_modules', 'dist', 'test', 'fixtures', 'contract', 'examples', '.turbo']);
const isSource = (name: string): boolean =>
  /\.tsx?$/.test(name) && !/\.(?:test|test-support|fixture|d)\.tsx?$/.test(name);

function* filesIn(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && !SKIPPED.has(entry.name)) yield* filesIn(path);
    else if (entry.isFile() && isSource(entry.name)) yield path;
  }
}

/** What may hold a literal; the compiler's own look at each file would take seconds. */
const MAY_HOLD = /(?:[=(,:!&|?[{;}\n]|return|=>)\s*\/[^/*\s]|RegExp\(/;

interface Node {
  type: string;
  start: number;
  [field: string]: unknown;
}

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && 'type' in value;

/** A pattern that is put together from texts when the program runs has no literal, unless it is one text. */
function literalOf(node: Node): string | undefined {
  const { regex } = node as { regex?: { pattern: string; flags: string } };
  if (node.type === 'Literal' && regex) return `/${regex.pattern}/${regex.flags}`;
  const { callee, arguments: given } = node as { callee?: Node; arguments?: Node[] };
  if (node.type !== 'NewExpression' || callee?.['name'] !== 'RegExp') return undefined;
  const [pattern, flags] = (given ?? []).map(({ value }) => value);
  if (typeof pattern !== 'string') return undefined;
  return String(new RegExp(pattern, typeof flags === 'string' ? flags : ''));
}

function* nodesIn(value: unknown): Generator<Node> {
  if (isNode(value)) yield value;
  if (typeof value !== 'object' || value === null) return;
  for (const inner of Object.values(value)) if (typeof inner === 'object') yield* nodesIn(inner);
}

/** @param root of the repository. @returns each expression once, in the order of files. */
export function collectExpressions(root: string): FoundExpression[] {
  const found = new Map<string, FoundExpression>();
  for (const file of FOLDERS.flatMap((folder) => [...filesIn(join(root, folder))])) {
    const text = readFileSync(file, 'utf8');
    if (!MAY_HOLD.test(text)) continue;
    for (const node of nodesIn(parseAst(text, { lang: file.endsWith('x') ? 'tsx' : 'ts' }))) {
      const literal = literalOf(node);
      if (literal === undefined || found.has(literal)) continue;
      const line = text.slice(0, node.start).split('\n').length;
      found.set(literal, { literal, place: `${file.slice(root.length).replace(/^\//, '')}:${line}` });
    }
  }
  return [...found.values()];
}
