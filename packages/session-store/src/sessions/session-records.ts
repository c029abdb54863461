import type { CallEvent, CallId, EndedBy, Session, SessionPatch } from '@trunkline/protocol';
import type { OperatorsFeed } from '../console/operators-feed.ts';
import type { CallersOfStore } from '../erasure/callers.ts';
import type { CallIndex } from './call-index.ts';
import type { FactsListener } from './facts-listener.ts';
import { createSessions, endSession, restoreSession, touchSession, updateSession } from '../scripts/index.ts';
import { decodeSession, encodeFields, fieldsOfReply } from './session-record.ts';
import type { StoreContext } from '../store-context.ts';
import type { VapiCallLinks } from './vapi-call-links.ts';

/** These have methods of their own (`CallMoves`, `AgentRecords`), because only certain steps lead from value to value. */
type MovedField =
  | 'handOverReason'
  | 'handOvers'
  | 'lostAtMs'
  | 'transferState'
  | 'transferId'
  | 'agentFence'
  | 'agentNumber';

/** What may change in a session that goes on. The end has a method of its own, because it happens once. */
export type SessionUpdate = Omit<SessionPatch, 'state' | 'endedAtMs' | 'endedBy' | 'endedReason' | MovedField> & {
  state?: Exclude<Session['state'], 'ended'>;
};

export interface SessionEnding {
  endedBy: EndedBy;
  /** A word of our own, never a peer's text. */
  endedReason: string;
  endedAtMs: number;
  /** What the carrier is told when it asks what comes next. The session keeps its intent if this is missing. */
  intent?: Session['intent'];
}

/** What a session forgets at its end. Whoever ended it may have to end the agent's call. Both URLs are secrets. */
export interface EndedAgent {
  vapiCallId?: string;
  agentSocketUrl?: string;
  agentControlUrl?: string;
}

export interface EndOptions extends WriterOptions {
  /** Ends the session only while it has this agent: the end of an earlier agent's call says nothing of a call that goes on. */
  vapiCallId?: string;
}

export interface WriterOptions {
  /**
   * The writer's fencing number. The write is refused if another holder has taken the stream since. Everything that the
   * holder of a stream writes must carry it; see `StreamLeases` for what that proves.
   */
  fence?: number;
}

/**
 * `missing`: the session was never created, or is forgotten. `fenced`: a newer holder has the stream, so stop writing.
 * `ended`: the patch would change a state that is final. In these three cases nothing was written.
 */
export type UpdateOutcome = 'ok' | 'missing' | 'fenced' | 'ended';

/**
 * Sessions, each in a hash of its own. Every change is one script, and every use but `read` and `create` puts off the expiry. Changes
 * are told to the operators' feed.
 * Failure policy: see `RedisPort`. All methods may be repeated after a failure without harm.
 */
export interface SessionRecords {
  /**
   * Writes a session unless its call id has one. A webhook that comes twice finds what the first one made.
   * @param firstFact with which the history of the call begins; written in the same step, and not when there is a session.
   *   A history that takes nothing costs no call: the session is written all the same.
   * @returns the session as it now is in Redis.
   */
  create(session: Session, firstFact?: CallEvent): Promise<{ outcome: 'created' | 'exists'; session: Session }>;
  /** @throws TrunklineError `TL_INTERNAL` if the record is not a session of this version. */
  read(callId: CallId): Promise<Session | undefined>;
  /** Writes the fields of `patch`, and removes those that are `undefined`. */
  update(callId: CallId, patch: SessionUpdate, options?: WriterOptions): Promise<UpdateOutcome>;
  /** Puts off the expiry of a session. @returns whether there is such a session. */
  touch(callId: CallId): Promise<boolean>;
  /**
   * Ends the session for good and starts its retention. Of many who try, one wins, and that one's reason stays. The
   * session then forgets the agent's addresses.
   * @returns what it knew of its agent, if it was this call that ended it; else `undefined`.
   */
  end(callId: CallId, ending: SessionEnding, options?: EndOptions): Promise<EndedAgent | undefined>;
  /**
   * For the holder of a call whose session is gone (`leases.renew` answers `forgotten`), because Redis came back empty:
   * writes it anew from what the holder knows, and links its agent. A session that is there is left as it is.
   */
  restore(session: Session, holder: Required<WriterOptions>): Promise<'restored' | 'exists' | 'fenced'>;
}

