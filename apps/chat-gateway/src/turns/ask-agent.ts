/**
 * Asks the agent for the answer to one turn and shows it as it comes. What may be asked again, how often and when is decided here.
 *
 * A question that Vapi has certainly not taken is asked up to three times more, after 1, 2 and 4 s. One that it may have taken is
 * asked once more, over all replicas together, and only while nothing of an answer was shown. So a word never comes twice.
 */
import { agentOfRoute, variablesOfRoute } from '@trunkline/call-routing';
import { readRoute } from '@trunkline/protocol';
import type { Clock } from '@trunkline/service-kit';
import type { HeldTurn } from '@trunkline/session-store';
import type { ChatApi, ChatAssistant, ChatQuestion } from '../vapi/chat-api.ts';
import { VapiFailure } from '../vapi/vapi-failure.ts';
import type { AnswerWriter } from './answer-writer.ts';
import { buildInput, type InputSources } from './turn-input.ts';

export interface AskDeps {
  api: Pick<ChatApi, 'ask'>;
  store: InputSources;
  clock: Clock;
  /** A number from 0 up to 1, for the spread of the tries. */
  chance: () => number;
  epochMs: () => number;
  assistant: ChatAssistant;
}

/**
 * `whole`: the answer is complete. `broken`: its stream broke after words. `failed`: there will be no word. `toldAtMs`: until when
 * the agent knows what was said elsewhere.
 */
export type AskOutcome =
  | { kind: 'whole'; toldAtMs: number }
  | { kind: 'broken'; toldAtMs: number }
  | { kind: 'failed'; failure: VapiFailure };

const RETRIES_MS = [1_000, 2_000, 4_000] as const;
/** Longer than this nobody waits for an answer, so it is said at once that there is none. */
const MOST_RETRY_AFTER_MS = 30_000;
/** How often Vapi may have taken one question. */
const MOST_ASKS = 2;

export async function askAgent(
  deps: AskDeps,
  turn: HeldTurn,
  writer: AnswerWriter,
  signal: AbortSignal,
): Promise<AskOutcome> {
  const { api, store, clock, chance, epochMs } = deps;
  const { sessionId, chat, messageId, number, text } = turn;
  let { asks } = turn;
  let tries = 0;
  let isWhole = false;
  let mayBeTaken = true;

  const pause = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const cancel = clock.setTimeout(done, ms);
      function done(): void {
        cancel();
        signal.removeEventListener('abort', done);
        resolve();
      }
      signal.addEventListener('abort', done);
    });

  const askOnce = async (question: ChatQuestion): Promise<VapiFailure | undefined> => {
    try {
      for await (const piece of api.ask(question, signal)) writer.say(piece.text, piece.chatId);
      return undefined;
    } catch (error) {
      if (signal.aborted || !(error instanceof VapiFailure)) throw error;
      return error;
    }
  };

  for (;;) {
    const toldAtMs = epochMs();
    const input = await buildInput(turn, store, { isWhole });
    if (mayBeTaken) {
      if (asks >= MOST_ASKS) {
        return { kind: 'failed', failure: new VapiFailure('maybeTaken', 'Vapi has broken off before the first word') };
      }
      asks += 1;
      const started = { type: 'message.started' as const, messageId, turn: number, asked: text };
      await writer.note({ asks, events: writer.hasBegun ? [] : [started] });
      signal.throwIfAborted();
    }
    const { previousChatId, assistantId, userId, metadata } = chat;
    const route = readRoute(chat);
    const failure = await askOnce({
      input,
      assistant: agentOfRoute({ assistantId, route }, deps.assistant),
      credentials: route?.credentials,
      ...(previousChatId !== undefined && !isWhole && { previousChatId }),
      name: await store.chats.nameAtVapi(sessionId),
      variableValues: { ...variablesOfRoute(route), ...metadata, sessionId, ...(userId !== undefined && { userId }) },
    });
    if (failure === undefined) return { kind: 'whole', toldAtMs };
    if (writer.said !== '') return { kind: 'broken', toldAtMs };
    mayBeTaken = failure.kind === 'maybeTaken';
    if (failure.kind === 'unknownChat' && !isWhole) {
      isWhole = true;
      continue;
    }
    if (mayBeTaken) continue;
    const { retryAfterMs = 0 } = failure;
    const waitMs = RETRIES_MS[tries];
    if (failure.kind !== 'notTaken' || waitMs === undefined || retryAfterMs > MOST_RETRY_AFTER_MS) {
      return { kind: 'failed', failure };
    }
    tries += 1;
    await pause(Math.max(retryAfterMs, waitMs * (0.75 + 0.5 * chance())));
    signal.throwIfAborted();
  }
}
