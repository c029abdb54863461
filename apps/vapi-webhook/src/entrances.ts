/** What reads the bytes of strangers, for the bench that tries to break it (`npm run bench -- fuzz`). The programs themselves are main.ts and worker.ts. */
export { createAuthenticator } from './auth/authenticator.ts';
export { parsePayloadTemplate } from './auth/signature.ts';
export { readConfig } from './config.ts';
export { identifyToolCalls } from './events/tool-identity.ts';
export { parseCompletionRequest } from './llm/completion-request.ts';
export { readJsonObject } from './llm/lenient-json.ts';
export { readCallerTurn } from './tools/caller-turn.ts';
export { readWorkerConfig } from './worker-config.ts';