/** Who is told of sessions that are written. */
interface SessionListeners {
  index: CallIndex;
  callers: Pick<CallersOfStore, 'noteCall'>;
  links: Pick<VapiCallLinks, 'linkVapiCall'>;
  operatorsFeed: Pick<OperatorsFeed, 'tell'>;
}

export function createSessionRecords(
  { port, keys, limits }: StoreContext,
  { index, callers, links, operatorsFeed }: SessionListeners,
  factsWritten: FactsListener['written'],
): SessionRecords {
  const expiry = [limits.sessionIdleMs, limits.endedRetentionMs] as const;
  /** The session itself says how long its facts are kept, so that processes with other settings do not differ about it. */
  const isForgottenWhole = limits.transcriptRetentionMs >= limits.endedRetentionMs;
  const ownRetention = isForgottenWhole ? {} : { factsMs: limits.transcriptRetentionMs };
  const sessionKeys = (callId: CallId): string[] => [keys.session(callId), keys.events(callId), keys.mailbox(callId)];

  return {
    async create(session, firstFact) {
      const { callId } = session;
      const ofCall = [keys.session(callId), keys.events(callId)];
      const event = firstFact === undefined ? '' : JSON.stringify(firstFact);
      const fields = encodeFields({ ...session, ...ownRetention });
      const reply = (await port.runForMany(
        createSessions,
        { args: [limits.sessionIdleMs] },
        { keys: ofCall, args: [event, fields.length, ...fields] },
      )) as string[];
      // Fields come in pairs, so that a single word is the id of what was written.
      const existing = reply.length === 1 ? undefined : decodeSession(fieldsOfReply(reply));
      if (existing) return { outcome: 'exists', session: existing };
      index.noteCreated(session);
      callers.noteCall(session);
      operatorsFeed.tell({ kind: 'session', callId });
      const [id] = reply;
      if (firstFact && id) factsWritten(callId, [{ id, event: firstFact }]);
      return { outcome: 'created', session };
    },

    async read(callId) {
      return decodeSession(await port.send((redis) => redis.hgetall(keys.session(callId))));
    },

    async update(callId, patch, { fence } = {}) {
      const removed = Object.entries(patch).flatMap(([name, value]) => (value === undefined ? [name] : []));
      const changesState = patch.state === undefined ? 0 : 1;
      const reply = await port.run(
        updateSession,
        [...sessionKeys(callId), keys.fence(callId)],
        [...expiry, fence ?? '', changesState, removed.length, ...removed, ...encodeFields(patch)],
      );
      const { floor, ...others } = patch;
      if (reply !== 'ok') return reply as UpdateOutcome;
      if (floor !== undefined) operatorsFeed.tell({ kind: 'floor', callId, floor });
      if (Object.keys(others).length > 0) operatorsFeed.tell({ kind: 'session', callId });
      return 'ok';
    },

    async touch(callId) {
      return (await port.run(touchSession, sessionKeys(callId), expiry)) === 1;
    },

    async end(callId, { endedBy, endedReason, endedAtMs, intent = '' }, { fence, vapiCallId } = {}) {
      const reply = await port.run(
        endSession,
        [...sessionKeys(callId), keys.fence(callId), keys.lease(callId)],
        [...expiry, fence ?? '', endedBy, endedReason, endedAtMs, intent, vapiCallId ?? ''],
      );
      const [agentCallId, socketUrl, controlUrl] = reply as string[];
      if (agentCallId === undefined) return undefined;
      index.noteEnded(callId, endedAtMs);
      operatorsFeed.tell({ kind: 'session', callId });
      return {
        ...(agentCallId && { vapiCallId: agentCallId }),
        ...(socketUrl && { agentSocketUrl: socketUrl }),
        ...(controlUrl && { agentControlUrl: controlUrl }),
      };
    },

    async restore(session, { fence }) {
      const { callId, vapiCallId } = session;
      const ofCall = [...sessionKeys(callId), keys.fence(callId)];
      const reply = await port.run(restoreSession, ofCall, [
        ...expiry,
        fence,
        ...encodeFields({ ...session, ...ownRetention }),
      ]);
      if (reply !== 'restored') return reply as 'exists' | 'fenced';
      index.noteCreated(session);
      callers.noteCall(session);
      operatorsFeed.tell({ kind: 'session', callId });
      if (vapiCallId) await links.linkVapiCall(vapiCallId, callId);
      return 'restored';
    },
  };
}
