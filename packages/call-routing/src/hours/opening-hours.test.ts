import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isTimeZone, localTimeAt } from './local-time.ts';
import { isOpenAt, type OpeningHours } from './opening-hours.ts';

const WEEK = [0, 1, 2, 3, 4];
const at = (text: string): number => Date.parse(text);

function hours(
  timeZone: string,
  fromMinute: number,
  toMinute: number,
  days = WEEK,
  closedOn: string[] = [],
): OpeningHours {
  return { timeZone, ranges: [{ days: new Set(days), fromMinute, toMinute }], closedOn: new Set(closedOn) };
}

const OFFICE = hours('Europe/Berlin', 9 * 60, 17 * 60);
const NIGHT = hours('Europe/Berlin', 22 * 60, 6 * 60, [4]);

describe('opening hours', () => {
  const moments: [moment: string, what: string, rule: OpeningHours, isOpen: boolean][] = [
    ['2026-07-01T07:00:00Z', 'nine in the summer', OFFICE, true],
    ['2026-07-01T06:59:59Z', 'a second before nine in the summer', OFFICE, false],
    ['2026-12-01T08:00:00Z', 'nine in the winter', OFFICE, true],
    ['2026-12-01T07:59:59Z', 'a second before nine in the winter', OFFICE, false],
    ['2026-12-01T15:59:59Z', 'the last second before five', OFFICE, true],
    ['2026-12-01T16:00:00Z', 'five', OFFICE, false],
    ['2026-12-05T10:00:00Z', 'a Saturday', OFFICE, false],
    ['2026-12-04T22:30:00Z', 'Friday night', NIGHT, true],
    ['2026-12-05T04:59:00Z', 'the morning after Friday night', NIGHT, true],
    ['2026-12-05T05:00:00Z', 'the end of Friday night', NIGHT, false],
    ['2026-12-04T02:00:00Z', 'the morning before Friday night', NIGHT, false],
    ['2026-12-05T22:30:00Z', 'Saturday night', NIGHT, false],
    ['2026-11-30T23:30:00Z', 'where the day is already another one', hours('Asia/Tokyo', 0, 1_440, [1]), true],
    [
      '2026-12-25T10:00:00Z',
      'a day on which it is closed',
      hours('Europe/Berlin', 540, 1_020, WEEK, ['2026-12-25']),
      false,
    ],
    [
      '2026-12-26T02:00:00Z',
      'the morning after a night that did not begin',
      { ...NIGHT, closedOn: new Set(['2026-12-25']) },
      false,
    ],
    [
      '2026-12-26T02:00:00Z',
      'a night that began the day before it is closed',
      { ...NIGHT, closedOn: new Set(['2026-12-26']) },
      true,
    ],
  ];
  it.for(moments)('at %s, which is %s', ([moment, , rule, isOpen]) => {
    expect(isOpenAt(rule, at(moment))).toBe(isOpen);
  });

  it('count an hour that comes twice twice, and one that is left out not at all', () => {
    const early = hours('Europe/Berlin', 120, 180, [6]);
    const openMinutes = (day: string): number => {
      let minutes = 0;
      for (let ms = at(`${day}T00:00:00+01:00`) - 7_200_000; ms < at(`${day}T12:00:00Z`); ms += 60_000) {
        if (isOpenAt(early, ms)) minutes += 1;
      }
      return minutes;
    };
    expect([openMinutes('2026-10-25'), openMinutes('2026-11-01'), openMinutes('2026-03-29')]).toEqual([120, 60, 0]);
  });

  it('over midnight go on through a night in which the clock is changed', () => {
    const night = hours('Europe/Berlin', 1_320, 360, [5]);
    expect(isOpenAt(night, at('2026-10-25T04:30:00Z'))).toBe(true);
    expect(isOpenAt(night, at('2026-10-25T05:00:00Z'))).toBe(false);
    expect(isOpenAt(night, at('2026-03-29T03:30:00Z'))).toBe(true);
    expect(isOpenAt(night, at('2026-03-29T04:00:00Z'))).toBe(false);
  });

  it('and the hours outside them never overlap and leave no gap, in any zone at any moment', () => {
    const zone = fc.constantFrom(
      'Europe/Berlin',
      'America/New_York',
      'Australia/Lord_Howe',
      'Asia/Kathmandu',
      'Pacific/Apia',
      'UTC',
    );
    const minute = fc.integer({ min: 0, max: 1_439 });
    const moment = fc.integer({ min: at('2024-01-01T00:00:00Z'), max: at('2031-01-01T00:00:00Z') });
    const all = [0, 1, 2, 3, 4, 5, 6];
    fc.assert(
      fc.property(zone, minute, minute, moment, (timeZone, from, to, ms) => {
        fc.pre(from !== to);
        expect(isOpenAt(hours(timeZone, from, to, all), ms)).toBe(!isOpenAt(hours(timeZone, to, from, all), ms));
      }),
    );
  });
});

it('shows the wall clock with its date and weekday', () => {
  expect(localTimeAt('America/St_Johns', at('2026-12-01T02:30:00Z'))).toEqual({
    date: '2026-11-30',
    weekday: 0,
    minute: 1_380,
  });
  expect(localTimeAt('UTC', at('2026-12-06T00:00:00Z'))).toEqual({ date: '2026-12-06', weekday: 6, minute: 0 });
});

it('knows zones with a summer time, and takes no offset for one', () => {
  expect(['Europe/Berlin', 'UTC', 'Europe/Nowhere', '+02:00', ''].map(isTimeZone)).toEqual([
    true,
    true,
    false,
    false,
    false,
  ]);
});
