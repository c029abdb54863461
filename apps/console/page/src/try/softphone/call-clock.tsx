import { nowMs } from '../../live/index.ts';
import { formatClock } from '../../ui/format.ts';
import type { PhoneState } from '../desk/softphone.ts';

/** How long the call lasts, or has lasted. */
export function CallClock({ state }: { state: PhoneState }) {
  if (state.startedAtMs === undefined) return null;
  // The second hand is the page's; the time is this browser's, as the call's beginning is.
  void nowMs.value;
  return <span class="try-clock">{formatClock((state.endedAtMs ?? Date.now()) - state.startedAtMs)}</span>;
}
