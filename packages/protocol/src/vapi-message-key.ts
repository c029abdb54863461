import type { VapiServerMessage } from './vapi-server-message.ts';

/**
 * What makes two server messages the same one. Vapi gives no event id, and bodies differ between deliveries of one
 * message (presigned URLs are made anew), so the key is made of what the message means.
 * Source: SDK `Artifact.presignedUrlsExpiresAt`; docs.vapi.ai, "Server events".
 *
 * The key may hold what was said: hash it before it is stored, and never log it.
 * @returns `undefined` for a message that starts nothing here (tool calls are known by keys of their own), and for one
 * that carries too little to be told from another.
 */
export function semanticKey(message: VapiServerMessage): string | undefined {
  const { type, vapiCallId, timestampMs } = message;
  if (vapiCallId === undefined) return undefined;
  switch (message.type) {
    // A call has one report, and enters each status once.
    case 'end-of-call-report':
      return JSON.stringify([vapiCallId, type]);
    case 'status-update':
      return JSON.stringify([vapiCallId, type, message.status]);
    case 'transcript': {
      const { role, transcriptType, transcript } = message;
      return JSON.stringify([vapiCallId, type, role, transcriptType, transcript, timestampMs ?? null]);
    }
    case 'phone-call-control':
      return JSON.stringify([vapiCallId, type, message.request ?? null, timestampMs ?? null]);
    case 'transfer-update':
      return timestampMs === undefined ? undefined : JSON.stringify([vapiCallId, type, timestampMs]);
    default:
      return undefined;
  }
}
