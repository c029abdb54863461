const DEFAULT_PAGE_SIZE = 50;
const MAX_PAGE_SIZE = 1000;

/**
 * One page of a list, with the addresses of its neighbours. Source: Twilio, REST API, paging.
 * @param name the field in which the list stands, such as `calls`.
 * @param wanted all items that fit the query, in their order.
 */
export function describePage<Name extends string, Item>(
  name: Name,
  wanted: readonly Item[],
  path: string,
  query: Readonly<Record<string, string>>,
) {
  const pageSize = Math.min(MAX_PAGE_SIZE, Math.max(1, Number(query['PageSize'] ?? DEFAULT_PAGE_SIZE) || 1));
  const page = Math.max(0, Number(query['Page'] ?? 0) || 0);
  const uriOf = (index: number) =>
    `${path}?${new URLSearchParams({ ...query, PageSize: String(pageSize), Page: String(index) }).toString()}`;
  const shown = wanted.slice(page * pageSize, (page + 1) * pageSize);
  const hasMore = (page + 1) * pageSize < wanted.length;
  return {
    [name]: shown,
    page,
    page_size: pageSize,
    start: page * pageSize,
    end: page * pageSize + Math.max(0, shown.length - 1),
    uri: uriOf(page),
    first_page_uri: uriOf(0),
    next_page_uri: hasMore ? uriOf(page + 1) : null,
    previous_page_uri: page > 0 ? uriOf(page - 1) : null,
  };
}
