/** Nobody answers, or whoever answered is gone and nobody comes in their place. */
import { type CallStory, isCallersEnd, type Placed } from '../call-story.ts';
import { isFirstOpening } from '../first-opening.ts';
import type { Thresholds } from '../thresholds.ts';
import type { FactOf } from '../turns/turn-draft.ts';
import type { Finding } from '../verdict.ts';
import { duration, moment, name } from '../words.ts';
import { finding } from './find.ts';

/** Reasons of ours that say no more than that there is no agent. */
const SAYS_NOTHING = new Set(['no-agent', 'agent-lost', 'unknown']);

/** Why no agent could be had. */
function cause({ reason, status }: FactOf<'agent.failed'>, isKnownDown: boolean): string {
  if (status !== undefined) return `Vapi refused the call (${status})`;
  if (isKnownDown) return 'no way to an agent worked, and it was known, so that nobody waited';
  return SAYS_NOTHING.has(reason) ? 'no agent could be had' : `no agent could be had (${name(reason, 'unknown')})`;
}

function whatFollowed(call: CallStory): string {
  const { ended } = call;
  if (ended === undefined) return '';
  if (isCallersEnd(call)) return ' The caller hung up.';
  return ended.fact.endedBy === 'gateway' ? ' The caller heard the apology.' : '';
}

function failed(call: CallStory, fact: Placed<FactOf<'agent.failed'>>): Finding {
  const wasThere = call.all('agent.opened').find(({ index }) => index < fact.index);
  const isKnownDown = call.all('agent.waySkipped').some(({ index }) => index < fact.index);
  const why = cause(fact.fact, isKnownDown);
  const text = wasThere
    ? `The agent was lost at ${moment(fact.fact.atMs, call.startMs)} and nobody took its place: ${why}.`
    : `Nobody answered: ${why}.`;
  const loss = call.all('agent.lost').findLast(({ index }) => index < fact.index);
  return finding({
    rule: 'no-agent',
    severity: 'fault',
    text: text + whatFollowed(call),
    facts: [...(loss && wasThere ? [loss.index] : []), fact.index, ...(call.ended ? [call.ended.index] : [])],
    atMs: fact.fact.atMs,
  });
}

/** Finds a call in which no agent came in time, or none at all. */
export function judgeNoAgent(call: CallStory, { noAgentMs }: Thresholds): Finding[] {
  const { opened, ended, lastMs } = call;
  const [agent] = call.all('agent.opened');
  // An agent that was found all the same makes good what failed before.
  const failure = call.all('agent.failed').at(-1);
  if (failure && !call.all('agent.opened').some(({ index }) => index > failure.index)) return [failed(call, failure)];
  // The agent may have opened before the line did, and a log that is cut at the front does not say.
  if (!opened || !isFirstOpening(call.facts, opened.index)) return [];
  const hasSpoken = call.turns.some(({ agentFromMs }) => agentFromMs !== undefined);
  if (!agent && hasSpoken) return [];
  const untilMs = agent?.fact.atMs ?? ended?.fact.atMs ?? lastMs;
  const waitedMs = untilMs - opened.fact.atMs;
  if (waitedMs <= noAgentMs) return [];
  const rest = agent ? "Vapi's socket opened only then" : "Vapi's socket never opened";
  return [
    finding({
      rule: 'no-agent',
      severity: 'fault',
      text: `Nobody answered for ${duration(waitedMs)}: ${rest}.${agent ? '' : whatFollowed(call)}`,
      facts: [opened.index, ...(agent ? [agent.index] : []), ...(!agent && ended ? [ended.index] : [])],
      atMs: opened.fact.atMs,
    }),
  ];
}
