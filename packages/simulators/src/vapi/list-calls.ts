import type { LiveCall } from './live-call.ts';

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 1000;

const COMPARISONS: Record<string, (at: number, bound: number) => boolean> = {
  Gt: (at, bound) => at > bound,
  Lt: (at, bound) => at < bound,
  Ge: (at, bound) => at >= bound,
  Le: (at, bound) => at <= bound,
};

/**
 * What `GET /call` lists, newest first. There is no filter by status: who looks for live calls looks through the newest.
 * Source: Vapi OpenAPI, `CallController_findAll`; vapi.md, section 7.
 * @throws RangeError when a parameter makes no sense.
 */
export function listCalls(
  calls: readonly LiveCall[],
  query: Readonly<Record<string, string>>,
): Record<string, unknown>[] {
  const limit = Number(query['limit'] ?? DEFAULT_LIMIT);
  if (!Number.isInteger(limit) || limit < 0 || limit > MAX_LIMIT) {
    throw new RangeError(`limit must be a number from 0 to ${MAX_LIMIT}`);
  }
  const bounds = Object.entries(query).flatMap(([name, value]) => {
    const [, field, comparison] = /^((?:created|updated)At)(Gt|Lt|Ge|Le)$/.exec(name) ?? [];
    if (field === undefined || comparison === undefined) return [];
    const bound = Date.parse(value);
    if (Number.isNaN(bound)) throw new RangeError(`${name} must be a valid ISO 8601 date string`);
    return [(view: Record<string, unknown>) => COMPARISONS[comparison]?.(Date.parse(String(view[field])), bound)];
  });
  const isWanted = (view: Record<string, unknown>) =>
    ['id', 'assistantId'].every((field) => query[field] === undefined || query[field] === view[field]) &&
    bounds.every((isWithin) => isWithin(view));
  return calls
    .map((call) => call.view())
    .filter(isWanted)
    .toReversed()
    .slice(0, limit);
}
