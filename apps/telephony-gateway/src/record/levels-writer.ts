/**
 * Writes the levels of all calls of this replica, off the way of the frames: a few calls at a time are asked for the half second that
 * they have measured, so that no frame waits for all of them, and what they give is handed to the store together.
 *
 * Drop policy: one write is under way at a time, and 1,000 entries wait for it. While there is no room the meters keep a second; what is
 * older is lost, since levels are for looking at.
 */
import type { CallLevelMeter } from '@trunkline/call-core';
import type { CallId } from '@trunkline/protocol';
import { type Clock, startRounds } from '@trunkline/service-kit';
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
const MOST_WAITING = 1_000;
/** Less than the half second of an entry, so that a look that comes late still finds what the meter keeps (call-level-meter.ts). */
const LOOK_EVERY_MS = 400;

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
  let waiting: CallLevelsEntry[] = [];
  let underWay: Promise<void> | undefined;

  const writeAll = async (): Promise<void> => {
    while (waiting.length > 0) {
      const entries = waiting;
      waiting = [];
      await store.levels.append(entries);
    }
    underWay = undefined;
  };

  const write = (): void => {
    if (waiting.length > 0) underWay ??= writeAll();
  };

  const look = (some: readonly MeasuredCall[], nowMs: number): void => {
    for (const call of some)
      while (waiting.length < MOST_WAITING && call.meter.take(nowMs)) waiting.push(entryOf(call));
    write();
  };

  const end = (call: MeasuredCall): void => {
    if (!calls.delete(call)) return;
    const nowMs = clock.nowMs();
    while (waiting.length < MOST_WAITING && call.meter.takeRest(nowMs)) waiting.push(entryOf(call));
    write();
  };

  const stopRounds = startRounds({ clock, everyMs: LOOK_EVERY_MS, items: calls, visit: look });
  return {
    open(call) {
      calls.add(call);
      return () => end(call);
    },
    async stop() {
      stopRounds();
      for (const call of calls) end(call);
      await underWay;
    },
  };
}
