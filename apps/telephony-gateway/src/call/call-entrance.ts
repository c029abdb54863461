/**
 * How a stream becomes a call that is held here: the lease is taken, the session is written, and then either a runner starts
 * or the stream joins the one that runs already.
 */
import { turnsOf } from '@trunkline/call-core';
import type { CallId, Session } from '@trunkline/protocol';
import type { Clock } from '@trunkline/service-kit';
import type { SessionStore } from '@trunkline/session-store';
import type { CarrierLink } from './media/carrier-link.ts';
import type { HeldCall } from './held-call.ts';
import { type HeldLease, LEASE_TTL_MS, raiseLease, RESCUER, type StreamArrival } from './held-lease.ts';

export interface CallEntranceOptions {
  store: Pick<SessionStore, 'leases' | 'sessions' | 'events' | 'transcripts'>;
  replicaId: string;
  clock: Pick<Clock, 'nowMs'>;
  epochMs: () => number;
  pulse?: HeldLease['pulse'];
  /** The calls that are held here. */
  held: ReadonlyMap<CallId, HeldCall>;
  /** Whether this replica is going away and takes no call any more. */
  isClosing(): boolean;
  /** A stream of the call has been opened here. */
  onOpened(session: Session): void;
  /** Starts a call that nobody here has run so far. */
  start(call: ArrivedCall): void;
}

/** A call that has come to this replica, with its first stream here. */
export interface ArrivedCall {
  session: Session;
  link: CarrierLink;
  lease: HeldLease;
  /** Turns that the call has had on other replicas. */
  turnsBefore: number;
  /** Up to where the call's mailbox has been read. */
  mailboxCursor: string;
}

/** The newest facts of a call hold one of its latest turn, unless there is hardly any turn. A long call has thousands of facts. */
const TURN_WITHIN_FACTS = 100;

export class CallEntrance {
  readonly #options: CallEntranceOptions;
  /** Calls whose lease is just being taken for this replica, with the number of their streams. */
  readonly #opening = new Map<CallId, number>();

  constructor(options: CallEntranceOptions) {
    this.#options = options;
  }

  isOpening(callId: CallId): boolean {
    return this.#opening.has(callId);
  }

  /** Calls on their way in that are not held yet. */
  get arriving(): number {
    let calls = 0;
    for (const callId of this.#opening.keys()) if (!this.#options.held.has(callId)) calls += 1;
    return calls;
  }

  /**
   * @param isResume the stream goes on where the last one broke off (see `CallRunner.attach`).
   * @throws when the call has ended meanwhile, the replica is going away, or the store is out of reach.
   */
  async open(session: Session, link: CarrierLink, isResume = false): Promise<void> {
    const { callId } = session;
    this.#opening.set(callId, (this.#opening.get(callId) ?? 0) + 1);
    try {
      await this.#join(session, link, isResume);
    } finally {
      const others = (this.#opening.get(callId) ?? 1) - 1;
      if (others > 0) this.#opening.set(callId, others);
      else this.#opening.delete(callId);
    }
  }

  async #join(session: Session, link: CarrierLink, isResume: boolean): Promise<void> {
    const { store, replicaId, clock, epochMs, held, pulse } = this.#options;
    const { callId } = session;
    this.#refuseWhenClosing();
    const provenMs = clock.nowMs();
    const askedAtMs = epochMs();
    const acquired = await store.leases.acquire(callId, replicaId, LEASE_TTL_MS);
    const { fence, mailboxCursor, reason, lostAtMs } = acquired;
    const answeredAtMs = epochMs();
    const arrival: StreamArrival = {
      reason,
      replicaId,
      // The command was carried out between question and answer, half way as far as anybody can tell.
      redisAheadMs: Math.round(acquired.redisNowMs - (askedAtMs + answeredAtMs) / 2),
      ...(lostAtMs !== undefined && { lostMs: Math.max(0, Math.round(answeredAtMs - lostAtMs)) }),
    };
    const isRescued = acquired.previousHolder?.startsWith(RESCUER) ?? false;
    const lease = { fence, isResumed: acquired.reason !== 'first', isRescued, arrival, provenMs, pulse };
    const known = held.get(callId);
    // This comes at once: whatever fails from here on, the older stream on this replica holds the call by this lease.
    if (known) raiseLease(known.lease, lease);
    try {
      await this.#admit({ session, link, lease, mailboxCursor }, isResume);
    } catch (error) {
      if (!held.has(callId)) store.leases.release(callId, replicaId, fence).catch(() => {});
      throw error;
    }
  }

  async #admit(call: Omit<ArrivedCall, 'turnsBefore'>, isResume: boolean): Promise<void> {
    const { session, link, lease, mailboxCursor } = call;
    const { store, replicaId, held, onOpened, start } = this.#options;
    const { callId } = session;
    const { fence } = lease;
    const { streamId: streamSid } = link;
    const [outcome, turnsBefore] = await Promise.all([
      store.sessions.update(callId, { state: 'live', streamSid, replicaId }, { fence }),
      lease.isResumed ? this.#countTurns(callId) : 0,
    ]);
    if (outcome !== 'ok') throw new Error(`the call is not to be had any more (${outcome})`);
    onOpened(session);
    const known = held.get(callId);
    if (known) {
      // Of two streams that opened at once, either may get here first, and the call is held by the newer one's lease.
      if (fence < known.lease.fence) throw new Error('a newer stream has the call');
      raiseLease(known.lease, lease);
      known.runner.attach(link, fence, isResume);
      if (known.runner.isOver) throw new Error('the call is over');
      return;
    }
    this.#refuseWhenClosing();
    start({ session, link, lease, turnsBefore, mailboxCursor });
  }

  #refuseWhenClosing(): void {
    if (this.#options.isClosing()) throw new Error('this replica is going away');
  }

  /** Turns go on counting where another replica has stopped. If nothing can be read, turns are only told apart less well. */
  async #countTurns(callId: CallId): Promise<number> {
    const { store, held } = this.#options;
    if (held.has(callId)) return 0;
    const newest = await store.events.readNewest(callId, TURN_WITHIN_FACTS).catch(() => []);
    const turns = turnsOf(newest);
    if (turns > 0 || newest.length < TURN_WITHIN_FACTS) return turns;
    return store.transcripts.factsOf(callId).then(turnsOf, () => 0);
  }
}
