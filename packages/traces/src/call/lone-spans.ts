/** Spans that one fact tells whole, whichever process writes it. */
import type { CallEvent, CallId } from '@trunkline/protocol';
import { tellTurns } from '@trunkline/verdict';
import type { CallSpan } from '../spans/call-span.ts';
import { type SpanId, spanIdOf } from '../spans/trace-ids.ts';
import { turnSpanId } from './turn-spans.ts';

export type ToolFinished = Extract<CallEvent, { type: 'tool.finished' }>;

/** @param ownerId the call, or the session of a chat. */
export const toolSpanId = (ownerId: string, toolCallId: string): SpanId => spanIdOf(ownerId, 'tool', toolCallId);

/** Each try is a span of its own. */
export const deliverySpanId = (callId: string, attempt: number): SpanId => spanIdOf(callId, 'delivery', attempt);

/** @param parentSpanId the turn in which the agent asked, or the whole call where that is not known. */
export function toolSpan(ownerId: string, fact: ToolFinished, parentSpanId: SpanId): CallSpan {
  return {
    ownerId,
    spanId: toolSpanId(ownerId, fact.toolCallId),
    parentSpanId,
    name: `execute_tool ${fact.name}`,
    kind: 'internal',
    startMs: fact.atMs - fact.durationMs,
    endMs: fact.atMs,
    attributes: {
      'gen_ai.operation.name': 'execute_tool',
      'gen_ai.tool.name': fact.name,
      'gen_ai.tool.call.id': fact.toolCallId,
      'gen_ai.tool.type': 'function',
      'trunkline.tool.mode': fact.mode,
      'trunkline.tool.runs': fact.runs,
    },
    ...(fact.failed && { errorType: 'tool-failed' }),
  };
}

/** @param facts the newest of the call, with that of the agent's asking. */
export function turnOfTool(callId: string, facts: readonly CallEvent[], toolCallId: string): SpanId | undefined {
  const turn = tellTurns(facts).find(({ tools }) => tools.some((tool) => tool.toolCallId === toolCallId));
  return turn && turnSpanId(callId, turn.turnId);
}

/** @returns `undefined` for a fact that needs others to be told. */
export function loneSpan(callId: CallId, fact: CallEvent): CallSpan | undefined {
  const common = { ownerId: callId, parentSpanId: spanIdOf(callId) } as const;
  if (fact.type === 'webhook.received') {
    return {
      ...common,
      spanId: spanIdOf(callId, 'webhook', fact.messageType, fact.atMs, String(fact.isRepeat)),
      name: `webhook ${fact.messageType}`,
      kind: 'server',
      startMs: fact.atMs,
      endMs: fact.atMs + fact.tookMs,
      attributes: {
        'http.request.method': 'POST',
        'trunkline.webhook.message_type': fact.messageType,
        'trunkline.webhook.is_repeat': fact.isRepeat,
      },
    };
  }
  if (fact.type === 'webhook.delivered') {
    return {
      ...common,
      spanId: deliverySpanId(callId, fact.attempt),
      name: 'tell operator',
      kind: 'client',
      startMs: fact.atMs - (fact.tookMs ?? 0),
      endMs: fact.atMs,
      attributes: {
        'http.request.method': 'POST',
        'http.request.resend_count': fact.attempt - 1,
        'http.response.status_code': fact.status,
      },
      ...(fact.failed && { errorType: fact.status === undefined ? 'no-answer' : String(fact.status) }),
    };
  }
  return undefined;
}
