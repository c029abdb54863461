/** Answers server messages. This is the one table of what is done with which type. */
import {
  type CallRoutes,
  isAllowedByRoute,
  semanticKey,
  type TransferRule,
  type VapiServerMessage,
} from '@trunkline/protocol';
import type { RouteBook } from '@trunkline/service-kit';
import { answerByRoute } from './answer-by-route.ts';
import { type CallWishes, readWish } from '../delivery/call-wishes.ts';
import { findAnswer } from './call-routes.ts';
import { type ChatMessages, isPerson } from './chat-messages.ts';
import { createEventIntake, type EventIntakeDeps } from './event-intake.ts';
import { needingStore } from './store-errors.ts';
import { answerFunctionCall, answerToolCalls, type ToolCallDeps } from './tool-calls.ts';

export interface MessageHandlerDeps extends EventIntakeDeps, ToolCallDeps {
  routes: CallRoutes;
  /** The rules of ROUTES_FILE; `undefined` where there is none. */
  book: Pick<RouteBook, 'choose'> | undefined;
  wishes: CallWishes;
  chatMessages: ChatMessages;
  /** Where callers may be passed on to when an agent asks. */
  destinations: readonly TransferRule[];
  onDestinationRefused: () => void;
  /** Spoken to the caller when no rule says who takes the call. */
  apology: string;
}

/** @returns the answer, which goes out as JSON unless it is bytes. */
export type MessageHandler = (message: VapiServerMessage) => Promise<object>;

const DONE = Object.freeze({});
/** How long Vapi waits for more words when it asks us and we have no opinion (docs.vapi.ai, "Server events"). */
const ENDPOINTING_SECONDS = 0.5;

export function createMessageHandler(deps: MessageHandlerDeps): MessageHandler {
  const { routes, apology, counters } = deps;
  const intake = createEventIntake(deps);

  const mayTransfer = async (vapiCallId: string, to: string): Promise<boolean> =>
    isAllowedByRoute(await needingStore(deps.wishes.routeOf(vapiCallId)), to, deps.destinations);

  const takeWish = async (message: VapiServerMessage): Promise<void> => {
    const wish = readWish(message);
    if (wish?.type === 'transfer' && (await needingStore(deps.chatMessages.passOn(message)))) return;
    const key = semanticKey(message);
    const { vapiCallId } = message;
    if (wish === undefined || key === undefined || vapiCallId === undefined) {
      counters.dropped[message.type] += 1;
    } else if (wish.type === 'transfer' && !(await mayTransfer(vapiCallId, wish.to))) {
      counters.refusedDestinations += 1;
      deps.onDestinationRefused();
    } else {
      await needingStore(deps.wishes.send(vapiCallId, key, wish));
    }
  };

  /** In a chat, the answer that names a person is also the moment in which that person has the chat. */
  const passOn = async (
    message: VapiServerMessage,
    answer: { destination?: unknown } | undefined,
    nobody: string,
  ): Promise<object> => {
    if (isPerson(answer?.destination)) await needingStore(deps.chatMessages.passOn(message));
    return answer ?? { error: nobody };
  };

  return async (message) => {
    counters.received[message.type] += 1;
    switch (message.type) {
      case 'tool-calls':
        return answerToolCalls(deps, message);
      case 'function-call':
        return answerFunctionCall(deps, message);
      case 'assistant-request':
        return answerByRoute(deps.book, message) ?? findAnswer(routes.assistant, message) ?? { error: apology };
      case 'transfer-destination-request':
        return passOn(
          message,
          findAnswer(routes.transfer, message),
          'There is nobody to transfer the call to right now.',
        );
      case 'handoff-destination-request':
        return passOn(message, findAnswer(routes.handoff, message), 'There is nobody to hand the call to.');
      case 'end-of-call-report':
        await intake.takeReport(message);
        return DONE;
      // We serve neither documents nor a voice; these answers let Vapi go on without them.
      case 'knowledge-base-request':
        return { documents: [] };
      case 'voice-request':
        return Buffer.alloc(0);
      case 'call.endpointing.request':
        return { timeoutSeconds: ENDPOINTING_SECONDS };
      case 'campaign.predial':
        // The operator has started the campaign, and nothing here knows better.
        return { eligible: true };
      case 'phone-call-control':
      case 'transfer-update':
        await takeWish(message);
        return DONE;
      default:
        await intake.takeEvent(message);
        return DONE;
    }
  };
}
