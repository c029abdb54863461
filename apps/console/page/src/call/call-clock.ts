/** Where the time of a call begins, and all of its facts on that axis. */
import type { CallEvent, FactEntry } from '@trunkline/protocol';
import { alignClocks } from '@trunkline/verdict';
import type { TimedFact } from './lanes/timed-fact.ts';

export interface CallTimes {
  /** The moment 0 of the axis, in epoch ms by the clock of Redis: the line opened, or the call began where it has not yet. */
  readonly zeroMs: number;
  readonly facts: readonly TimedFact[];
  /** The oldest facts are missing, because the log keeps only so many. */
  readonly isCut: boolean;
  /** Puts a time that the holder of the call has written at that time on the axis. */
  toCallMs(epochMs: number): number;
}

/** @param createdAtMs when the session of the call was made. */
export function timesOf(entries: readonly FactEntry[], createdAtMs: number): CallTimes {
  const events = entries.map(({ event }) => event);
  const aligned = alignClocks(events);
  const isCut = events.length > 0 && events[0]?.type !== 'call.created';
  const opened = aligned.find((event) => event.type === 'stream.opened');
  const zeroMs = !isCut && opened ? opened.atMs : createdAtMs;
  const shifts = clockShifts(events, aligned);
  return {
    zeroMs,
    isCut,
    facts: entries.map(({ id, event }, index) => ({
      index,
      id,
      event,
      atMs: (aligned[index]?.atMs ?? event.atMs) - zeroMs,
    })),
    toCallMs: (epochMs) => epochMs + (shifts.findLast(({ fromMs }) => fromMs <= epochMs)?.byMs ?? 0) - zeroMs,
  };
}

/** By how much the clock of each holder was moved, from when on by that clock. */
function clockShifts(events: readonly CallEvent[], aligned: readonly CallEvent[]): { fromMs: number; byMs: number }[] {
  const shifts: { fromMs: number; byMs: number }[] = [];
  events.forEach((event, index) => {
    if (event.type !== 'stream.opened' && event.type !== 'clock.compared') return;
    shifts.push({ fromMs: event.atMs, byMs: (aligned[index]?.atMs ?? event.atMs) - event.atMs });
  });
  return shifts;
}
