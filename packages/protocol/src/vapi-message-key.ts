import type { VapiServerMessage } from './vapi-server-message.ts';

/**
 * What makes two server messages the same one. Vapi gives no event id, and bodies differ between deliveries of one
 * message (presigned URLs are made anew), so the key is made of what the message means.
 * Source: SDK `Artifact.presignedUrlsExpiresAt`; docs.vapi.ai, "Server events".
 *
 * The key may hold what was said: hash it before it is stored, and never log it.
 * @returns `undefined` for requests that are answered from configuration, and for what carries too little to be told
 * from another message.
 */
export function semanticKey(message: VapiServerMessage): string | undefined {
  const { type, vapiCallId, timestampMs } = message;
  const own = ownKey(message);
  if (own === undefined) return undefined;
  // Tool calls have ids of their own; a report is the only one of its call.
  if (type === 'tool-calls') return JSON.stringify([type, ...own]);
  if (vapiCallId === undefined) return undefined;
  if (type === 'end-of-call-report' || type === 'status-update') return JSON.stringify([vapiCallId, type, ...own]);
  if (timestampMs === undefined && own.length === 0) return undefined;
  return JSON.stringify([vapiCallId, type, ...own, timestampMs ?? null]);
}

function ownKey(message: VapiServerMessage): readonly (string | number)[] | undefined {
  switch (message.type) {
    case 'assistant-request':
    case 'transfer-destination-request':
    case 'handoff-destination-request':
    case 'knowledge-base-request':
    case 'voice-request':
    case 'call.endpointing.request':
    case 'campaign.predial':
      return undefined;
    case 'tool-calls':
      return message.toolCalls.map((call) => call.toolCallId);
    case 'status-update':
      return [message.status];
    case 'transcript':
      return [message.role, message.transcriptType, message.transcript];
    case 'speech-update':
      return [message.role, message.status];
    case 'user-interrupted':
      return message.turnId ? [message.turnId] : [];
    case 'language-change-detected':
      return [message.language];
    case 'phone-call-control':
      return [message.request];
    case 'call.deleted':
    case 'call.delete.failed':
      return [message.type];
    default:
      return [];
  }
}
