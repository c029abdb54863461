import type { CallSummary } from '../call-summary.ts';

/** RFC 2822, as all dates of this API. */
const dateOf = (at: Date | undefined) => at?.toUTCString().replace('GMT', '+0000') ?? null;

/** A call as the API shows it. Source: Twilio, Call resource. */
export function describeCall(call: CallSummary) {
  const { callSid, accountSid } = call;
  return {
    sid: callSid,
    account_sid: accountSid,
    api_version: '2010-04-01',
    from: call.from,
    to: call.to,
    direction: call.direction,
    status: call.status,
    answered_by: call.answeredBy ?? null,
    date_created: dateOf(call.createdAt),
    start_time: dateOf(call.createdAt),
    end_time: dateOf(call.endedAt),
    duration: call.endedAt === undefined ? null : String(Math.round(call.durationMs / 1000)),
    uri: `/2010-04-01/Accounts/${accountSid}/Calls/${callSid}.json`,
  };
}

const DEFAULT_PAGE_SIZE = 50;
const MAX_PAGE_SIZE = 1000;

/** One page of a list, with the address of the next. Source: Twilio, Call resource, read multiple. */
export function describePage(calls: readonly CallSummary[], path: string, query: Readonly<Record<string, string>>) {
  const { Status, To, From } = query;
  const isWanted = (call: CallSummary) =>
    (Status === undefined || call.status === Status) &&
    (To === undefined || call.to === To) &&
    (From === undefined || call.from === From);
  const wanted = calls.filter(isWanted);
  const pageSize = Math.min(MAX_PAGE_SIZE, Math.max(1, Number(query['PageSize'] ?? DEFAULT_PAGE_SIZE) || 1));
  const page = Math.max(0, Number(query['Page'] ?? 0) || 0);
  const uriOf = (index: number) =>
    `${path}?${new URLSearchParams({ ...query, PageSize: String(pageSize), Page: String(index) }).toString()}`;
  const shown = wanted.slice(page * pageSize, (page + 1) * pageSize);
  const hasMore = (page + 1) * pageSize < wanted.length;
  return {
    calls: shown.map(describeCall),
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
