import { type Clock, sleep } from '../clock.ts';
import type { Random } from '../random.ts';
import { type CallRecord, viewCall } from './call-record.ts';
import type { CallSettings } from './call-settings.ts';
import { type CallMessageFields, type CallMessageType, type EmitMessage, subscribedType } from './client-messages.ts';
import { GARBAGE, type VapiFaults } from './faults.ts';
import { createMessageLog, type LoggedMessage, type MessageLog } from './message-log.ts';
import { type ToolCall, toolCallFields } from './tool-call.ts';
import { bendServerMessage, readBentReply } from './webhook-quirks.ts';
import type { ServerMessage, WebhookDelivery } from './webhooks.ts';

export interface CallMessagesOptions {
  readonly record: CallRecord;
  readonly settings: CallSettings;
  readonly faults: VapiFaults;
  readonly random: Random;
  readonly clock: Clock;
  readonly epochMsOf: (atMs: number) => number;
  readonly sendText: (text: string) => void;
  /** `undefined` when the call has no server to send messages to. */
  readonly deliver: ((message: ServerMessage) => Promise<WebhookDelivery>) | undefined;
}

/** Tells the client and the server of a call what each subscribed to. */
export interface CallMessages {
  readonly emit: EmitMessage;
  /** Sends a server message whether or not it was subscribed to. Rejects when there is nowhere to send it. */
  sendToServer(type: string, fields: object): Promise<WebhookDelivery>;
  /** Sends a server message if it was subscribed to and can be sent. */
  offerToServer(type: string, fields: object): void;
  /** Tells of a tool of the platform's own: nobody is waited for. */
  announceToolCall(wanted: ToolCall['function']): void;
  readonly requestToolCalls: (toolCalls: readonly ToolCall['function'][]) => Promise<WebhookDelivery>;
  readonly log: MessageLog;
  readonly deliveries: readonly WebhookDelivery[];
}

export function createCallMessages(options: CallMessagesOptions): CallMessages {
  const { record, settings, faults, random, clock, epochMsOf, sendText } = options;
  const log = createMessageLog(clock);
  const deliveries: WebhookDelivery[] = [];

  /** The log keeps messages as they were without the padding. */
  const padded = (message: LoggedMessage['message']): LoggedMessage['message'] => {
    const { messages } = message;
    if (faults.conversationPaddingBytes === 0 || !Array.isArray(messages)) return message;
    const filler = {
      role: 'system',
      message: 'x'.repeat(faults.conversationPaddingBytes),
      time: 0,
      secondsFromStart: 0,
    };
    return { ...message, messages: [filler, ...(messages as unknown[])] };
  };

  const sendToClient = <Type extends CallMessageType>(type: Type, fields: CallMessageFields[Type]) => {
    const subscribed = subscribedType(settings.clientMessages, type, fields);
    if (subscribed === undefined) return;
    const message: LoggedMessage['message'] = { type: subscribed, timestamp: epochMsOf(clock.nowMs()), ...fields };
    log.add({ atMs: clock.nowMs(), message });
    if (random.chance(faults.garbageRate)) sendText(GARBAGE[random.integer(0, GARBAGE.length - 1)] as string);
    const text = JSON.stringify(padded(message));
    sendText(text);
    if (random.chance(faults.duplicateRate)) sendText(text);
  };

  const sendToServer = async (type: string, fields: object): Promise<WebhookDelivery> => {
    const { deliver } = options;
    if (deliver === undefined) throw new Error(`call ${record.id} has no server URL for ${type}; give webhook.url`);
    const timestamp = epochMsOf(clock.nowMs());
    const call = viewCall(record, (atMs) => new Date(epochMsOf(atMs)).toISOString());
    const message = { type, timestamp, call, ...fields };
    const sent = bendServerMessage(message, faults.webhookQuirks);
    await sleep(clock, random.next() * faults.webhookShuffleMs);
    const duplicate = random.chance(faults.webhookDuplicateRate) ? deliver(sent) : undefined;
    const answered = await deliver(sent);
    await duplicate;
    // What the platform goes on with is its own message, in whatever form it was sent.
    const delivery = {
      ...answered,
      type,
      message,
      reply: readBentReply(message, answered.reply, faults.webhookQuirks),
    };
    deliveries.push(delivery);
    return delivery;
  };

  const offerToServer = (type: string, fields: object) => {
    if (settings.serverMessages.has(type) && options.deliver) void sendToServer(type, fields);
  };

  const fieldsOf = (wanted: readonly ToolCall['function'][]) => toolCallFields(wanted, faults.toolCallIds, random);

  return {
    emit: (type, fields) => {
      sendToClient(type, fields);
      const subscribed = subscribedType(settings.serverMessages, type, fields);
      if (subscribed !== undefined && options.deliver) void sendToServer(subscribed, fields);
    },
    sendToServer,
    offerToServer,
    announceToolCall: (wanted) => {
      const fields = fieldsOf([wanted]);
      sendToClient('tool-calls', fields);
      offerToServer('tool-calls', fields);
    },
    requestToolCalls: (wanted) => {
      const fields = fieldsOf(wanted);
      sendToClient('tool-calls', fields);
      return sendToServer('tool-calls', fields);
    },
    log,
    deliveries,
  };
}
