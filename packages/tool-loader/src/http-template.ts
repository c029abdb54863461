/** Puts variables of the environment and arguments of a model into the request of a declared tool. */
import { ToolError } from '@trunkline/tool-kit';
import { stringifyExactJson } from './exact-numbers.ts';

type Env = Readonly<Record<string, string | undefined>>;
type Args = Readonly<Record<string, unknown>>;

/**
 * Puts variables of the environment in for `${NAME}` and `${NAME:-default}`, in every text of `value`.
 * @throws Error that names a variable which is not set.
 */
export function fillEnvironment<T>(value: T, env: Env): T {
  const fill = (text: string): string =>
    text.replaceAll(/\$\{([A-Z][A-Z0-9_]*)(?::-([^{}]*))?\}/g, (_all, name: string, fallback?: string) => {
      const found = env[name] || fallback;
      if (found === undefined) throw new Error(`it needs the environment variable ${name}, which is not set`);
      return found;
    });
  return mapTexts(value, fill) as T;
}

function mapTexts(value: unknown, map: (text: string) => unknown): unknown {
  if (typeof value === 'string') return map(value);
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, map));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, mapTexts(item, map)]));
}

const PLACE = /\{(\w+)\}/g;

/**
 * Puts `args` into a URL. They come from a model, so they are always encoded and cannot leave their place in it.
 * @throws ToolError for an argument that would change which resource is asked: in the path, an empty one turns
 *   `/orders/{id}` into the whole collection, and dots lead out of it.
 */
export function fillUrl(template: string, args: Args): string {
  const [path = '', ...query] = template.split('?');
  const segments = path.split('/').map((segment) => {
    const names = [...segment.matchAll(PLACE)].map(([, name]) => name);
    if (names.length === 0) return segment;
    const filled = fillText(segment, args, encodeURIComponent);
    if (filled === '') throw new ToolError(`The value of ${names.join(' and ')} is empty. Ask for it and call again.`);
    if (filled === '.' || filled === '..') throw new ToolError(`The value of ${names.join(' and ')} is not allowed.`);
    return filled;
  });
  return [segments.join('/'), ...query.map((part) => fillText(part, args, encodeURIComponent))].join('?');
}

/** Puts `args` into a body. A text that is nothing but `{name}` becomes the argument itself, with its type. */
export function fillBody(template: unknown, args: Args): unknown {
  return mapTexts(template, (text) => {
    const whole = /^\{(\w+)\}$/.exec(text)?.[1];
    return whole === undefined ? fillText(text, args, (value) => value) : (args[whole] ?? null);
  });
}

function fillText(template: string, args: Args, encode: (text: string) => string): string {
  return template.replaceAll(PLACE, (_all, name: string) => encode(asText(args[name])));
}

function asText(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return value;
  return stringifyExactJson(value);
}
