/** What is gathered of one turn while the facts of a call are read. */
import type { CallEvent, CallEventType } from '@trunkline/protocol';

export type FactOf<Type extends CallEventType> = Extract<CallEvent, { type: Type }>;

/** A fact and its place in the log. */
export interface Entry<Fact extends CallEvent = CallEvent> {
  index: number;
  fact: Fact;
}

export interface TurnDraft {
  turnId: string;
  number: number;
  /** Those that name the turn, and those that belong to it by their time, in order of time. */
  entries: Entry[];
  /** When the agent's part begins, by the first sign of it that is known. */
  answeredAtMs: number | undefined;
}

export const isType =
  <Type extends CallEventType>(type: Type) =>
  (entry: Entry): entry is Entry<FactOf<Type>> =>
    entry.fact.type === type;

const numberOf = (turnId: string): number => Number(turnId.slice(turnId.indexOf('_') + 1));

/** What begins the agent's part, the earliest first. */
const ANSWERS: readonly CallEventType[] = ['agent.firstAudio', 'agent.turnStarted', 'agent.firstHeard', 'agent.heard'];

function answeredAtMs(entries: readonly Entry[]): number | undefined {
  const times = entries.filter(({ fact }) => ANSWERS.includes(fact.type)).map(({ fact }) => fact.atMs);
  return times.length === 0 ? undefined : Math.min(...times);
}

/** While the agent speaks, these are about the turn that is spoken; everything else without a turn leads to the next answer. */
const ABOUT_SPEECH: ReadonlySet<CallEventType> = new Set<CallEventType>([
  'agent.paused',
  'agent.resumed',
  'agent.interrupted',
]);
const ABOUT_WAIT: ReadonlySet<CallEventType> = new Set<CallEventType>([
  'caller.stoppedSpeaking',
  'caller.dtmf',
  'vapi.speechUpdated',
  'vapi.modelOutput',
  'tool.called',
]);

/** Puts the facts that name no turn to the turns in which they happened. */
function placeByTime(drafts: readonly TurnDraft[], entries: readonly Entry[]): void {
  const answered = drafts
    .filter((draft): draft is TurnDraft & { answeredAtMs: number } => draft.answeredAtMs !== undefined)
    .toSorted((a, b) => a.answeredAtMs - b.answeredAtMs);
  const lastAnswered = answered.at(-1);
  const unanswered = drafts.findLast(
    (draft) => draft.answeredAtMs === undefined && draft.number > (lastAnswered?.number ?? -1),
  );
  // Both lists are in order of time, so one look over each is enough for calls of thousands of facts.
  let next = 0;
  for (const entry of entries) {
    const { type, atMs } = entry.fact;
    while (next < answered.length && (answered[next]?.answeredAtMs ?? 0) < atMs) next += 1;
    const spoken = answered[next]?.answeredAtMs === atMs ? answered[next] : answered[next - 1];
    const awaited = answered[next] ?? unanswered;
    if (ABOUT_SPEECH.has(type)) (spoken ?? awaited)?.entries.push(entry);
    else (awaited ?? spoken)?.entries.push(entry);
  }
}

/** Sorts the facts of a call into its turns. Their times must be on one clock. */
export function draftTurns(facts: readonly CallEvent[]): TurnDraft[] {
  const inTime = facts
    .map((fact, index): Entry => ({ index, fact }))
    .toSorted((a, b) => a.fact.atMs - b.fact.atMs || a.index - b.index);
  const byId = new Map<string, TurnDraft>();
  const unplaced: Entry[] = [];
  const toolCalls = new Map<string, TurnDraft>();
  for (const entry of inTime) {
    const { fact } = entry;
    // Of words that were never final nobody has made a turn.
    if (fact.type === 'caller.saying') continue;
    const turnId = 'turnId' in fact ? fact.turnId : undefined;
    if (turnId === undefined) {
      if (ABOUT_SPEECH.has(fact.type) || ABOUT_WAIT.has(fact.type)) unplaced.push(entry);
      continue;
    }
    const draft = byId.get(turnId) ?? { turnId, number: numberOf(turnId), entries: [], answeredAtMs: undefined };
    byId.set(turnId, draft);
    draft.entries.push(entry);
  }
  const drafts = [...byId.values()].toSorted((a, b) => a.number - b.number);
  for (const draft of drafts) draft.answeredAtMs = answeredAtMs(draft.entries);
  placeByTime(drafts, unplaced);

  for (const draft of drafts)
    for (const { fact } of draft.entries) if (fact.type === 'tool.called') toolCalls.set(fact.toolCallId, draft);
  for (const entry of inTime) {
    if (entry.fact.type === 'tool.finished') toolCalls.get(entry.fact.toolCallId)?.entries.push(entry);
  }
  for (const { entries } of drafts) entries.sort((a, b) => a.fact.atMs - b.fact.atMs || a.index - b.index);
  return drafts;
}
