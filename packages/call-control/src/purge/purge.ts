/** Erases calls, sessions and callers here, has others delete what they have of them, and says what came of it. */
import type { CallId, SessionId } from '@trunkline/protocol';
import type { CallerName, ErasedCall, SessionStore } from '@trunkline/session-store';
import { eraseElsewhere, type Elsewhere } from './erase-elsewhere.ts';
import { addErased, emptyReceipt, type PurgeReceipt, REMAINS } from './receipt.ts';

export interface PurgeOptions extends Elsewhere {
  store: Pick<SessionStore, 'erasure' | 'callers' | 'sessions' | 'conversations'>;
  /**
   * Takes what the workers have of these calls of Vapi's off the queues. @returns how many jobs; `undefined` where the queues could not
   * be asked. Must not reject.
   */
  eraseJobs(vapiCallIds: readonly string[]): Promise<number | undefined>;
}

export interface PurgedCaller {
  /** Calls and sessions of which something was erased. */
  calls: number;
  sessions: number;
  receipt: PurgeReceipt;
}

/** Failure policy: methods reject when Redis is away, and may be repeated; what an earlier try has erased is then not counted. */
export interface Purge {
  /** @returns `live` for a call that goes on, of which nothing was erased; `missing` if nothing is known of it. */
  call(callId: CallId): Promise<PurgeReceipt | 'live' | 'missing'>;
  /** Erases the chat of a session and the calls that belong to it, and ends it. */
  session(sessionId: SessionId): Promise<PurgeReceipt>;
  /** Erases all calls and sessions of one telephone number or user that can still be read. */
  caller(caller: CallerName): Promise<PurgedCaller>;
}

/** So many recent calls are looked through for a number, beside its own list: a replica may have died before it had noted one. */
const RECENT_CALLS = 1_000;

export function createPurge(options: PurgeOptions): Purge {
  const { store, eraseJobs } = options;

  const jobsOf = async (vapiCallIds: readonly string[], receipt: PurgeReceipt): Promise<void> => {
    if (vapiCallIds.length === 0) return;
    const jobs = await eraseJobs(vapiCallIds);
    if (jobs !== undefined) receipt.erased.jobs += jobs;
    else receipt.kept.push('jobs of the workers: the queues could not be asked; erase once more');
  };

  /** What is done beside Redis for a call that was erased there. */
  const finishCall = async (callId: CallId, erased: ErasedCall, receipt: PurgeReceipt): Promise<void> => {
    const elsewhere = await eraseElsewhere(erased, options);
    receipt.askedOf.push(...elsewhere.askedOf);
    receipt.kept.push(...elsewhere.kept);
    if (elsewhere.kept.length === 0) await store.erasure.forgetOthers(callId);
  };

  const call: Purge['call'] = async (callId) => {
    const erased = await store.erasure.eraseCall(callId);
    if (typeof erased === 'string') return erased;
    const receipt = emptyReceipt();
    addErased(receipt.erased, erased);
    await jobsOf(erased.vapiCallIds, receipt);
    await finishCall(callId, erased, receipt);
    receipt.remains.push(REMAINS.call, REMAINS.others);
    return receipt;
  };

  const session: Purge['session'] = async (sessionId) => {
    const erased = await store.erasure.eraseSession(sessionId);
    const receipt = emptyReceipt();
    addErased(receipt.erased, erased);
    const chats = erased.chatIds.map((chatId) => `no-call-${chatId}`);
    await jobsOf([...erased.vapiCallIds, ...chats], receipt);
    receipt.kept.push(...erased.liveCalls.map((id) => `${id}: the call goes on; erase it when it has ended`));
    const { askedOf, kept } = await eraseElsewhere({ vapiCallIds: [], chatIds: erased.chatIds }, options);
    receipt.askedOf.push(...askedOf);
    receipt.kept.push(...kept);
    for (const one of erased.calls) await finishCall(one.callId, one, receipt);
    receipt.remains.push(REMAINS.session, ...(erased.calls.length > 0 ? [REMAINS.call] : []), REMAINS.others);
    return receipt;
  };

  /** All sessions of the conversations in which the caller was, whether by telephone, by page or in a chat. */
  const sessionsOf = async (caller: CallerName): Promise<SessionId[]> => {
    const known = await store.callers.find(caller);
    if ('number' in caller) {
      const recent = await store.sessions.listRecent(RECENT_CALLS);
      const own = recent.filter(({ from, to }) => from === caller.number || to === caller.number);
      known.push(...own.map(({ callId }) => callId));
    }
    const whole = new Set<SessionId>();
    for (const id of known) {
      const place = await store.conversations.find(id);
      for (const one of place ? await store.conversations.sessionsOf(place.first) : [id]) whole.add(one);
      whole.add(id);
    }
    return [...whole];
  };

  return {
    call,
    session,
    async caller(caller) {
      const receipt = emptyReceipt();
      const remains = new Set<string>();
      const ids = await sessionsOf(caller);
      const gone: SessionId[] = [];
      let calls = 0;
      for (const id of ids) {
        const one = await session(id);
        addErased(receipt.erased, one.erased);
        receipt.askedOf.push(...one.askedOf);
        receipt.kept.push(...one.kept);
        for (const line of one.remains) remains.add(line);
        if (id.startsWith('call_')) calls += 1;
        // What is left of it must be found again.
        if (one.kept.length === 0) gone.push(id);
      }
      await store.callers.forget(caller, gone);
      receipt.remains.push(...remains);
      return { calls, sessions: ids.length - calls, receipt };
    },
  };
}
