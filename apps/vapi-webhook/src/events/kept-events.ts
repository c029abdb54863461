/**
 * Says which informational messages are kept. A call in conversation sends some fifty a second, and nearly all of them say
 * what the gateway has already heard on its socket: those are counted here and cost no Redis. All others become jobs.
 */
import type { KeptEvent } from '@trunkline/job-queues';
import type { VapiServerMessage } from '@trunkline/protocol';

/** @returns `undefined` for a message that carries nothing we keep. @param nowMs stands in for a missing timestamp. */
export function readKeptEvent(message: VapiServerMessage, nowMs: number): KeptEvent | undefined {
  const atMs = Math.max(0, Math.round(message.timestampMs ?? nowMs));
  switch (message.type) {
    case 'status-update': {
      const { status, endedReason } = message;
      return { type: 'status', status, ...(endedReason && { endedReason }), atMs };
    }
    case 'transcript':
      // A partial transcript is a guess that the final one replaces, so no work may start on it (REQUIREMENTS B7).
      return message.transcriptType === 'final'
        ? { type: 'transcript', role: message.role, text: message.transcript, atMs }
        : undefined;
    default:
      return undefined;
  }
}
