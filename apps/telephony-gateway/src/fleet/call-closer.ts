/**
 * Ends calls that no runner ends, because nobody holds them. Several replicas may try at the same time; the one that succeeds
 * writes the last fact and the `call.ended` line of the call (REQUIREMENTS O3).
 */
import type { CallEvent, CallId, EndedBy, Session } from '@trunkline/protocol';
import type { EndProof, SessionStore } from '@trunkline/session-store';
import type { Logger } from '@trunkline/service-kit';
import { type AgentProvider, agentOfSession } from '../call/agent/agent-provider.ts';
import { appendToFeed } from '../call/call-feed.ts';
import type { CallSlots } from './slots/call-slots.ts';

export interface CallEnding {
  endedBy: EndedBy;
  /** A word of our own, such as `stream-lost`. */
  reason: string;
  /** The proof that the phone call is over too. Without one the slot stays until somebody proves the end. */
  proof?: EndProof['kind'];
  /** What the carrier is told when it asks what comes next. The session keeps its intent when this is missing. */
  intent?: Session['intent'];
  /** When given, the session is left alone if its stream has found a newer holder than this fence. */
  fence?: number;
}

export interface CallCloser {
  /** @returns whether this request ended the call. @throws when the store is out of reach. */
  close(callId: CallId, ending: CallEnding): Promise<boolean>;
}

export interface CallCloserOptions {
  store: Pick<SessionStore, 'sessions' | 'events' | 'feeds' | 'chats'>;
  slots: Pick<CallSlots, 'release'>;
  agents: Pick<AgentProvider, 'end'>;
  epochMs: () => number;
  onEvent(event: CallEvent): void;
  log: Pick<Logger, 'info' | 'warn'>;
}

export function createCallCloser(options: CallCloserOptions): CallCloser {
  const { store, log } = options;
  return {
    async close(callId, { endedBy, reason, proof, intent, fence }) {
      const atMs = options.epochMs();
      const end = { endedBy, endedReason: reason, endedAtMs: atMs, ...(intent && { intent }) };
      const ended = await store.sessions.end(callId, end, fence === undefined ? {} : { fence });
      const session = await store.sessions.read(callId);
      // The session forgets the agent's addresses at its end, and whoever makes an agent later than that ends it too.
      const agent = session && ended && agentOfSession({ ...session, ...ended });
      if (agent) void options.agents.end(agent);
      if (session?.state === 'ended' && proof) await options.slots.release(callId, proof);
      if (!ended || !session) return ended !== undefined;
      const durationMs = Math.max(0, atMs - session.createdAtMs);
      const event: CallEvent = { type: 'call.ended', atMs, endedBy, reason, durationMs };
      const { callSid, streamSid, vapiCallId, replicaId } = session;
      log.info({ callId, callSid, streamSid, vapiCallId, heldBy: replicaId, ...event, type: undefined }, 'call.ended');
      options.onEvent(event);
      // Whoever reads along sees that nobody is on the line any more. Their record does not depend on it.
      const noCall = { type: 'presence', agent: 'active', call: 'none' } as const;
      appendToFeed(store, session, undefined)?.([noCall]).catch(() => {});
      await store.events.append(callId, [event]).catch((error: unknown) => {
        log.warn({ err: error, callId }, 'end of the call not written to its log');
      });
      return true;
    },
  };
}
