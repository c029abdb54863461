import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import type { Clock } from '../../clock.ts';
import { createRandom, type Random } from '../../random.ts';
import type { AssistantSettings } from '../create-call-request.ts';
import type { WebhookSender, WebhookServer } from '../webhooks.ts';
import { createBurstLimit } from './burst-limit.ts';
import { type AnswerFor, type ChatTurn, echoAgent, QUICK_PACING } from './chat-agent.ts';
import { createChatArchive, type ChatArchive } from './chat-archive.ts';
import { type ChatFaultPlan, type ChatFaults, type ChatFaultSubject, NO_CHAT_FAULTS } from './chat-faults.ts';
import { type ChatLog, createChatLog } from './chat-log.ts';
import { type ChatMessage, lastUserText } from './chat-message.ts';
import type { ChatOptions } from './chat-options.ts';
import { type ChatRecord, type SessionRecord, viewChat, viewSession } from './chat-record.ts';
import { unknownChat, unknownSession } from './chat-request-context.ts';
import { type CreateChatRequest, inputMessages } from './chat-request.ts';
import { type ChatWebhooks, createChatWebhooks } from './chat-webhooks.ts';
import { type ChatDelta, produceAnswer } from './produce-answer.ts';

export interface ChatOfficeOptions extends ChatOptions {
  readonly apiKey: string;
  readonly seed: number;
  readonly clock: Clock;
  readonly epochMsOf: (atMs: number) => number;
  readonly webhooks: WebhookSender;
  readonly webhook: WebhookServer | undefined;
  /** A saved assistant by its id. */
  readonly savedAssistant?: (id: string) => AssistantSettings | undefined;
}

/** Why a chat does not come to be. */
export interface ChatRefusal {
  readonly status: number;
  readonly message: string;
}

/** An answer that is under way. */
export interface StartedChat {
  readonly record: ChatRecord;
  /** The faults of the request with those of the answer over them. */
  readonly faults: ChatFaults;
  readonly random: Random;
  readonly deltas: AsyncGenerator<ChatDelta>;
  /** Keeps the chat, after the time that the faults say. */
  readonly finish: () => void;
}

/** Everything behind the routes of the Chat API. */
export interface ChatOffice {
  readonly apiKey: string;
  readonly clock: Clock;
  readonly orgId: string;
  readonly archive: ChatArchive;
  readonly log: ChatLog;
  readonly webhooks: ChatWebhooks;
  readonly passesLimit: () => boolean;
  readonly faultsFor: (subject: ChatFaultSubject) => ChatFaults;
  setFaults(plan: ChatFaultPlan): void;
  setAnswerFor(answerFor: AnswerFor): void;
  /** @throws what `answerFor` throws. */
  start(request: CreateChatRequest, requestIndex: number, faults: ChatFaults): StartedChat | ChatRefusal;
  readonly view: (chat: ChatRecord) => ReturnType<typeof viewChat>;
  readonly viewSession: (session: SessionRecord) => ReturnType<typeof viewSession>;
  /** What is under way is given up. */
  stop(): void;
}

