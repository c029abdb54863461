import type { AddressInfo } from 'node:net';
import fastify from 'fastify';
import { type Clock, systemClock } from '../../clock.ts';
import { createRandom } from '../../random.ts';
import { createWebhookSender, type WebhookDelivery, type WebhookServer } from '../webhooks.ts';
import type { AnswerFor } from './chat-agent.ts';
import type { ChatExchange } from './chat-exchange.ts';
import type { ChatFaultPlan } from './chat-faults.ts';
import { type ChatOffice, createChatOffice } from './chat-office.ts';
import type { ChatOptions } from './chat-options.ts';
import type { viewChat, viewSession } from './chat-record.ts';
import { registerChatRoutes } from './chat-routes.ts';

/** The Chat API of a simulated platform, as a test sees it from behind. */
export interface FakeChat {
  /** Every request of the API, oldest first. */
  readonly requests: readonly ChatExchange[];
  /**
   * The `POST /chat` with this index, as soon as it has come.
   * @param timeoutMs 30 s by default. Then the promise rejects, and tells what came instead.
   */
  waitForChat(index: number, timeoutMs?: number): Promise<ChatExchange>;
  /** How often the agent was asked exactly this by `POST /chat`, whatever came of it. */
  countAsked(text: string): number;
  /** The finished chats that are still kept, oldest first, as `GET /chat/:id` shows them. */
  readonly chats: readonly ReturnType<typeof viewChat>[];
  readonly sessions: readonly ReturnType<typeof viewSession>[];
  /** Server messages of chats that were answered, or given up. */
  readonly deliveries: readonly WebhookDelivery[];
  /** What Vapi would not have taken from the server, in sentences. */
  readonly failures: readonly string[];
  /** Changes what goes wrong with the requests to come. */
  setFaults(plan: ChatFaultPlan): void;
  /** Changes what the agent says to the requests to come. */
  setAnswerFor(answerFor: AnswerFor): void;
}

export function openFakeChat(office: ChatOffice): FakeChat {
  const { log, archive, webhooks } = office;
  return {
    requests: log.exchanges,
    waitForChat: log.waitForChat,
    countAsked: (text) =>
      log.exchanges.filter((exchange) => exchange.text === text && exchange.method === 'POST').length,
    get chats() {
      return [...archive.chats.values()].map(office.view);
    },
    get sessions() {
      return [...archive.sessions.values()].map(office.viewSession);
    },
    deliveries: webhooks.deliveries,
    failures: webhooks.failures,
    setFaults: (plan) => office.setFaults(plan),
    setAnswerFor: (answerFor) => office.setAnswerFor(answerFor),
  };
}

export interface FakeChatServerOptions extends ChatOptions {
  /** The only key that may chat. */
  readonly apiKey: string;
  /** Any free port of 127.0.0.1 by default. */
  readonly port?: number;
  /** Decides everything that is left to chance; 1 by default. */
  readonly seed?: number;
  /** Where server messages go when an assistant names no server; nowhere by default. */
  readonly webhook?: WebhookServer;
  readonly clock?: Clock;
}

export interface FakeChatServer {
  /** Base URL of the HTTP API. */
  readonly url: string;
  /** The API from behind. */
  readonly chat: FakeChat;
  close(): Promise<void>;
}

/** Starts the Chat API alone, without calls and their speech: it is there at once. */
export async function createFakeChatServer(options: FakeChatServerOptions): Promise<FakeChatServer> {
  const { clock = systemClock, seed = 1 } = options;
  const epochOffsetMs = Date.now() - clock.nowMs();
  const epochMsOf = (atMs: number) => Math.round(epochOffsetMs + atMs);
  const webhooks = createWebhookSender({ clock, epochMsOf, random: createRandom(seed) });
  const office = createChatOffice({ ...options, clock, seed, epochMsOf, webhooks, webhook: options.webhook });
  const app = fastify({ forceCloseConnections: true });
  registerChatRoutes(app, office);
  await app.listen({ host: '127.0.0.1', port: options.port ?? 0 });
  const { port } = app.server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    chat: openFakeChat(office),
    close: async () => {
      office.stop();
      await webhooks.close();
      await app.close();
    },
  };
}
