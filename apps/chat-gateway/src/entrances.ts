/** What reads the bytes of strangers, for the bench that tries to break it (`npm run bench -- fuzz`). The program itself is main.ts. */
export { readConfig } from './config.ts';
export type { Caller } from './http/access/caller.ts';
export { createAllowedOrigins } from './http/access/allowed-origins.ts';
export { readChatRequest } from './http/chat/chat-request.ts';
export { isAfter, readCursor } from './readers/feed-cursor.ts';
export { readSocketMessage } from './socket/socket-message.ts';
export { readUiRequest } from './ui/ui-request.ts';
export { ChatDeltas } from './vapi/chat-deltas.ts';
export { readKeptChat } from './vapi/chat-output.ts';
export { readRetryAfterMs, VapiFailure } from './vapi/vapi-failure.ts';