export function createChatOffice(options: ChatOfficeOptions): ChatOffice {
  const { clock, seed, keepRequests = 10_000, unknownStatus = 404, expiredStatus = 400 } = options;
  const nowMs = () => clock.nowMs();
  const isoTimeOf = (atMs: number) => new Date(options.epochMsOf(atMs)).toISOString();
  const view = (chat: ChatRecord) => viewChat(chat, isoTimeOf);
  const viewOfSession = (session: SessionRecord) => viewSession(session, isoTimeOf);
  const archive = createChatArchive(options.keepChats ?? 10_000, nowMs);
  const isWithinBurst = createBurstLimit(options.burstLimit);
  const stopping = new AbortController();
  // Every answer that waits for its next word listens to it, and stops listening when the word is due: however many, they are no leak.
  setMaxListeners(0, stopping.signal);
  const orgId = randomUUID();
  const webhooks = createChatWebhooks({
    webhooks: options.webhooks,
    server: options.webhook,
    serverMessages: options.serverMessages ?? [],
    keepCount: keepRequests,
    epochMs: () => options.epochMsOf(clock.nowMs()),
    view,
    viewSession: viewOfSession,
  });
  let faultPlan = options.faults ?? {};
  let answerFor = options.answerFor ?? echoAgent;

  /** What a request goes on with: the messages so far, and whose they are. */
  const findContext = (request: CreateChatRequest): ChatContext | ChatRefusal => {
    const { previousChatId, sessionId } = request;
    if (sessionId !== undefined) {
      const session = archive.sessions.get(sessionId);
      if (session === undefined) return refused(unknownStatus, unknownSession(sessionId));
      if (archive.isOver(session)) return refused(expiredStatus, `Session ${sessionId} Is Not Active.`);
      return { ...session.request, messages: session.messages };
    }
    if (previousChatId === undefined) return { ...request, messages: [] };
    const previous = archive.chats.get(previousChatId);
    if (previous === undefined) return refused(unknownStatus, unknownChat(previousChatId));
    const messages = [...previous.messages, ...previous.output];
    // A request that names an assistant of its own goes on with that one.
    if (request.assistantId !== undefined || request.assistant !== undefined) return { ...request, messages };
    return { assistantId: previous.assistantId, assistant: previous.assistant, messages };
  };

  return {
    apiKey: options.apiKey,
    clock,
    orgId,
    archive,
    log: createChatLog(keepRequests, clock),
    webhooks,
    passesLimit: () => isWithinBurst(clock.nowMs()),
    faultsFor: (subject) => ({
      ...NO_CHAT_FAULTS,
      ...(typeof faultPlan === 'function' ? faultPlan(subject) : faultPlan),
    }),
    setFaults: (plan) => {
      faultPlan = plan;
    },
    setAnswerFor: (chosen) => {
      answerFor = chosen;
    },
    start: (request, requestIndex, requestFaults) => {
      const context = findContext(request);
      if ('status' in context) return context;
      const { assistantId, assistant } = context;
      if (assistantId !== undefined && options.knowsAssistant?.(assistantId) === false) {
        return refused(400, `Couldn't Get Assistant. Assistant ${assistantId} Does Not Exist.`);
      }
      const input = inputMessages(request);
      const turn: ChatTurn = {
        text: lastUserText(input),
        index: context.messages.filter(({ role }) => role === 'user').length,
        requestIndex,
        messages: [...context.messages, ...input],
        assistantId,
        sessionId: request.sessionId,
        previousChatId: request.previousChatId,
        request,
      };
      const answer = answerFor(turn);
      const plan = typeof answer === 'string' ? { steps: [{ say: answer }] } : answer;
      const faults = { ...requestFaults, ...plan.faults };
      const random = createRandom(seed * 1_000_003 + requestIndex);
      const record: ChatRecord = {
        id: randomUUID(),
        orgId,
        request,
        assistantId,
        assistant: assistant ?? (assistantId === undefined ? undefined : options.savedAssistant?.(assistantId)),
        messages: turn.messages,
        output: [],
        createdAtMs: clock.nowMs(),
        updatedAtMs: clock.nowMs(),
      };
      const keep = () => {
        if (stopping.signal.aborted) return;
        archive.keepChat(record);
        webhooks.tell('chat.created', record);
      };
      const deltas = produceAnswer({
        plan,
        pacing: { ...QUICK_PACING, ...options.pacing, ...plan.pacing },
        clock,
        random,
        stopped: stopping.signal,
        output: record.output,
        callTools: (wanted) => webhooks.callTools(record, wanted, { faults, random }),
      });
      const finish = () => void (faults.keptAfterMs > 0 ? clock.setTimeout(keep, faults.keptAfterMs) : keep());
      return { record, faults, random, deltas, finish };
    },
    view,
    viewSession: viewOfSession,
    stop: () => stopping.abort(),
  };
}

interface ChatContext {
  readonly assistantId?: string | undefined;
  readonly assistant?: ChatRecord['assistant'];
  readonly messages: readonly ChatMessage[];
}

function refused(status: number, message: string): ChatRefusal {
  return { status, message };
}
