import { z } from 'zod';
import { isTimeZone, WEEKDAYS } from '../hours/local-time.ts';
import type { OpeningHours } from '../hours/opening-hours.ts';
import { piece } from './pieces.ts';

const DAY_MINUTES = 1_440;

const timeOfDay = piece('a time of day in quotes, such as "09:00" or "24:00"', (value) => {
  const [, hours, minutes] = typeof value === 'string' ? (/^(\d{2}):(\d{2})$/.exec(value) ?? []) : [];
  const minute = Number(hours) * 60 + Number(minutes);
  return Number(minutes) < 60 && minute <= DAY_MINUTES ? minute : undefined;
});

/** `mon-fri`, `sat`, `mon,wed,fri-sun` or `daily`. */
function readDays(value: unknown): ReadonlySet<number> | undefined {
  if (value === 'daily') return new Set(WEEKDAYS.keys());
  const days = new Set<number>();
  const parts = Array.isArray(value) ? value : [value];
  for (const part of parts) {
    if (typeof part !== 'string') return undefined;
    for (const range of part.toLowerCase().split(',')) {
      const [first = -1, last = first, ...more] = range
        .trim()
        .split('-')
        .map((day) => WEEKDAYS.findIndex((known) => known === day.trim()));
      if (first < 0 || last < 0 || more.length > 0) return undefined;
      for (let day = first; ; day = (day + 1) % 7) {
        days.add(day);
        if (day === last) break;
      }
    }
  }
  return days;
}

const isCalendarDay = (text: string): boolean => {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text) ?? [];
  const isLeap = Number(year) % 4 === 0 && (Number(year) % 100 !== 0 || Number(year) % 400 === 0);
  const lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  return Number(day) >= 1 && Number(day) <= (lengths[Number(month) - 1] ?? 0);
};

const range = z
  .strictObject({
    days: piece('days such as mon-fri, "mon,wed" or daily', readDays).default(new Set(WEEKDAYS.keys())),
    from: timeOfDay,
    to: timeOfDay,
  })
  .refine(({ from, to }) => from !== to, 'from and to are the same; a whole day is from "00:00" to "24:00"')
  .refine(({ from }) => from !== DAY_MINUTES, 'a range begins at "23:59" at the latest');

export const hoursSchema = z
  .strictObject({
    timeZone: piece('an IANA time zone such as Europe/Berlin', (value) =>
      typeof value === 'string' && isTimeZone(value) ? value : undefined,
    ),
    open: z.array(range).min(1, 'expected at least one range').max(200),
    closedOn: z
      .array(
        piece('a day such as "2026-12-25"', (value) =>
          typeof value === 'string' && isCalendarDay(value) ? value : undefined,
        ),
      )
      .max(1_000)
      .default([]),
  })
  .transform(({ timeZone, open, closedOn }): OpeningHours => ({
    timeZone,
    ranges: open.map(({ days, from, to }) => ({ days, fromMinute: from, toMinute: to })),
    closedOn: new Set(closedOn),
  }));

/** Hours by their name, or as they are. */
export const hoursByName = (named: ReadonlyMap<string, OpeningHours | undefined>) =>
  z.unknown().transform((value, context): OpeningHours => {
    if (typeof value === 'string') {
      const known = named.get(value);
      if (known) return known;
      // The fault of hours that are named and wrong stands where they are.
      if (named.has(value)) return NO_HOURS;
      const message = `there are no such hours; hours has ${[...named.keys()].join(', ') || 'none'}`;
      context.issues.push({ code: 'custom', message, input: value });
      return z.NEVER;
    }
    const read = hoursSchema.safeParse(value);
    if (read.success) return read.data;
    for (const issue of read.error.issues) context.issues.push({ ...issue, input: value } as never);
    return z.NEVER;
  });

const NO_HOURS: OpeningHours = Object.freeze({ timeZone: 'UTC', ranges: [], closedOn: new Set<string>() });
