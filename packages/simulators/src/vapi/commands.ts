/**
 * What a client may say to a live call, up its socket or by `POST` to its control URL: bare JSON, the same on both ways.
 * Source: Vapi SDK `ClientInboundMessage*`; docs.vapi.ai, "Live Call Control".
 */
import { z } from 'zod';

const commandSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('say'),
    content: z.string().min(1),
    endCallAfterSpoken: z.boolean().default(false),
    interruptAssistantEnabled: z.boolean().default(false),
    interruptionsEnabled: z.boolean().default(true),
  }),
  z.object({
    type: z.literal('add-message'),
    message: z.looseObject({
      role: z.enum(['assistant', 'function', 'user', 'system', 'tool']),
      content: z.string(),
    }),
    triggerResponseEnabled: z.boolean().default(true),
  }),
  z.object({
    type: z.literal('control'),
    control: z.enum(['mute-assistant', 'unmute-assistant', 'mute-customer', 'unmute-customer', 'say-first-message']),
  }),
  z.object({ type: z.literal('end-call') }),
  // Taken and kept on record, but without effect: a WebSocket call has no telephone leg that could be moved.
  z.looseObject({ type: z.enum(['transfer', 'handoff', 'send-transport-message']) }),
]);

export type VapiCommand = z.infer<typeof commandSchema>;

export type CommandReading = { readonly command: VapiCommand } | { readonly fault: string };

/** Reads a command, or says what is wrong with it. */
export function readCommand(value: unknown): CommandReading {
  const parsed = commandSchema.safeParse(value);
  return parsed.success ? { command: parsed.data } : { fault: z.prettifyError(parsed.error) };
}
