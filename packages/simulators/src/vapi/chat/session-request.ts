/** What `POST /session` and `PATCH /session/:id` may ask. Source: Vapi SDK `CreateSessionDto`, `UpdateSessionDto`. */
import { z } from 'zod';
import { assistantSchema } from '../create-call-request.ts';
import { chatMessageSchema, readBody } from './chat-request.ts';

const loose = z.record(z.string(), z.unknown());

/** Vapi's default: 24 hours. */
export const DEFAULT_EXPIRATION_SECONDS = 86_400;

const changeable = {
  name: z.string().max(40).optional(),
  status: z.enum(['active', 'completed']).optional(),
  expirationSeconds: z.number().int().min(60).max(2_592_000).optional(),
  messages: z.array(chatMessageSchema).optional(),
};

const createSessionSchema = z.strictObject({
  ...changeable,
  assistantId: z.string().min(1).optional(),
  assistant: assistantSchema.optional(),
  assistantOverrides: loose.optional(),
  squadId: z.string().min(1).optional(),
  squad: loose.optional(),
  customer: loose.optional(),
  customerId: z.string().optional(),
  phoneNumberId: z.string().optional(),
  phoneNumber: loose.optional(),
});
const updateSessionSchema = z.strictObject(changeable);

export type CreateSessionRequest = z.infer<typeof createSessionSchema>;

export const readCreateSession = (body: unknown) => readBody(createSessionSchema, body);
export const readUpdateSession = (body: unknown) => readBody(updateSessionSchema, body);
