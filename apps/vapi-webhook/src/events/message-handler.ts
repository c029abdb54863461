/** From a server message to its answer: the one table of what is done with which type. */
import { semanticKey, type VapiServerMessage } from '@trunkline/protocol';
import { type CallWishes, readWish } from '../delivery/call-wishes.ts';
import { type CallRoutes, findAnswer } from './call-routes.ts';
import { createEventIntake, type EventIntakeDeps } from './event-intake.ts';
import { needingStore } from './store-errors.ts';
import { answerToolCalls, type ToolCallDeps } from './tool-calls.ts';

export interface MessageHandlerDeps extends EventIntakeDeps, ToolCallDeps {
  routes: CallRoutes;
  wishes: CallWishes;
  /** Spoken to the caller when no rule says who takes the call. */
  apology: string;
}

/** The answer as JSON; bytes go out as they are. */
export type MessageHandler = (message: VapiServerMessage) => Promise<object>;

const DONE = Object.freeze({});
/** How long Vapi waits for more words when it asks us and we have no opinion (docs.vapi.ai, "Server events"). */
const ENDPOINTING_SECONDS = 0.5;

export function createMessageHandler(deps: MessageHandlerDeps): MessageHandler {
  const { routes, apology, counters } = deps;
  const intake = createEventIntake(deps);

  const takeWish = async (message: VapiServerMessage): Promise<void> => {
    const wish = readWish(message);
    const key = semanticKey(message);
    const { vapiCallId } = message;
    if (wish === undefined || key === undefined || vapiCallId === undefined) counters.dropped[message.type] += 1;
    else await needingStore(deps.wishes.send(vapiCallId, key, wish));
  };

  return async (message) => {
    counters.received[message.type] += 1;
    switch (message.type) {
      case 'tool-calls':
        return answerToolCalls(deps, message);
      case 'assistant-request':
        return findAnswer(routes.assistant, message) ?? { error: apology };
      case 'transfer-destination-request':
        return findAnswer(routes.transfer, message) ?? { error: 'There is nobody to transfer the call to right now.' };
      case 'handoff-destination-request':
        return findAnswer(routes.handoff, message) ?? { error: 'There is nobody to hand the call to.' };
      case 'end-of-call-report':
        await intake.takeReport(message);
        return DONE;
      // We serve neither documents nor a voice; these answers let Vapi go on without.
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
