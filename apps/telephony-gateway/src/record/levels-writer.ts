/**
 * Writes the levels of all calls of this replica, every half second, off the way of the frames: what the calls have measured since is
 * collected and handed to the store at once.
 *
 * Drop policy: one write is under way at a time. While Redis is slow the meters keep a second; what is older is lost, since levels are
 * for looking at.
 */
import type { CallLevelMeter } from '@trunkline/call-core';
import { type CallId, LEVELS_ENTRY_MS } from '@trunkline/protocol';
import type { Clock } from '@trunkline/service-kit';
import type { CallLevelsEntry, SessionStore } from '@trunkline/session-store';

export interface MeasuredCall {
  callId: CallId;
  lease: Readonly<{ fence: number }>;
  meter: Pick<CallLevelMeter, 'take' | 'atMs' | 'caller' | 'heardAgent'>;
  /** Wall-clock time of a time of the meter. */
  epochMs(nowMs: number): number;
}

export interface LevelsWriter {
  /** @returns what ends it; what has been measured until then is still written. */
  open(call: MeasuredCall): () => void;
  /** Writes what there is, and nothing more after that. */
  stop(): Promise<void>;
}

interface OpenCall extends MeasuredCall {
  isClosing: boolean;
}

export function createLevelsWriter(
  store: Pick<SessionStore, 'levels'>,
  clock: Pick<Clock, 'nowMs' | 'setInterval'>,
): LevelsWriter {
  const calls = new Set<OpenCall>();
  let isWriting = false;

  const collect = (call: OpenCall, nowMs: number, entries: CallLevelsEntry[]): void => {
    const { callId, lease, meter, epochMs } = call;
    while (call.isClosing ? meter.take(nowMs, 0) : meter.take(nowMs)) {
      const caller = Buffer.from(meter.caller).toString('base64');
      const heardAgent = Buffer.from(meter.heardAgent).toString('base64');
      entries.push({ callId, fence: lease.fence, levels: { atMs: epochMs(meter.atMs), caller, heardAgent } });
    }
    if (call.isClosing) calls.delete(call);
  };

  const write = async (): Promise<void> => {
    if (isWriting || calls.size === 0) return;
    isWriting = true;
    const nowMs = clock.nowMs();
    const entries: CallLevelsEntry[] = [];
    for (const call of calls) collect(call, nowMs, entries);
    await store.levels.append(entries);
    isWriting = false;
  };

  const stopTimer = clock.setInterval(() => void write(), LEVELS_ENTRY_MS);
  return {
    open(call) {
      const open = { ...call, isClosing: false };
      calls.add(open);
      return () => {
        open.isClosing = true;
      };
    },
    async stop() {
      stopTimer();
      await write();
    },
  };
}
