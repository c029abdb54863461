/** The caller's line, or the agent's, was away. */
import type { CallStory } from '../call-story.ts';
import { findOutages, type Outage } from '../outages.ts';
import type { Thresholds } from '../thresholds.ts';
import type { Finding } from '../verdict.ts';
import { capitalised, duration, moment, name } from '../words.ts';
import { finding } from './find.ts';

/** Endings of a call whose line is gone. */
const LINE_LOST = new Set(['stream-lost', 'stream-lost-too-often', 'nobody-held']);

function why({ kind, before, after, reason }: Outage): string {
  const other = before !== after;
  const left = name(before, 'the replica');
  const next = name(after, 'another one');
  if (kind === 'handedOver') return `${left} handed the call to ${next}${reason === undefined ? '' : ` (${reason})`}`;
  if (kind === 'died') return `${left} died, ${next} went on`;
  return other ? `the carrier lost the line to ${left}, ${next} went on` : 'the carrier lost the line and came back';
}

function silentMs({ fromMs, toMs = fromMs }: Outage): number {
  return toMs - fromMs;
}

function lineFinding(call: CallStory, outage: Outage, { lineSilenceMs }: Thresholds): Finding[] {
  const { kind, fromMs, toMs, facts } = outage;
  const at = moment(fromMs, call.startMs);
  const found = { rule: 'connection' as const, facts, atMs: fromMs };
  if (toMs === undefined) {
    // The agent had hung up, and only its last words were still under way.
    if (call.ended?.fact.endedBy === 'agent') return [];
    const text = `The line was lost at ${at} and never came back.`;
    return [finding({ ...found, severity: 'fault', text })];
  }
  const ms = silentMs(outage);
  // A hand-over waits for a moment in which nobody speaks, and a short one is not noticed.
  if (kind === 'handedOver' && ms <= lineSilenceMs) return [];
  const text = `The line was silent for ${duration(ms)} at ${at}: ${why(outage)}.`;
  return [finding({ ...found, severity: ms > lineSilenceMs ? 'fault' : 'notice', text })];
}

function agentFinding(call: CallStory, outage: Outage, { lineSilenceMs }: Thresholds): Finding[] {
  const { fromMs, toMs, facts } = outage;
  const ms = silentMs(outage);
  if (toMs === undefined || ms <= lineSilenceMs) return [];
  const text = `The agent was away for ${duration(ms)} at ${moment(fromMs, call.startMs)}: its socket was lost and came back.`;
  return [finding({ rule: 'connection', severity: 'notice', text, facts, atMs: fromMs })];
}

/** Finds the times at which the line or the agent was away, the longest first. */
export function judgeConnection(call: CallStory, thresholds: Thresholds): Finding[] {
  const outages = findOutages(call.facts);
  const found = outages
    .toSorted((a, b) => silentMs(b) - silentMs(a))
    .flatMap((outage) =>
      outage.kind === 'agent' ? agentFinding(call, outage, thresholds) : lineFinding(call, outage, thresholds),
    );
  const { ended } = call;
  const isTold = outages.some(({ kind, toMs }) => kind !== 'agent' && toMs === undefined);
  if (!ended || isTold || !LINE_LOST.has(ended.fact.reason)) return found.slice(0, 3);
  return [
    finding({
      rule: 'connection',
      severity: 'fault',
      text: `${capitalised('the line was lost')} and never came back: the call was given up at ${moment(ended.fact.atMs, call.startMs)}.`,
      facts: [ended.index],
      atMs: ended.fact.atMs,
    }),
    ...found.slice(0, 2),
  ];
}
