/** Nobody says anything. */
import { isWithPerson } from '@trunkline/protocol';
import { type CallStory, isCallersEnd } from '../call-story.ts';
import { findOutages } from '../outages.ts';
import { callerSpeech } from '../speech.ts';
import type { Thresholds } from '../thresholds.ts';
import type { Finding } from '../verdict.ts';
import { duration, moment } from '../words.ts';
import { finding } from './find.ts';

interface Span {
  fromMs: number;
  toMs: number;
  facts: readonly number[];
}

/** Everything that is no silence, or is told by another rule: speech, keys, waiting for an answer, a line that is away. */
function busySpans(call: CallStory): Span[] {
  const spans: Span[] = [...callerSpeech(call)];
  for (const type of ['caller.saying', 'caller.said', 'caller.dtmf', 'caller.stoppedSpeaking'] as const)
    for (const { fact, index } of call.all(type)) spans.push({ fromMs: fact.atMs, toMs: fact.atMs, facts: [index] });
  for (const { callerToMs, agentFromMs, agentToMs, facts } of call.turns) {
    const ownEnds = facts.slice(-1);
    if (agentFromMs !== undefined)
      spans.push({ fromMs: callerToMs ?? agentFromMs, toMs: agentToMs ?? agentFromMs, facts: ownEnds });
  }
  for (const { fromMs, toMs = call.lastMs, facts } of findOutages(call.facts)) spans.push({ fromMs, toMs, facts });
  let withPersonFrom: { atMs: number; index: number } | undefined;
  for (const { fact, index } of call.all('transfer.moved')) {
    if (isWithPerson(fact.state)) withPersonFrom ??= { atMs: fact.atMs, index };
    else if (withPersonFrom) {
      spans.push({ fromMs: withPersonFrom.atMs, toMs: fact.atMs, facts: [index] });
      withPersonFrom = undefined;
    }
  }
  if (withPersonFrom) spans.push({ fromMs: withPersonFrom.atMs, toMs: call.lastMs, facts: [withPersonFrom.index] });
  return spans.toSorted((a, b) => a.fromMs - b.fromMs || a.toMs - b.toMs);
}

function ending(call: CallStory): string {
  if (isCallersEnd(call)) return 'before the caller hung up';
  if (call.ended?.fact.endedBy === 'agent') return 'before the agent hung up';
  return 'before the call ended';
}

/** Finds the longest time in which nobody spoke. Silence before the first word is told by the rules of the greeting. */
export function judgeSilence(call: CallStory, { silenceMs }: Thresholds): Finding[] {
  const { ended, startMs } = call;
  const spans = busySpans(call);
  if (ended) spans.push({ fromMs: ended.fact.atMs, toMs: ended.fact.atMs, facts: [ended.index] });
  let last: Span | undefined;
  let worst: { ms: number; before: Span; after: Span } | undefined;
  for (const span of spans) {
    if (last) {
      const ms = span.fromMs - last.toMs;
      if (ms > silenceMs && ms > (worst?.ms ?? 0)) worst = { ms, before: last, after: span };
    }
    if (!last || span.toMs >= last.toMs) last = span;
  }
  if (!worst) return [];
  const { ms, before, after } = worst;
  const isLast = ended !== undefined && after.facts.includes(ended.index);
  const when = isLast ? ending(call) : `at ${moment(before.toMs, startMs)}`;
  return [
    finding({
      rule: 'silence',
      severity: 'notice',
      text: `Both sides were silent for ${duration(ms)} ${when}.`,
      facts: [...before.facts, ...after.facts],
      atMs: before.toMs,
    }),
  ];
}
