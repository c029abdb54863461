/** The JSON messages of browser voice, both ways (CONTRACT, "Browser voice on the wire"). Unknown types are ignored both ways. */
import { z } from 'zod';
import type { ErrorCode } from './errors.ts';
import { chatTextSchema, metadataSchema, sessionIdSchema } from './chat-wire.ts';
import type { SessionId, TurnId } from './ids.ts';
import type { WebAudioFormat } from './web-frame.ts';

/** The body of `POST /web/sessions`. */
export const webSessionRequestSchema = z.object({
  sessionId: sessionIdSchema.optional(),
  userId: z.string().min(1).max(200).optional(),
  assistantId: z.string().min(1).max(200).optional(),
  metadata: metadataSchema.optional(),
  /** The page's origin, to which the token is bound. */
  origin: z.string().max(300).optional(),
});
export type WebSessionRequest = z.output<typeof webSessionRequestSchema>;

/** What `POST /web/sessions` answers: one token for voice and chat. */
export interface WebSessionAnswer {
  sessionId: SessionId;
  token: string;
  /** ISO 8601. */
  expiresAt: string;
  urls: { audio: string; audioPoll: string; chat: string; chatEvents: string };
}

const count = z.number().int().nonnegative();

export const webClientMessageSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('start'),
    /** In what to send the agent's voice to begin with. */
    format: z.enum(['pcm16k', 'mulaw']).optional(),
    resumeToken: z.string().max(128).optional(),
    /** How far the downlink has been played, on the numbers of its frames, 320 samples a frame. */
    playedSamples: count.optional(),
  }),
  /** Of this turn so many samples at 16 kHz have been played. It is the browser's mark. */
  z.object({ type: z.literal('played'), turnId: z.string().max(64), samples: count }),
  /** The generation that was cut, and how much of its turn was played. */
  z.object({ type: z.literal('cleared'), generation: count, samples: count }),
  z.object({ type: z.literal('mute'), on: z.boolean() }),
  z.object({ type: z.literal('text'), text: chatTextSchema, id: z.string().min(1).max(128) }),
  z.object({ type: z.literal('digits'), digits: z.string().regex(/^[0-9*#A-D]{1,64}$/) }),
  z.object({ type: z.literal('ping') }),
  z.object({ type: z.literal('bye') }),
]);
export type WebClientMessage = z.output<typeof webClientMessageSchema>;

export type WebServerMessage =
  | { type: 'ready'; sessionId: SessionId; resumeToken: string; ackSeq: number; format: WebAudioFormat }
  | { type: 'partial' | 'final'; turnId: TurnId; role: 'user' | 'assistant'; text: string }
  /** The frames that follow are of this turn, with this generation. */
  | { type: 'turn'; turnId: TurnId; generation: number }
  /** Silence the agent and keep what is unheard; go on with it; throw it away. */
  | { type: 'hold' | 'resume' | 'interrupt'; generation: number }
  /** In what the agent's voice comes from here on. */
  | { type: 'format'; format: WebAudioFormat }
  /** The next number that is expected of the client's frames. */
  | { type: 'ack'; seq: number }
  | { type: 'stats'; framesReceived: number; framesMissing: number; backlogMs: number; transport: 'socket' | 'polling' }
  | { type: 'error'; code: ErrorCode; message: string; retryable: boolean }
  | { type: 'pong' };

/** Why the server closes a socket of browser voice. */
export const WEB_CLOSE_CODES = { badToken: 4001, replaced: 4003, tooSlow: 4008, restart: 1012 } as const;
