/** Finds the trace in which a tool runs: that of its call, or of the session of its chat. */
import type { CallEvent, CallId, SessionId } from '@trunkline/protocol';
import type { SessionStore } from '@trunkline/session-store';
import type { Traces } from '@trunkline/traces';
import { chatCallOf } from './tool-call-key.ts';

export interface ToolTraces {
  /** The header `traceparent` for whatever the tool asks; `undefined` where the run belongs to no call or chat that is known. */
  traceparent(vapiCallId: string, toolCallId: string): Promise<string | undefined>;
  /** Tells the trace of a chat what came of a tool. Calls are told by their facts. */
  finished(vapiCallId: string, fact: Extract<CallEvent, { type: 'tool.finished' }>): Promise<void>;
}

/** Neither method rejects: a tool runs whether or not its trace is known. */
export function createToolTraces(
  { sessions, chats }: Pick<SessionStore, 'sessions' | 'chats'>,
  traces: Pick<Traces, 'traceparentOfTool' | 'chatToolFinished'>,
): ToolTraces {
  const findChat = async (vapiCallId: string): Promise<SessionId | undefined> => {
    const chatId = chatCallOf(vapiCallId);
    return chatId === undefined ? undefined : chats.findByVapiChat(chatId).catch(() => undefined);
  };
  const findCall = (vapiCallId: string): Promise<CallId | undefined> =>
    sessions.findByVapiCall(vapiCallId).catch(() => undefined);

  return {
    async traceparent(vapiCallId, toolCallId) {
      const ownerId = (await findChat(vapiCallId)) ?? (await findCall(vapiCallId));
      return ownerId && traces.traceparentOfTool(ownerId, toolCallId);
    },
    async finished(vapiCallId, fact) {
      const sessionId = await findChat(vapiCallId);
      if (sessionId !== undefined) traces.chatToolFinished(sessionId, fact);
    },
  };
}
