/** One page of the list of calls: which, in what order, and where the next page begins. */
import { type CallListAnswer, type CallRow, type CallSeverity, TrunklineError } from '@trunkline/protocol';

const STATES = ['live', 'ended', 'ringing', 'lost'] as const;

export interface ListWish {
  /** `live` is every call that goes on, whatever state it is in. */
  state?: (typeof STATES)[number];
  /** Only calls that somebody should look at, the worst first. */
  needsAttention: boolean;
  limit: number;
  after?: SortKey;
}

/** What the list is sorted by, the smallest first. The call id makes it unique. */
type SortKey = readonly [rank: number, timeMs: number, callId: string];

const DEFAULT_LIMIT = 50;
const MOST = 200;
const RANKS: Record<CallSeverity, number> = { fault: 0, notice: 1, open: 2, good: 3 };

const compareKeys = (one: SortKey, other: SortKey): number =>
  one[0] - other[0] || one[1] - other[1] || (one[2] < other[2] ? -1 : Number(one[2] !== other[2]));

function keyOf(row: CallRow, needsAttention: boolean): SortKey {
  const rank = needsAttention ? RANKS[row.severity] : Number(row.state === 'ended');
  return [rank, -(row.endedAtMs ?? row.createdAtMs), row.callId];
}

function readCursor(text: string): SortKey {
  try {
    const key: unknown = JSON.parse(Buffer.from(text, 'base64url').toString());
    if (Array.isArray(key) && key.length === 3) {
      const [rank, timeMs, callId] = key as unknown[];
      if (typeof rank === 'number' && typeof timeMs === 'number' && typeof callId === 'string') {
        return [rank, timeMs, callId];
      }
    }
  } catch {
    // What is no JSON is as wrong as what is some other JSON.
  }
  throw new TrunklineError('TL_INVALID_FIELD', 'after: expected the nextAfter of the page before');
}

const writeCursor = (key: SortKey): string => Buffer.from(JSON.stringify(key)).toString('base64url');

/** Reads what a page of the list is asked for. @throws TrunklineError 422 that names the wrong part. */
export function readListWish(query: Readonly<Record<string, unknown>>): ListWish {
  const { state, after, limit = String(DEFAULT_LIMIT), attention } = query;
  const known = STATES.find((one) => one === state);
  if (state !== undefined && state !== '' && known === undefined) {
    throw new TrunklineError('TL_INVALID_FIELD', `state: expected one of ${STATES.join(', ')}`);
  }
  const count = typeof limit === 'string' && /^\d{1,4}$/.test(limit) ? Number(limit) : 0;
  if (count < 1) throw new TrunklineError('TL_INVALID_FIELD', `limit: expected a whole number from 1 to ${MOST}`);
  return {
    ...(known !== undefined && { state: known }),
    needsAttention: attention === '1',
    limit: Math.min(count, MOST),
    ...(typeof after === 'string' && after !== '' && { after: readCursor(after) }),
  };
}

function isListed(row: CallRow, { state, needsAttention }: ListWish): boolean {
  if (needsAttention && row.severity !== 'fault' && row.severity !== 'notice') return false;
  return state === undefined || (state === 'live' ? row.state !== 'ended' : row.state === state);
}

export function listCalls(rows: readonly CallRow[], wish: ListWish): CallListAnswer {
  const keyed = rows
    .filter((row) => isListed(row, wish))
    .map((row) => ({ row, key: keyOf(row, wish.needsAttention) }))
    .filter(({ key }) => wish.after === undefined || compareKeys(key, wish.after) > 0)
    .toSorted((one, other) => compareKeys(one.key, other.key));
  const page = keyed.slice(0, wish.limit);
  const last = page.at(-1);
  return {
    calls: page.map(({ row }) => row),
    ...(last && keyed.length > page.length && { nextAfter: writeCursor(last.key) }),
  };
}
