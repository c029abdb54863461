/** Where in the text of a YAML or JSON file something stands. */
import { type Document, isCollection, isMap, isNode, isScalar, type LineCounter, type Node } from 'yaml';

export interface Place {
  line: number;
  column: number;
}

export type Path = readonly PropertyKey[];

/** The node at `path`, or the last one on the way there: what is missing is told where it should be. */
function nearest(root: Node | null, path: Path): Node | null {
  let node = root;
  for (const key of path) {
    if (!isCollection(node)) return node;
    const next: unknown = node.get(key, true);
    if (!isNode(next)) return node;
    node = next;
  }
  return node;
}

const keyNode = (node: Node | null, key: string): Node | undefined => {
  if (!isMap(node)) return undefined;
  const pair = node.items.find((item) => isScalar(item.key) && item.key.value === key);
  return isNode(pair?.key) ? pair.key : undefined;
};

/** @param key of the object at `path`, if that is what is wrong. */
export function placeOf(document: Document.Parsed, lines: LineCounter, path: Path, key?: string): Place {
  const at = nearest(document.contents, path);
  const node = (key === undefined ? undefined : keyNode(at, key)) ?? at;
  const { line, col } = lines.linePos(node?.range?.[0] ?? 0);
  return { line: Math.max(1, line), column: Math.max(1, col) };
}

/** As `routes[1].when.called[0]`. */
export function showPath(path: Path): string {
  let shown = '';
  for (const key of path) {
    if (typeof key === 'number') shown += `[${key}]`;
    else shown += `${shown === '' ? '' : '.'}${String(key)}`;
  }
  return shown === '' ? 'the file' : shown;
}
