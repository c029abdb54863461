export type { WebAudioFormat } from '@trunkline/protocol';
export { createEmitter } from './emitter.ts';
export type { Emitter } from './emitter.ts';
export { createVoiceClient } from './voice/voice-client.ts';
export type * from './voice/voice-client-types.ts';
export { createChatClient } from './chat/chat-client.ts';
export type * from './chat/chat-types.ts';
