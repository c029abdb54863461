import type { Random } from '../../random.ts';
import { readToolAnswer } from '../tool-answer.ts';
import { type ToolCall, toolCallFields } from '../tool-call.ts';
import { resolveServer } from '../webhook-server.ts';
import type { ServerMessage, WebhookDelivery, WebhookSender, WebhookServer } from '../webhooks.ts';
import type { ChatFaults } from './chat-faults.ts';
import type { ChatRecord, SessionRecord, viewChat, viewSession } from './chat-record.ts';
import type { ToolResult } from './produce-answer.ts';

export interface ChatWebhooksOptions {
  readonly webhooks: WebhookSender;
  readonly server: WebhookServer | undefined;
  /** Who asked for nothing itself gets these. */
  readonly serverMessages: readonly string[];
  /** So many of the newest deliveries and failures are kept. */
  readonly keepCount: number;
  readonly epochMs: () => number;
  readonly view: (chat: ChatRecord) => ReturnType<typeof viewChat>;
  readonly viewSession: (session: SessionRecord) => ReturnType<typeof viewSession>;
}

export type ChatEventType = 'chat.created' | 'chat.deleted';
export type SessionEventType = 'session.created' | 'session.updated' | 'session.deleted';

/** The server messages of chats. A chat has no status and no report at its end; what there is besides tools is opt-in. */
export interface ChatWebhooks {
  tell(type: ChatEventType, chat: ChatRecord): void;
  tellOfSession(type: SessionEventType, session: SessionRecord): void;
  /** Never rejects: what went wrong is in `failures`, and the model is told that there is no result. */
  callTools(
    chat: ChatRecord,
    wanted: readonly ToolCall['function'][],
    luck: { readonly faults: ChatFaults; readonly random: Random },
  ): Promise<readonly ToolResult[]>;
  readonly deliveries: readonly WebhookDelivery[];
  readonly failures: readonly string[];
}

const NO_SERVER: WebhookDelivery = {
  type: 'tool-calls',
  message: { type: 'tool-calls' },
  attempts: [{ atMs: 0, durationMs: 0, fault: 'there is no server to ask; give webhook.url' }],
  ok: false,
};

export function createChatWebhooks(options: ChatWebhooksOptions): ChatWebhooks {
  const { webhooks, epochMs, keepCount } = options;
  const deliveries: WebhookDelivery[] = [];
  const failures: string[] = [];
  const send = async (server: WebhookServer, message: ServerMessage) => {
    const delivery = await webhooks.send(server, message);
    pushBounded(deliveries, delivery, keepCount);
    return delivery;
  };
  type Assistant = ChatRecord['assistant'];
  const offer = (assistant: Assistant, type: string, fields: object) => {
    const server = resolveServer(assistant?.server, options.server);
    const wanted = assistant?.serverMessages ?? options.serverMessages;
    if (server && wanted.includes(type)) void send(server, { type, timestamp: epochMs(), ...fields });
  };
  return {
    tell: (type, chat) => offer(chat.assistant, type, { chat: options.view(chat) }),
    tellOfSession: (type, session) => offer(session.request.assistant, type, { session: options.viewSession(session) }),
    callTools: async (chat, wanted, { faults, random }) => {
      const server = resolveServer(chat.assistant?.server, options.server);
      const fields = toolCallFields(wanted, faults.toolCallIds, random);
      const message = { type: 'tool-calls', timestamp: epochMs(), chat: options.view(chat), ...fields };
      const twin = server && faults.duplicatesToolCalls ? send(server, message) : undefined;
      const delivery = server ? await send(server, message) : NO_SERVER;
      await twin;
      return fields.toolCalls.map((call) => {
        const { text, fault } = readToolAnswer(delivery, call.id);
        if (fault !== undefined) pushBounded(failures, `chat ${chat.id}: ${call.function.name}: ${fault}`, keepCount);
        return { call, text };
      });
    },
    deliveries,
    failures,
  };
}

function pushBounded<Item>(items: Item[], item: Item, keepCount: number): void {
  items.push(item);
  if (items.length > keepCount) items.shift();
}
