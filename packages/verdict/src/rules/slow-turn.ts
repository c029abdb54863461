/** The caller waits for an answer. */
import { type CallStory, factsOf, isCallersEnd } from '../call-story.ts';
import type { Thresholds } from '../thresholds.ts';
import type { ToolStory, TurnStory, WaterfallBar, WaterfallPart } from '../turn-story.ts';
import type { Finding } from '../verdict.ts';
import { duration, name, turn as turnOf, turns as turnsOf } from '../words.ts';
import { finding } from './find.ts';

const SHARES: Readonly<Record<WaterfallPart, (ms: string) => string>> = {
  endpointing: (ms) => `Vapi took ${ms} to be sure that the caller had finished`,
  model: (ms) => `the model took ${ms}`,
  tool: (ms) => `the tools took ${ms}`,
  voice: (ms) => `the voice took ${ms}`,
  'vapi-to-us': (ms) => `Vapi's audio took ${ms} to reach us`,
  ours: (ms) => `our own queue took ${ms}`,
  'at-carrier': (ms) => `the carrier took ${ms} to play it`,
};

const AT_VAPI: readonly WaterfallPart[] = ['endpointing', 'model', 'tool', 'voice', 'vapi-to-us'];

function longest(tools: readonly ToolStory[]): ToolStory | undefined {
  return tools.toSorted((a, b) => (b.durationMs ?? 0) - (a.durationMs ?? 0))[0];
}

function shareOf({ part, ms, with: more = [] }: WaterfallBar, tools: readonly ToolStory[]): string {
  const took = duration(ms);
  if (part === 'tool' && tools.length === 1) return `${name(tools[0]?.name, 'the tool')} took ${took}`;
  if (part === 'tool') return `the tools took ${took}, ${name(longest(tools)?.name, 'one of them')} the longest`;
  if (more.length === 0) return SHARES[part](took);
  const isVapis = [part, ...more].every((each) => AT_VAPI.includes(each));
  return isVapis ? `${took} of it passed at Vapi` : `${took} of it passed between Vapi and the caller`;
}

function largestShare({ waterfall, tools }: TurnStory): string {
  const [first, ...rest] = waterfall;
  if (!first) return '';
  const largest = rest.reduce((most, bar) => (bar.ms > most.ms ? bar : most), first);
  return `: ${shareOf(largest, tools)}`;
}

/** A line that was lost meanwhile is a worse fault, and is told as one. */
function wasLineLost(call: CallStory, fromMs: number, toMs: number): boolean {
  return [...call.all('stream.lost'), ...call.all('stream.opened'), ...call.all('agent.lost')].some(
    ({ fact }) => fact.atMs > fromMs && fact.atMs < toMs,
  );
}

/** The last thing that the caller said never had an answer. What they said only over the agent, such as "okay", waits for none. */
function unanswered(call: CallStory, { unansweredMs }: Thresholds): Finding[] {
  const { ended, turns } = call;
  const last = turns.at(-1);
  if (!ended || !last || last.agentFromMs !== undefined || last.callerSaid === '') return [];
  const { callerToMs } = last;
  const agentSilentMs = Math.max(0, ...turns.map(({ agentToMs = 0 }) => agentToMs));
  if (callerToMs === undefined || callerToMs <= agentSilentMs || wasLineLost(call, callerToMs, ended.fact.atMs))
    return [];
  const waitedMs = ended.fact.atMs - callerToMs;
  if (waitedMs <= unansweredMs || call.all('agent.failed').length > 0 || ended.fact.reason === 'transferred') return [];
  const then = isCallersEnd(call) ? 'the caller hung up' : 'the call ended';
  return [
    finding({
      rule: 'slow-turn',
      severity: 'fault',
      text: `The agent never answered in ${turnOf(last.turnId)}: ${then} after ${duration(waitedMs)}.`,
      facts: [...last.facts, ended.index],
      atMs: callerToMs,
      turnId: last.turnId,
    }),
  ];
}

/** Finds the answers that came late, in one sentence about the latest of them. */
export function judgeSlowTurn(call: CallStory, thresholds: Thresholds): Finding[] {
  const { slowTurnMs } = thresholds;
  const slow = call.turns.filter(
    ({ responseMs = 0, callerToMs = 0, agentFromMs = 0 }) =>
      responseMs > slowTurnMs && !wasLineLost(call, callerToMs, agentFromMs),
  );
  const none = unanswered(call, thresholds);
  if (slow.length === 0) return none;
  const worst = slow.reduce((most, turn) => ((turn.responseMs ?? 0) > (most.responseMs ?? 0) ? turn : most));
  const others = slow.filter((turn) => turn !== worst);
  const waitedMs = worst.responseMs ?? 0;
  const more = others.length === 0 ? '' : `; ${turnsOf(others.map(({ turnId }) => turnId))} came late too`;
  const facts = slow.flatMap((turn) =>
    factsOf(
      call,
      turn,
      'caller.stoppedSpeaking',
      'vapi.finalTranscript',
      'vapi.modelOutput',
      'tool.called',
      'tool.finished',
      'agent.firstAudio',
      'agent.turnStarted',
      'agent.firstHeard',
    ),
  );
  return [
    ...none,
    finding({
      rule: 'slow-turn',
      severity: waitedMs > 2 * slowTurnMs ? 'fault' : 'notice',
      text: `Answered ${duration(waitedMs)} late in ${turnOf(worst.turnId)}${largestShare(worst)}${more}.`,
      facts: facts.length > 0 ? facts : worst.facts,
      atMs: worst.callerToMs ?? call.startMs,
      turnId: worst.turnId,
    }),
  ];
}
