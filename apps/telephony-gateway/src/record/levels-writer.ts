/**
 * Writes the levels of all calls of this replica, every half second, off the way of the frames: what the calls have measured since is
 * collected and handed to the store at once.
 *
 * Drop policy: one write is under way at a time. While Redis is slow the meters keep a second; what is older is lost, since levels are
 * for looking at. So is what calls leave behind at their end, beyond 1,000 entries.
 */
import type { CallLevelMeter } from '@trunkline/call-core';
import { type CallId, LEVELS_ENTRY_MS } from '@trunkline/protocol';
import type { Clock } from '@trunkline/service-kit';
import type { CallLevelsEntry, SessionStore } from '@trunkline/session-store';

export interface MeasuredCall {
  callId: CallId;
  lease: Readonly<{ fence: number }>;
  meter: Pick<CallLevelMeter, 'take' | 'takeRest' | 'atMs' | 'steps' | 'caller' | 'heardAgent'>;
  /** Wall-clock time of a time of the meter. */
  epochMs(nowMs: number): number;
}

export interface LevelsWriter {
  /** @returns what ends it; what has been measured until then is still written. */
  open(call: MeasuredCall): () => void;
  /** Writes what there is, and nothing more after that. */
  stop(): Promise<void>;
}

/** An ended call leaves at most four entries behind, so these are the ends of a whole replica's calls. */
const MOST_LEFT_BEHIND = 1_000;

/** What the meter has taken last, as it is written. */
function entryOf({ callId, lease, meter, epochMs }: MeasuredCall): CallLevelsEntry {
  const { atMs, steps, caller, heardAgent } = meter;
  const base64 = (bytes: Uint8Array): string => Buffer.from(bytes.subarray(0, steps)).toString('base64');
  return {
    callId,
    fence: lease.fence,
    levels: { atMs: epochMs(atMs), caller: base64(caller), heardAgent: base64(heardAgent) },
  };
}

export function createLevelsWriter(
  store: Pick<SessionStore, 'levels'>,
  clock: Pick<Clock, 'nowMs' | 'setInterval'>,
): LevelsWriter {
  const calls = new Set<MeasuredCall>();
  /** Of calls that have ended since the last write. */
  let leftBehind: CallLevelsEntry[] = [];
  let underWay: Promise<unknown> | undefined;

  const end = (call: MeasuredCall): void => {
    if (!calls.delete(call)) return;
    const nowMs = clock.nowMs();
    while (leftBehind.length < MOST_LEFT_BEHIND && call.meter.takeRest(nowMs)) leftBehind.push(entryOf(call));
  };

  const write = async (): Promise<void> => {
    if (underWay) return;
    const entries = leftBehind;
    leftBehind = [];
    const nowMs = clock.nowMs();
    for (const call of calls) while (call.meter.take(nowMs)) entries.push(entryOf(call));
    if (entries.length === 0) return;
    underWay = store.levels.append(entries);
    await underWay;
    underWay = undefined;
  };

  const stopTimer = clock.setInterval(() => void write(), LEVELS_ENTRY_MS);
  return {
    open(call) {
      calls.add(call);
      return () => end(call);
    },
    async stop() {
      stopTimer();
      for (const call of calls) end(call);
      await underWay;
      await write();
    },
  };
}
