import { z } from 'zod';
import { type ChatReply, ok, refusal } from './chat-request-context.ts';

const BOUNDS: Record<string, (at: number, bound: number) => boolean> = {
  Gt: (at, bound) => at > bound,
  Lt: (at, bound) => at < bound,
  Ge: (at, bound) => at >= bound,
  Le: (at, bound) => at <= bound,
};

const pageSchema = z.object({
  page: z.coerce.number().int().min(1).default(1),
  limit: z.coerce.number().int().min(0).max(1000).default(100),
  sortOrder: z.enum(['ASC', 'DESC']).default('DESC'),
});

/**
 * One page of a list (SDK `ChatPaginatedResponse`, `ListChatsRequest`), newest first unless told otherwise. Any field of a view
 * filters by its value, `idAny` and the like by one of several values, `createdAtGt` and its like by time.
 * @param views oldest first.
 * @throws ZodError or RangeError when a parameter makes no sense.
 */
function listPage<View extends { readonly id: string }>(
  views: readonly View[],
  query: Readonly<Record<string, string>>,
): { results: View[]; metadata: { itemsPerPage: number; totalItems: number; currentPage: number } } {
  const { page, limit, sortOrder } = pageSchema.parse(query);
  const fits = (view: View) =>
    Object.entries(query).every(([name, value]) => {
      const fieldOf = (field: string) => (view as Readonly<Record<string, unknown>>)[field];
      const [, dated, bound] = /^((?:created|updated)At)(Gt|Lt|Ge|Le)$/.exec(name) ?? [];
      if (dated !== undefined && bound !== undefined) {
        const limitMs = Date.parse(value);
        if (Number.isNaN(limitMs)) throw new RangeError(`${name} must be a valid ISO 8601 date string`);
        return BOUNDS[bound]?.(Date.parse(String(fieldOf(dated))), limitMs) ?? true;
      }
      if (name.endsWith('Any')) return value.split(',').includes(String(fieldOf(name.slice(0, -3))));
      return !FILTERS.has(name) || fieldOf(name) === value;
    });
  const wanted = views.filter(fits);
  const sorted = sortOrder === 'DESC' ? wanted.toReversed() : wanted;
  return {
    results: sorted.slice((page - 1) * limit, page * limit),
    metadata: { itemsPerPage: limit, totalItems: wanted.length, currentPage: page },
  };
}

/** The page that a query asks for, or what is wrong with the query. */
export function readPage(views: readonly { readonly id: string }[], query: unknown): ChatReply {
  try {
    return ok(listPage(views, query as Record<string, string>));
  } catch (error) {
    return refusal(400, [error instanceof Error ? error.message : String(error)]);
  }
}

const FILTERS: ReadonlySet<string> = new Set(['id', 'assistantId', 'squadId', 'sessionId', 'previousChatId', 'name']);
