/** The spans of a chat: one trace for a session, one span for a message and its answer. */
import type { HeldTurn, TurnEnd } from '@trunkline/session-store';
import type { CallSpan } from '../spans/call-span.ts';
import { spanIdOf } from '../spans/trace-ids.ts';

const isFault = ({ state }: TurnEnd): boolean => state === 'failed' || state === 'interrupted';

/**
 * @param endMs when the answer had ended.
 * @returns the span of the turn, and with the first one that of the chat. Nobody is told when a chat is over, so its span ends with its
 *   first answer and names the trace.
 */
export function chatSpans(turn: HeldTurn, end: TurnEnd, endMs: number): CallSpan[] {
  const { sessionId, chat, number } = turn;
  const span: CallSpan = {
    ownerId: sessionId,
    spanId: spanIdOf(sessionId, 'turn', number),
    parentSpanId: spanIdOf(sessionId),
    name: 'turn',
    kind: 'client',
    startMs: turn.atMs,
    endMs: Math.max(turn.atMs, endMs),
    attributes: {
      'gen_ai.operation.name': 'invoke_agent',
      'trunkline.chat.message_id': turn.messageId,
      'trunkline.chat.outcome': end.state,
      'trunkline.chat.asks': turn.asks,
      'trunkline.vapi.chat_id': turn.chatId,
      'trunkline.personal.caller_said': turn.text || undefined,
      'trunkline.personal.agent_said': end.answer || undefined,
    },
    ...(isFault(end) && { errorType: end.code ?? end.state }),
  };
  if (number > 1) return [span];
  const first: CallSpan = {
    ownerId: sessionId,
    spanId: spanIdOf(sessionId),
    name: 'chat',
    kind: 'server',
    startMs: Math.min(chat.createdAtMs, turn.atMs),
    endMs: span.endMs,
    attributes: { 'trunkline.call.channel': chat.channel },
  };
  return [first, span];
}
