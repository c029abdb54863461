/**
 * The tools that are the platform's own: `transferCall` and hand-overs to another assistant. A WebSocket call has no telephone
 * leg that Vapi could move: it tells, and whoever holds the leg transfers. Source: vapi.md, sections 1.3, 2.5 and 2.7.
 */
import { z } from 'zod';
import type { CallMessages } from './call-messages.ts';
import type { CallSettings } from './call-settings.ts';
import { NO_RESULT, type ToolAnswer } from './tool-answer.ts';
import type { ToolCall } from './tool-call.ts';
import { destinationSchema, type TransferDestination } from './transfer-destination.ts';

const replySchema = z.object({
  destination: destinationSchema.optional(),
  // The documentation's example has the text in `message`, the SDK's type in `content`.
  message: z.object({ content: z.string().optional(), message: z.string().optional() }).optional(),
  result: z.string().optional(),
  error: z.string().optional(),
});

export interface TransferOptions {
  readonly messages: Pick<CallMessages, 'emit' | 'announceToolCall' | 'offerToServer' | 'sendToServer'>;
  readonly settings: Pick<CallSettings, 'afterTransfer' | 'vetoesTransfers'>;
  readonly say: (content: string) => void;
  readonly endCall: (reason: string) => void;
}

export interface Transfer {
  /** @returns what the model is told, or `undefined` when the tool is not one of the platform's own. */
  useTool(wanted: ToolCall['function']): Promise<ToolAnswer | undefined>;
}

/** A place as a model names it. */
function destinationOf(place: unknown): TransferDestination | undefined {
  if (typeof place === 'object') return destinationSchema.safeParse(place).data;
  if (typeof place !== 'string' || place === '') return undefined;
  if (place.startsWith('sip:')) return { type: 'sip', sipUri: place };
  return /^\+?[\d#*]+$/.test(place) ? { type: 'number', number: place } : { type: 'assistant', assistantName: place };
}

export function createTransfer({ messages, settings, say, endCall }: TransferOptions): Transfer {
  const ask = async (type: string, fields: object) => {
    const { ok, reply, attempts } = await messages.sendToServer(type, fields);
    if (!ok) return { error: attempts.at(-1)?.fault ?? `the server answered ${attempts.at(-1)?.status}` };
    const parsed = replySchema.safeParse(reply);
    return parsed.success ? parsed.data : { error: z.prettifyError(parsed.error) };
  };
  const refused = (error: string | undefined): ToolAnswer => ({
    text: error ?? NO_RESULT,
    ...(error === undefined && { fault: 'the server named no destination' }),
  });

  const transferTo = (destination: TransferDestination): ToolAnswer => {
    messages.emit('transfer-update', { destination });
    messages.emit('status-update', { status: 'forwarding', destination });
    // Whoever subscribes to this has taken the transfer into its own hands.
    messages.offerToServer('phone-call-control', { request: 'forward', destination });
    if (settings.afterTransfer === 'end') endCall('assistant-forwarded-call');
    return { text: 'Transfer initiated.' };
  };

  const transferCall = async (place: unknown): Promise<ToolAnswer> => {
    const named = destinationOf(place);
    if (named) return transferTo(named);
    const { destination, message, error } = await ask('transfer-destination-request', {});
    if (destination === undefined || error !== undefined) return refused(error);
    const words = message?.content ?? message?.message ?? '';
    if (words !== '') say(words);
    return transferTo(destination);
  };

  const handOff = async (parameters: Record<string, unknown>): Promise<ToolAnswer> => {
    const { destination, result, error } = await ask('handoff-destination-request', { parameters });
    if (destination === undefined || error !== undefined) return refused(error);
    messages.emit('transfer-update', { destination });
    return { text: result ?? 'Handoff initiated.' };
  };

  return {
    useTool: async (wanted) => {
      const isTransfer = wanted.name === 'transferCall';
      if (!isTransfer && !wanted.name.startsWith('handoff_')) return undefined;
      messages.announceToolCall(wanted);
      if (settings.vetoesTransfers) return { text: 'The transfer was cancelled.' };
      return isTransfer ? transferCall(wanted.arguments['destination']) : handOff(wanted.arguments);
    },
  };
}
