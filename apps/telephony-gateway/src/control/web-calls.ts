/**
 * How a page comes to its voice call (call/web-calls.ts): the live call of its session is found, or one begins as a phone call
 * does, with a slot, a record and an agent. A session has one call of a page at a time, so two pages that start at once meet in
 * the same call, where the newer one has the line.
 */
import { randomBytes } from 'node:crypto';
import {
  buildCallId,
  type CallId,
  type ChatRecord,
  type Session,
  type SessionId,
  TrunklineError,
} from '@trunkline/protocol';
import { admissionError, type LockHandle, type SessionStore } from '@trunkline/session-store';
import { type Clock, delay, type Logger } from '@trunkline/service-kit';
import type { AgentProvider } from '../call/agent/agent-provider.ts';
import type { CallRegistry } from '../call/call-registry.ts';
import type { CarrierLink } from '../call/media/carrier-link.ts';
import type { WebCallJoin, WebCalls } from '../call/web-calls.ts';
import type { CallCloser } from '../fleet/call-closer.ts';
import type { CallSlots } from '../fleet/slots/call-slots.ts';
import type { CallRouter, RouteVerdict } from '../routing/call-router.ts';

export interface WebCallsOptions {
  store: Pick<SessionStore, 'sessions' | 'events' | 'conversations' | 'chats' | 'locks' | 'transcripts'>;
  slots: Pick<CallSlots, 'admit' | 'release'>;
  agents: Pick<AgentProvider, 'request'>;
  registry: Pick<CallRegistry, 'open' | 'hasRoomFor'>;
  closer: CallCloser;
  router: Pick<CallRouter, 'begun' | 'tell'>;
  clock: Pick<Clock, 'nowMs' | 'setTimeout'>;
  epochMs: () => number;
  log: Pick<Logger, 'warn'>;
}

/** A page whose call ends and begins anew many times leaves older calls behind; those are over. */
const CALLS_LOOKED_AT = 20;
/** Another page of the session is just beginning its call, which takes a few trips to Redis. */
const LOCK_PATIENCE_MS = 3_000;
const LOCK_RETRY_MS = 50;
const LOCK_TTL_MS = 5_000;

const full = (): TrunklineError =>
  new TrunklineError('TL_CAPACITY', 'This server has as many calls as it takes. Try again in a moment.');
const over = (): TrunklineError => new TrunklineError('TL_CALL_ENDED', 'The call is over.');

/** A call that is not written down yet, and the route that it takes. */
interface Draft {
  session: Session;
  verdict: RouteVerdict;
}

/** What the agent is to know of the session besides its words. */
const metadataOf = ({ sessionId, userId, metadata }: ChatRecord): string =>
  JSON.stringify({ ...metadata, ...(userId !== undefined && { userId }), sessionId });

export function createWebCalls(options: WebCallsOptions): WebCalls {
  const { store, slots, registry, clock, log } = options;

  const findLive = async (sessionId: SessionId): Promise<Session | undefined> => {
    const ids = await store.conversations.sessionsOf(sessionId);
    for (const id of ids.slice(1).toReversed().slice(0, CALLS_LOOKED_AT)) {
      const session = await store.sessions.read(id as CallId);
      if (session?.channel === 'web' && session.state !== 'ended') return session;
    }
    return undefined;
  };

  const open = async (session: Session, link: CarrierLink, isResume: boolean): Promise<{ callId: CallId }> => {
    const { callId } = session;
    if (!registry.hasRoomFor(callId)) throw full();
    try {
      await registry.open(session, link, isResume);
    } catch (error) {
      if (error instanceof TrunklineError) throw error;
      const state = (await store.sessions.read(callId))?.state;
      if (state === undefined || state === 'ended') throw over();
      throw new TrunklineError('TL_BUSY', 'The call could not be joined here. Try again.');
    }
    return { callId };
  };

  const lock = async (sessionId: SessionId): Promise<LockHandle> => {
    const untilMs = clock.nowMs() + LOCK_PATIENCE_MS;
    for (;;) {
      const taken = await store.locks.acquire(`web-call ${sessionId}`, { ttlMs: LOCK_TTL_MS });
      if (taken) return taken;
      if (clock.nowMs() >= untilMs) throw new TrunklineError('TL_BUSY', 'Another page is just starting this call.');
      await delay(clock, LOCK_RETRY_MS);
    }
  };

  const describe = async (sessionId: SessionId): Promise<Draft> => {
    const chat = await store.chats.read(sessionId);
    if (chat?.state !== 'active')
      throw new TrunklineError('TL_SESSION_EXPIRED', 'The session is over. Begin a new one.');
    const verdict = options.router.begun('web', { kept: chat.route });
    const end = verdict.route?.end;
    if (end) throw new TrunklineError('TL_CLOSED', end.say);
    const session: Session = {
      ...verdict.fields,
      callId: buildCallId(randomBytes(16)),
      channel: 'web',
      state: 'ringing',
      intent: 'talk',
      createdAtMs: options.epochMs(),
      streamAttempts: 1,
      conversationId: sessionId,
      metadata: metadataOf(chat),
      ...(chat.assistantId !== undefined && { assistantId: chat.assistantId }),
    };
    return { session, verdict };
  };

  /** Writes a call down that has its slot, and asks for its agent. */
  const create = async ({ session: draft, verdict }: Draft): Promise<Session> => {
    const { callId, channel, createdAtMs, conversationId = callId } = draft;
    const continuedFrom = (await store.transcripts.read(conversationId)).at(-1)?.channel;
    const session: Session = { ...draft, ...(continuedFrom && { continuedFrom }) };
    await store.sessions.create(session);
    await store.conversations.join(conversationId, callId);
    options.agents.request(session);
    options.router.tell(session, verdict);
    // The call does not depend on its history.
    store.events.append(callId, [{ type: 'call.created', atMs: createdAtMs, channel }]).catch((error: unknown) => {
      log.warn({ err: error, callId }, 'beginning of the call not written to its log');
    });
    return session;
  };

  const begin = async (sessionId: SessionId, link: CarrierLink): Promise<{ callId: CallId }> => {
    const draft = await describe(sessionId);
    const { callId } = draft.session;
    if (!registry.hasRoomFor(callId)) throw full();
    const decision = await slots.admit(draft.session);
    if (!decision.admitted) throw admissionError(decision);
    try {
      return await open(await create(draft), link, false);
    } catch (error) {
      const ending = { endedBy: 'gateway', reason: 'never-joined', proof: 'neverStarted' } as const;
      options.closer.close(callId, ending).catch((fault: unknown) => {
        log.warn({ err: fault, callId }, 'call of a page not ended');
      });
      void slots.release(callId, 'neverStarted');
      throw error;
    }
  };

  return {
    async liveCallOf(sessionId) {
      return (await findLive(sessionId))?.callId;
    },
    async join({ sessionId }, link, { isResume }: WebCallJoin) {
      const live = await findLive(sessionId);
      if (live) return open(live, link, isResume);
      if (isResume) throw over();
      const held = await lock(sessionId);
      try {
        const begun = await findLive(sessionId);
        return await (begun ? open(begun, link, false) : begin(sessionId, link));
      } finally {
        await held.release();
      }
    },
  };
}
