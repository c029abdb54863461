/** The wall clock of a time zone at a moment. */

/** Monday is 0. */
export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

export interface LocalTime {
  /** As 2026-12-24. */
  date: string;
  /** Monday is 0. */
  weekday: number;
  /** Since midnight, as the wall clock shows it. */
  minute: number;
}

/** Making a formatter costs as much as a thousand uses. Only zones of the file come here, so that this stays small. */
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterOf(timeZone: string): Intl.DateTimeFormat {
  let formatter = formatters.get(timeZone);
  if (!formatter) {
    formatter = new Intl.DateTimeFormat('en-US', {
      timeZone,
      calendar: 'gregory',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      weekday: 'short',
      hour: '2-digit',
      minute: '2-digit',
    });
    formatters.set(timeZone, formatter);
  }
  return formatter;
}

/** Whether this runtime knows the IANA time zone `name`. An offset such as +02:00 has no summer time and is none. */
export function isTimeZone(name: string): boolean {
  if (!/^[a-z]/i.test(name)) return false;
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** @param timeZone an IANA name. @throws RangeError when the runtime does not know it. */
export function localTimeAt(timeZone: string, epochMs: number): LocalTime {
  const parts: Record<string, string> = {};
  for (const { type, value } of formatterOf(timeZone).formatToParts(epochMs)) parts[type] = value;
  const { year, month, day, weekday = '', hour, minute } = parts;
  return {
    date: `${year}-${month}-${day}`,
    weekday: WEEKDAYS.findIndex((name) => name === weekday.toLowerCase()),
    minute: Number(hour) * 60 + Number(minute),
  };
}
