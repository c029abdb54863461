/** Where the time of one answer went. */
import type { WaterfallBar, WaterfallPart } from '../turn-story.ts';

/** The moments between which an answer passes, in this order. The first and one of the last two must be known. */
export interface AnswerMoments {
  callerStoppedMs: number;
  transcribedMs?: number | undefined;
  modelSpokeMs?: number | undefined;
  /** Vapi says that its voice begins. */
  voiceBeganMs?: number | undefined;
  audioCameMs?: number | undefined;
  frameSentMs?: number | undefined;
  heardMs?: number | undefined;
}

/** What passes between each moment and the next. */
const BETWEEN: readonly WaterfallPart[] = ['endpointing', 'model', 'voice', 'vapi-to-us', 'ours', 'at-carrier'];

export interface Interval {
  fromMs: number;
  toMs: number;
}

interface Step {
  /** Its place among the moments. */
  place: number;
  atMs: number;
}

/** The moments that are known and in order. Vapi's messages may overtake its audio, and one that came too late tells nothing. */
function stepsOf(moments: AnswerMoments, endMs: number): Step[] {
  const { callerStoppedMs, transcribedMs, modelSpokeMs, voiceBeganMs, audioCameMs, frameSentMs, heardMs } = moments;
  const steps: Step[] = [{ place: 0, atMs: callerStoppedMs }];
  const ofVapi = [transcribedMs, modelSpokeMs, voiceBeganMs];
  const audioMs = Math.min(endMs, audioCameMs ?? frameSentMs ?? endMs);
  ofVapi.forEach((atMs, index) => {
    const lastMs = steps.at(-1)?.atMs ?? callerStoppedMs;
    if (atMs !== undefined && atMs >= lastMs && atMs <= audioMs) steps.push({ place: index + 1, atMs });
  });
  [audioCameMs, frameSentMs, heardMs].forEach((atMs, index) => {
    const lastMs = steps.at(-1)?.atMs ?? callerStoppedMs;
    if (atMs !== undefined && atMs >= lastMs && atMs <= endMs) steps.push({ place: index + 4, atMs });
  });
  const last = steps.at(-1);
  if (last && last.atMs < endMs) steps.push({ place: heardMs === undefined ? 5 : 6, atMs: endMs });
  return steps;
}

/** How much of `from` to `to` is covered by at least one of the intervals. */
function coveredMs(intervals: readonly Interval[], fromMs: number, toMs: number): number {
  let covered = 0;
  let reachedMs = fromMs;
  for (const interval of intervals.toSorted((a, b) => a.fromMs - b.fromMs)) {
    const startMs = Math.max(reachedMs, interval.fromMs);
    const endMs = Math.min(toMs, interval.toMs);
    if (endMs <= startMs) continue;
    covered += endMs - startMs;
    reachedMs = endMs;
  }
  return covered;
}

/**
 * Lays out where the time of an answer went.
 * @param endMs the first that the caller heard of it, as far as it is known.
 * @param tools when tools ran.
 * @returns bars in order that are together as long as the answer took; none where nothing within it is known.
 */
export function layWaterfall(moments: AnswerMoments, endMs: number, tools: readonly Interval[]): WaterfallBar[] {
  const steps = stepsOf(moments, endMs);
  // Once the model speaks, nobody waits for a tool any more.
  const waitedToMs = (steps.find(({ place }) => place >= 2) ?? steps.at(-1))?.atMs ?? endMs;
  const waits = tools.map(({ fromMs, toMs }) => ({ fromMs, toMs: Math.min(toMs, waitedToMs) }));

  const spans: { part: WaterfallPart; ms: number; with: WaterfallPart[] }[] = [];
  let toolMs = 0;
  for (const [index, step] of steps.entries()) {
    const next = steps[index + 1];
    if (!next) break;
    const parts = BETWEEN.slice(step.place, Math.max(step.place + 1, next.place));
    const [part = 'at-carrier', ...more] = parts;
    const inToolsMs = coveredMs(waits, step.atMs, next.atMs);
    toolMs += inToolsMs;
    spans.push({ part, ms: next.atMs - step.atMs - inToolsMs, with: more });
  }
  if (spans.length <= 1 && toolMs === 0) return [];
  if (toolMs > 0) {
    const behind = spans.findIndex(({ part }) => BETWEEN.indexOf(part) >= 2);
    spans.splice(behind < 0 ? spans.length : behind, 0, { part: 'tool', ms: toolMs, with: [] });
  }
  let fromMs = moments.callerStoppedMs;
  return spans.map(({ part, ms, with: more }) => {
    const bar: WaterfallBar = { part, fromMs, ms, ...(more.length > 0 && { with: more }) };
    fromMs += ms;
    return bar;
  });
}
