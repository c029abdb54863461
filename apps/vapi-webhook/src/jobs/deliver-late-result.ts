import type { ToolOutcome } from '@trunkline/job-queues';
import { TrunklineError } from '@trunkline/protocol';
import type { SessionStore } from '@trunkline/session-store';
import type { CallTeller, Telling } from '../delivery/call-teller.ts';
import { chatCallOf } from '../tools/tool-call-key.ts';
import type { JobHandler } from '../queues/job-handler.ts';

export interface DeliverLateResultDeps {
  tell: CallTeller;
  chats: Pick<SessionStore['chats'], 'findByVapiChat' | 'note'>;
  onDelivery: (delivery: Telling) => void;
}

function toSystemMessage(name: string, outcome: ToolOutcome): string {
  return 'result' in outcome
    ? `The result of ${name} is here: ${outcome.result} Tell the caller now.`
    : `${name} did not work: ${outcome.error} Tell the caller now.`;
}

function toChatNote(name: string, outcome: ToolOutcome): string {
  return 'result' in outcome
    ? `The result of ${name} has come since: ${outcome.result}`
    : `${name} did not work: ${outcome.error}`;
}

/** A chat cannot be told anything by itself: its agent gets the result with the user's next message. */
async function noteForChat(
  chats: DeliverLateResultDeps['chats'],
  chatId: string,
  key: string,
  text: string,
): Promise<Telling> {
  const sessionId = await chats.findByVapiChat(chatId);
  if (sessionId === undefined) return 'call-unknown';
  try {
    await chats.note(sessionId, `late-result/${key}`, text);
    return 'delivered';
  } catch (error) {
    if (error instanceof TrunklineError && error.code !== 'TL_STORE_UNAVAILABLE') return 'call-ended';
    throw error;
  }
}

/**
 * Tells the live call a result that came after the agent was answered with the holding sentence (REQUIREMENTS W4): while
 * nobody speaks, at most once, and not after the end.
 */
export function createDeliverLateResult({
  tell,
  chats,
  onDelivery,
}: DeliverLateResultDeps): JobHandler<'deliver-late-result'> {
  return {
    async run(payload, job) {
      const { key, vapiCallId, name, outcome } = payload;
      const chatId = chatCallOf(vapiCallId);
      if (chatId !== undefined) return onDelivery(await noteForChat(chats, chatId, key, toChatNote(name, outcome)));
      onDelivery(
        await tell(
          { id: `late-result/${key}`, vapiCallId, content: toSystemMessage(name, outcome), isUrgent: true },
          job,
        ),
      );
    },
  };
}
