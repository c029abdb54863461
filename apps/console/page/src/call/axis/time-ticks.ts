/** Where the time axis has its lines, and how a moment of a call is written. */
import { type AxisView, spanOf } from './axis-view.ts';

const STEPS_MS = [
  10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000, 600_000, 900_000,
  1_800_000, 3_600_000,
];
const LONGEST_STEP_MS = 3_600_000;

export interface TimeTicks {
  readonly stepMs: number;
  /** Each line that has a number. */
  readonly atMs: readonly number[];
  /** How many parts fine lines divide a step into. */
  readonly parts: number;
}

/** Chooses lines that are at least `minPx` apart, at round times of the call. */
export function timeTicks(view: AxisView, widthPx: number, minPx = 76): TimeTicks {
  const wanted = (spanOf(view) / Math.max(1, widthPx)) * minPx;
  const stepMs = STEPS_MS.find((step) => step >= wanted) ?? LONGEST_STEP_MS;
  const atMs: number[] = [];
  const first = Math.ceil(view.fromMs / stepMs);
  for (let n = first; n * stepMs <= view.toMs; n++) atMs.push(n * stepMs);
  return { stepMs, atMs, parts: [15_000, 900_000].includes(stepMs) ? 3 : 5 };
}

const two = (value: number): string => String(value).padStart(2, '0');

/** A moment of a call as `m:ss`, with hours where there are some, and as many decimals as lines `stepMs` apart need. */
export function formatCallTime(atMs: number, stepMs = 1_000): string {
  const decimals = stepMs >= 1_000 ? 0 : stepMs >= 100 ? 1 : stepMs >= 10 ? 2 : 3;
  const unit = 10 ** decimals;
  const sign = atMs < 0 ? '-' : '';
  // It is cut and not rounded, so that no moment is written as one that has not come yet.
  const units = Math.floor((Math.abs(atMs) / 1_000) * unit + 1e-6);
  const seconds = Math.floor(units / unit);
  const rest = decimals > 0 ? `.${String(units % unit).padStart(decimals, '0')}` : '';
  const hours = Math.floor(seconds / 3_600);
  const minutes = Math.floor((seconds % 3_600) / 60);
  const clock = hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
  return `${sign}${clock}${rest}`;
}
