/** Tells a call turn by turn, from its facts. */
import type { CallEvent } from '@trunkline/protocol';
import { alignClocks } from './align-clocks.ts';
import type { ToolStory, TurnStory, WaterfallBar } from './turn-story.ts';
import { readAgentPart } from './turns/agent-part.ts';
import { type CallerPart, findCallerPart } from './turns/caller-part.ts';
import { draftTurns, isType, type TurnDraft } from './turns/turn-draft.ts';
import { layWaterfall } from './turns/waterfall.ts';

function readTools({ entries }: TurnDraft): ToolStory[] {
  const finished = new Map(entries.filter(isType('tool.finished')).map(({ fact }) => [fact.toolCallId, fact] as const));
  return entries.filter(isType('tool.called')).map(({ fact: { toolCallId, name, atMs } }) => {
    const end = finished.get(toolCallId);
    if (!end) return { toolCallId, name, atMs };
    const { durationMs, mode, runs, failed } = end;
    return { toolCallId, name, atMs, durationMs, mode, runs, failed };
  });
}

function readHolds({ entries }: TurnDraft): TurnStory['holds'] {
  return entries
    .filter(isType('agent.resumed'))
    .map(({ fact }) => ({ atMs: Math.max(0, fact.atMs - fact.pausedMs), ms: fact.pausedMs }));
}

function readWaterfall(
  draft: TurnDraft,
  callerToMs: number,
  endMs: number,
  tools: readonly ToolStory[],
): WaterfallBar[] {
  const { entries, answeredAtMs = endMs } = draft;
  const first = (atMsOf: (entry: TurnDraft['entries'][number]) => boolean): number | undefined =>
    entries.find((entry) => entry.fact.atMs >= callerToMs && atMsOf(entry))?.fact.atMs;
  const transcribedMs = entries.findLast(
    (entry) =>
      isType('vapi.finalTranscript')(entry) && entry.fact.atMs >= callerToMs && entry.fact.atMs <= answeredAtMs,
  )?.fact.atMs;
  const moments = {
    callerStoppedMs: callerToMs,
    transcribedMs,
    modelSpokeMs: first(
      (entry) => isType('vapi.modelOutput')(entry) && entry.fact.atMs >= (transcribedMs ?? callerToMs),
    ),
    voiceBeganMs: first(
      ({ fact }) => fact.type === 'vapi.speechUpdated' && fact.role === 'assistant' && fact.status === 'started',
    ),
    audioCameMs: first(isType('agent.firstAudio')),
    frameSentMs: first(isType('agent.turnStarted')),
    heardMs: first(isType('agent.firstHeard')),
  };
  return layWaterfall(
    moments,
    endMs,
    tools.map(({ atMs, durationMs }) => ({
      fromMs: atMs,
      toMs: durationMs === undefined ? Number.POSITIVE_INFINITY : atMs + durationMs,
    })),
  );
}

function tellTurn(draft: TurnDraft, caller: CallerPart): TurnStory {
  const { entries, turnId } = draft;
  const agent = readAgentPart(draft);
  const tools = readTools(draft);
  const said = entries.findLast(({ fact }) => fact.type === 'caller.turnEnded' || fact.type === 'caller.said')?.fact;
  const { agentFromMs } = agent;
  // A greeting, and what the agent was told to say, answer nobody, whatever noise came before them.
  const isAnswer = said !== undefined || entries.some(isType('vapi.finalTranscript'));
  // The caller may speak on while the agent answers, and then nobody has waited.
  const responseMs =
    !isAnswer || caller.toMs === undefined || agentFromMs === undefined
      ? undefined
      : Math.max(0, agentFromMs - caller.toMs);
  return {
    turnId,
    facts: entries.map(({ index }) => index).toSorted((a, b) => a - b),
    ...(caller.fromMs !== undefined && { callerFromMs: caller.fromMs }),
    ...(caller.toMs !== undefined && { callerToMs: caller.toMs }),
    callerSaid: said && 'text' in said ? said.text : '',
    ...agent,
    ...(responseMs !== undefined && { responseMs }),
    waterfall:
      responseMs === undefined || caller.toMs === undefined
        ? []
        : readWaterfall(draft, caller.toMs, caller.toMs + responseMs, tools),
    tools,
    gaps: entries.filter(isType('caller.gapHeard')).map(({ fact }) => ({ atMs: fact.atMs, ms: fact.gapMs })),
    holds: readHolds(draft),
  };
}

/**
 * Tells the turns of one call, in their order.
 * @param facts of one call in the order in which they were written: also of several replicas, of a call that goes on, of a log that
 *   is cut at the front, or of an older version that wrote fewer of them.
 * @returns one story for each turn id. Times are epoch ms by the clock of Redis, and `facts` are indices into the argument.
 */
export function tellTurns(facts: readonly CallEvent[]): TurnStory[] {
  const stories: TurnStory[] = [];
  let agentSilentMs = 0;
  for (const draft of draftTurns(alignClocks(facts))) {
    const story = tellTurn(draft, findCallerPart(draft, agentSilentMs));
    agentSilentMs = story.agentToMs ?? agentSilentMs;
    stories.push(story);
  }
  return stories;
}
