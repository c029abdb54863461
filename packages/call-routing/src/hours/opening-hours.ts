import { localTimeAt } from './local-time.ts';

/** From a minute of the day up to, and not with, another one. An end before its beginning is on the next day. */
export interface OpenRange {
  /** On which days it begins; Monday is 0. */
  days: ReadonlySet<number>;
  fromMinute: number;
  toMinute: number;
}

export interface OpeningHours {
  /** An IANA name. */
  timeZone: string;
  ranges: readonly OpenRange[];
  /** Days on which no range begins, as 2026-12-25. */
  closedOn: ReadonlySet<string>;
}

const HALF_A_DAY_MS = 43_200_000;
const MINUTE_MS = 60_000;

/**
 * Whether it is open. The wall clock alone counts: an hour that summer time leaves out never comes, and one that comes twice counts twice.
 * A range over midnight belongs to the day on which it begins.
 */
export function isOpenAt({ timeZone, ranges, closedOn }: OpeningHours, epochMs: number): boolean {
  const now = localTimeAt(timeZone, epochMs);
  const isToday = !closedOn.has(now.date);
  let isFromYesterday: boolean | undefined;
  const wasYesterdayOpen = (): boolean => {
    // Half a day before midnight is always the day before, also where that day has 23 or 25 hours.
    const yesterday = localTimeAt(timeZone, epochMs - now.minute * MINUTE_MS - HALF_A_DAY_MS);
    return !closedOn.has(yesterday.date);
  };
  return ranges.some(({ days, fromMinute, toMinute }) => {
    if (fromMinute < toMinute) {
      return isToday && days.has(now.weekday) && now.minute >= fromMinute && now.minute < toMinute;
    }
    if (isToday && days.has(now.weekday) && now.minute >= fromMinute) return true;
    if (now.minute >= toMinute || !days.has((now.weekday + 6) % 7)) return false;
    isFromYesterday ??= wasYesterdayOpen();
    return isFromYesterday;
  });
}
