/** The spans of one turn: who spoke when, and where the wait for the answer went. */
import type { TurnStory, WaterfallBar } from '@trunkline/verdict';
import type { CallSpan } from '../spans/call-span.ts';
import { type SpanId, spanIdOf } from '../spans/trace-ids.ts';

export const turnSpanId = (callId: string, turnId: string): SpanId => spanIdOf(callId, 'turn', turnId);

/** A turn of which only words are known has no time of its own, and so no span. */
function extentOf(turn: TurnStory): { startMs: number; endMs: number } | undefined {
  const times = [turn.callerFromMs, turn.callerToMs, turn.agentFromMs, turn.agentToMs].filter(
    (atMs) => atMs !== undefined,
  );
  return times.length === 0 ? undefined : { startMs: Math.min(...times), endMs: Math.max(...times) };
}

function partSpans(callId: string, turn: TurnStory): CallSpan[] {
  const parentSpanId = turnSpanId(callId, turn.turnId);
  const spans: CallSpan[] = [];
  const add = (name: string, startMs: number | undefined, endMs: number | undefined, more?: WaterfallBar): void => {
    if (startMs === undefined || endMs === undefined || endMs < startMs) return;
    spans.push({
      ownerId: callId,
      spanId: spanIdOf(callId, 'turn', turn.turnId, name),
      parentSpanId,
      name,
      kind: 'internal',
      startMs,
      endMs,
      attributes: { 'trunkline.turn.id': turn.turnId, 'trunkline.turn.with': more?.with?.join(' ') },
    });
  };
  add('caller speaks', turn.callerFromMs, turn.callerToMs);
  for (const bar of turn.waterfall) add(`answer ${bar.part}`, bar.fromMs, bar.fromMs + bar.ms, bar);
  add('agent speaks', turn.agentFromMs, turn.agentToMs);
  return spans;
}

const sum = (values: readonly { ms: number }[]): number => values.reduce((total, { ms }) => total + ms, 0);

/** @param turn with its times by the clock of Redis. */
export function turnSpans(callId: string, turn: TurnStory): CallSpan[] {
  const extent = extentOf(turn);
  if (!extent) return [];
  const span: CallSpan = {
    ownerId: callId,
    spanId: turnSpanId(callId, turn.turnId),
    parentSpanId: spanIdOf(callId),
    name: 'turn',
    kind: 'internal',
    ...extent,
    attributes: {
      'trunkline.turn.id': turn.turnId,
      'trunkline.turn.response_ms': turn.responseMs,
      'trunkline.turn.sent_ms': turn.sentMs,
      'trunkline.turn.heard_ms': turn.heardMs,
      'trunkline.turn.interrupted': turn.interrupted,
      'trunkline.turn.decided_by': turn.decidedBy,
      'trunkline.turn.gaps': turn.gaps.length,
      'trunkline.turn.gap_ms': sum(turn.gaps),
      'trunkline.turn.holds': turn.holds.length,
      'trunkline.personal.caller_said': turn.callerSaid || undefined,
      'trunkline.personal.agent_said': turn.agentSaid || undefined,
      'trunkline.personal.agent_heard': turn.agentHeard || undefined,
    },
  };
  return [span, ...partSpans(callId, turn)];
}
