const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 1000;

const COMPARISONS: Record<string, (at: number, bound: number) => boolean> = {
  Gt: (at, bound) => at > bound,
  Lt: (at, bound) => at < bound,
  Ge: (at, bound) => at >= bound,
  Le: (at, bound) => at <= bound,
};

/**
 * What `GET /call`, `GET /assistant` and `GET /tool` list, newest first. There is no filter by status: who looks for live calls
 * looks through the newest. Source: Vapi OpenAPI, `CallController_findAll` and its like; vapi.md, section 7.
 * @param views oldest first.
 * @throws RangeError when a parameter makes no sense.
 */
export function listViews<View extends object>(
  views: readonly View[],
  query: Readonly<Record<string, string>>,
): View[] {
  const limit = Number(query['limit'] ?? DEFAULT_LIMIT);
  if (!Number.isInteger(limit) || limit < 0 || limit > MAX_LIMIT) {
    throw new RangeError(`limit must be a number from 0 to ${MAX_LIMIT}`);
  }
  const bounds = Object.entries(query).flatMap(([name, value]) => {
    const [, field, comparison] = /^((?:created|updated)At)(Gt|Lt|Ge|Le)$/.exec(name) ?? [];
    if (field === undefined || comparison === undefined) return [];
    const bound = Date.parse(value);
    if (Number.isNaN(bound)) throw new RangeError(`${name} must be a valid ISO 8601 date string`);
    return [(view: View) => COMPARISONS[comparison]?.(Date.parse(String(fieldOf(view, field))), bound)];
  });
  const isWanted = (view: View) =>
    ['id', 'assistantId'].every((field) => query[field] === undefined || query[field] === fieldOf(view, field)) &&
    bounds.every((isWithin) => isWithin(view));
  return views.filter(isWanted).toReversed().slice(0, limit);
}

const fieldOf = (view: object, field: string): unknown => (view as Readonly<Record<string, unknown>>)[field];
