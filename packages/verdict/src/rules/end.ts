/** How the call ended, where that was not as it should be. */
import { type CallStory, isCallersEnd, type Placed } from '../call-story.ts';
import { findOutages } from '../outages.ts';
import { callerSpeech } from '../speech.ts';
import type { Thresholds } from '../thresholds.ts';
import type { FactOf } from '../turns/turn-draft.ts';
import type { Finding } from '../verdict.ts';
import { duration, name, turn as turnOf } from '../words.ts';
import { finding } from './find.ts';

type Ended = Placed<FactOf<'call.ended'>>;

/** Vapi's and our words for an end that nobody on the line wanted. What another rule tells is not among them. */
function badEnd({ endedBy, reason }: FactOf<'call.ended'>): string | undefined {
  if (reason === 'gateway-fault') return 'The call ended because of a fault of our own.';
  if (reason === 'max-duration' || reason === 'exceeded-max-duration')
    return 'The call was cut off because it had reached its longest duration.';
  if (reason === 'idle' || reason === 'silence-timed-out') return 'The call was ended because nobody spoke any more.';
  if (endedBy === 'agent' && /error|fail|worker/.test(reason))
    return `Vapi broke off the call: ${name(reason, 'unknown')}.`;
  if (endedBy === 'carrier' && /fail|busy|no-answer|cancel/.test(reason))
    return `The carrier broke off the call: ${name(reason, 'unknown')}.`;
  return undefined;
}

interface Cause {
  atMs: number;
  facts: readonly number[];
  /** Follows "after". */
  text: string;
}

/** The agent began to speak while the caller was speaking. */
function agentCutIns(call: CallStory): Cause[] {
  const spoken = callerSpeech(call);
  return call.turns.flatMap(({ agentFromMs, facts }) => {
    if (agentFromMs === undefined) return [];
    const speech = spoken.find(({ fromMs, toMs }) => fromMs < agentFromMs - 200 && toMs > agentFromMs + 300);
    if (!speech) return [];
    const began = facts.filter((index) => call.facts[index]?.type === 'agent.turnStarted');
    return [{ atMs: agentFromMs, facts: [...began, ...speech.facts], text: 'being interrupted by the agent' }];
  });
}

/** What a caller may hang up about, with the time from which on they may. */
function causesOf(call: CallStory, { slowTurnMs }: Thresholds, endedMs: number): Cause[] {
  const causes = agentCutIns(call);
  for (const { fact, index } of call.all('caller.gapHeard'))
    causes.push({ atMs: fact.atMs + fact.gapMs, facts: [index], text: "a hole in the agent's voice" });
  for (const { fact, index } of call.all('tool.finished'))
    if (fact.failed) causes.push({ atMs: fact.atMs, facts: [index], text: `${name(fact.name, 'a tool')} had failed` });
  for (const { toMs, facts, kind } of findOutages(call.facts))
    if (toMs !== undefined && kind !== 'agent') causes.push({ atMs: toMs, facts, text: 'the line had come back' });
  for (const { callerToMs, responseMs = 0, agentFromMs, facts, turnId } of call.turns) {
    if (callerToMs !== undefined && agentFromMs !== undefined && responseMs > slowTurnMs)
      causes.push({ atMs: agentFromMs, facts, text: `a late answer in ${turnOf(turnId)}` });
  }
  return causes.filter(({ atMs }) => atMs <= endedMs);
}

/** Finds an end that was not as it should be, or that came at once after something that had gone wrong. */
export function judgeEnd(call: CallStory, thresholds: Thresholds): Finding[] {
  const { ended } = call;
  if (!ended) return [];
  const { fact, index }: Ended = ended;
  const bad = badEnd(fact);
  if (bad !== undefined) {
    const severity = fact.reason === 'idle' || fact.reason === 'silence-timed-out' ? 'notice' : 'fault';
    return [finding({ rule: 'end', severity, text: bad, facts: [index], atMs: fact.atMs })];
  }
  if (!isCallersEnd(call)) return [];
  const [cause] = causesOf(call, thresholds, fact.atMs)
    .filter(({ atMs }) => fact.atMs - atMs <= thresholds.endAfterMs)
    .toSorted((a, b) => b.atMs - a.atMs);
  if (!cause) return [];
  return [
    finding({
      rule: 'end',
      severity: 'notice',
      text: `The caller hung up ${duration(fact.atMs - cause.atMs)} after ${cause.text}.`,
      facts: [...cause.facts, index],
      atMs: fact.atMs,
    }),
  ];
}
