import type { Random } from '@trunkline/simulators';
import { hostileName, hostileText, hostileValue, pick } from './hostile-values.ts';
import { mutateText } from './mutate-text.ts';

type Fields = Record<string, unknown>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A copy of `value` that is changed in one to three places: a field that is gone, twice there, of another type, or of a strange name. */
function mutateJson(random: Random, value: unknown): unknown {
  let changed = structuredClone(value);
  for (let left = random.integer(1, 3); left > 0; left -= 1) changed = mutateAt(random, changed, 0);
  return changed;
}

function mutateAt(random: Random, value: unknown, depth: number): unknown {
  const isLeaf = !Array.isArray(value) && !isFields(value);
  if (isLeaf || depth > 8 || random.chance(0.12)) return mutateLeaf(random, value);
  if (Array.isArray(value)) {
    if (value.length === 0 || random.chance(0.2)) return mutateList(random, value);
    const at = random.integer(0, value.length - 1);
    value[at] = mutateAt(random, value[at], depth + 1);
    return value;
  }
  return mutateFields(random, value as Fields, depth);
}

function mutateLeaf(random: Random, value: unknown): unknown {
  if (typeof value === 'string' && random.chance(0.5)) return mutateText(random, value);
  if (random.chance(0.1)) return [value];
  return random.chance(0.1) ? { value } : hostileValue(random);
}

function mutateList(random: Random, value: readonly unknown[]): unknown[] {
  if (random.chance(0.4)) return [];
  if (random.chance(0.3)) return value.flatMap((item) => [item, item]);
  return [...value, hostileValue(random)];
}

function mutateFields(random: Random, value: Fields, depth: number): Fields {
  const names = Object.keys(value);
  if (names.length === 0 || random.chance(0.1)) return withField(value, newName(random), hostileValue(random));
  const name = pick(random, names);
  if (random.chance(0.15)) {
    const { [name]: _gone, ...rest } = value;
    return rest;
  }
  if (random.chance(0.1)) return withField(value, newName(random), value[name]);
  return withField(value, name, mutateAt(random, value[name], depth + 1));
}

const newName = (random: Random): string => (random.chance(0.6) ? hostileName(random) : hostileText(random));

/** As `JSON.parse` makes it: a field that is called `__proto__` is one like any other. */
function withField(value: Fields, name: string, item: unknown): Fields {
  Object.defineProperty(value, name, { value: item, enumerable: true, configurable: true, writable: true });
  return value;
}

/** `value` as a peer writes it: mostly changed in its structure, sometimes in its letters, and sometimes whole. */
export function hostileJson(random: Random, value: unknown, tokens: readonly string[] = []): string {
  if (random.chance(0.03)) return JSON.stringify(value);
  const text = JSON.stringify(random.chance(0.85) ? mutateJson(random, value) : value);
  if (random.chance(0.2))
    return mutateText(random, text, [...tokens, '[', '{"a":', '":', ',"__proto__":{"a":1}', '[['.repeat(500)]);
  return text;
}
