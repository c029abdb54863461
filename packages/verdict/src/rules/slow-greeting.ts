/** The caller has picked up the telephone and hears nobody. */
import { type CallStory, factsOf } from '../call-story.ts';
import { isFirstOpening } from '../first-opening.ts';
import type { Thresholds } from '../thresholds.ts';
import type { Finding } from '../verdict.ts';
import { duration } from '../words.ts';
import { finding } from './find.ts';

interface Share {
  ms: number;
  text: string;
}

/** Finds a first word that came late, where the agent was to speak first. */
export function judgeSlowGreeting(call: CallStory, { slowGreetingMs, noAgentMs }: Thresholds): Finding[] {
  const { opened, turns, facts } = call;
  const [greeting] = turns;
  if (!opened || !isFirstOpening(facts, opened.index) || greeting?.agentFromMs === undefined) return [];
  // Whoever calls may speak first, and a machine that answers is not greeted.
  if (greeting.callerSaid !== '' || greeting.responseMs !== undefined) return [];
  if (call.all('call.answeredBy').some(({ fact }) => fact.verdict.startsWith('machine'))) return [];
  const openedMs = opened.fact.atMs;
  const waitedMs = greeting.agentFromMs - openedMs;
  if (waitedMs <= slowGreetingMs) return [];
  const agent = call.all('agent.opened')[0];
  const agentMs = Math.min(Math.max(agent?.fact.atMs ?? openedMs, openedMs), greeting.agentFromMs);
  // Then nobody has answered, and that is what is said.
  if (agentMs - openedMs > noAgentMs) return [];
  const own = factsOf(call, greeting, 'agent.firstAudio', 'agent.turnStarted', 'agent.firstHeard');
  const audioFact = own.map((index) => facts[index]).find((fact) => fact?.type === 'agent.firstAudio');
  const audioMs = audioFact ? Math.min(Math.max(audioFact.atMs, agentMs), greeting.agentFromMs) : undefined;
  const shares: Share[] = [
    ...(agent ? [{ ms: agentMs - openedMs, text: "until Vapi's socket opened" }] : []),
    { ms: (audioMs ?? greeting.agentFromMs) - agentMs, text: "until Vapi's first audio came" },
    ...(audioMs === undefined ? [] : [{ ms: greeting.agentFromMs - audioMs, text: 'between us and the caller' }]),
  ];
  const largest = shares.reduce((most, share) => (share.ms > most.ms ? share : most));
  return [
    finding({
      rule: 'slow-greeting',
      severity: waitedMs > 2 * slowGreetingMs ? 'fault' : 'notice',
      text: `The first word came ${duration(waitedMs)} after pick-up: ${duration(largest.ms)} of it ${largest.text}.`,
      facts: [opened.index, ...(agent ? [agent.index] : []), ...own],
      atMs: openedMs,
      turnId: greeting.turnId,
    }),
  ];
}
