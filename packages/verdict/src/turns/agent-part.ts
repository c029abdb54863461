/** What the agent said in a turn, and what the caller heard of it. */
import type { TurnStory } from '../turn-story.ts';
import { isType, type TurnDraft } from './turn-draft.ts';

type AgentPart = Pick<TurnStory, 'agentSaid' | 'agentHeard' | 'sentMs' | 'heardMs' | 'interrupted'> &
  Partial<Pick<TurnStory, 'agentFromMs' | 'agentToMs' | 'decidedBy'>>;

const joined = (texts: readonly string[]): string => texts.filter((text) => text !== '').join(' ');

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** Puts the agent's part together. A turn that was in the air when its replica died has no end, and what was heard counts for it. */
export function readAgentPart({ entries, answeredAtMs }: TurnDraft): AgentPart {
  const ends = entries.filter(isType('agent.turnEnded')).map(({ fact }) => fact);
  const lastEndMs = ends.at(-1)?.atMs ?? Number.NEGATIVE_INFINITY;
  const heard = entries.findLast(isType('agent.heard'))?.fact;
  const openHeard = heard && heard.atMs > lastEndMs ? heard : undefined;
  const cut = entries.find(isType('agent.interrupted'))?.fact;
  const finished = entries.findLast(isType('agent.finishedSending'))?.fact;
  const startedMs = entries.find(isType('agent.turnStarted'))?.fact.atMs;
  const firstHeardMs = entries.find(isType('agent.firstHeard'))?.fact.atMs;

  const heardMs = sum(ends.map((end) => end.heardMs)) + (openHeard?.heardMs ?? 0);
  const fromMs = firstHeardMs ?? startedMs ?? answeredAtMs;
  const isCut = cut !== undefined || ends.some((end) => end.interrupted);
  const heardToMs = fromMs !== undefined && heardMs > 0 ? heardUntil(entries, fromMs, heardMs) : undefined;
  const silentMs = cut ? silentAt(entries, cut.atMs) : (ends.at(-1)?.atMs ?? openHeard?.atMs);
  // A turn may be over for us long after the caller has heard the last of it, as when the line is lost.
  const toMs = isCut && ends.length > 0 ? earliest(silentMs, heardToMs) : (silentMs ?? heardToMs);
  return {
    ...(fromMs !== undefined && { agentFromMs: fromMs }),
    ...(toMs !== undefined && { agentToMs: Math.max(toMs, fromMs ?? toMs) }),
    agentSaid: joined([...ends.map(({ text }) => text), openHeard?.heardText ?? '']),
    agentHeard: joined([...ends.map(({ heardText }) => heardText), openHeard?.heardText ?? '']),
    sentMs: ends.length > 0 ? sum(ends.map((end) => end.sentMs)) : Math.max(finished?.sentMs ?? 0, heardMs),
    heardMs,
    interrupted: isCut,
    ...(cut && { decidedBy: cut.decidedBy }),
  };
}

function earliest(...times: readonly (number | undefined)[]): number | undefined {
  const known = times.filter((atMs) => atMs !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}

/** When the caller had heard `heardMs` of a turn: later by each pause and hole that fell into it. */
function heardUntil(entries: TurnDraft['entries'], fromMs: number, heardMs: number): number {
  const silences = entries.flatMap(({ fact }) => {
    if (fact.type === 'agent.resumed') return [{ atMs: fact.atMs - fact.pausedMs, ms: fact.pausedMs }];
    return fact.type === 'caller.gapHeard' ? [{ atMs: fact.atMs, ms: fact.gapMs }] : [];
  });
  let atMs = fromMs + heardMs;
  for (const silence of silences.toSorted((a, b) => a.atMs - b.atMs)) {
    if (silence.atMs >= atMs) break;
    if (silence.atMs >= fromMs) atMs += silence.ms;
  }
  return atMs;
}

/** An agent that was paused and then cut fell silent with the pause. */
function silentAt(entries: TurnDraft['entries'], cutAtMs: number): number {
  const last = entries.findLast(
    ({ fact }) => (fact.type === 'agent.paused' || fact.type === 'agent.resumed') && fact.atMs <= cutAtMs,
  );
  return last?.fact.type === 'agent.paused' ? last.fact.atMs : cutAtMs;
}
