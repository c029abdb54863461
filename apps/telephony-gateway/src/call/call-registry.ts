/**
 * The live calls of this replica: opens them, finds them, ticks them, renews their leases, and empties itself on drain.
 */
import { turnsOf } from '@trunkline/call-core';
import type { CallId, MailboxMessage, Session } from '@trunkline/protocol';
import type { MailboxReader, SessionStore } from '@trunkline/session-store';
import type { Clock, Logger } from '@trunkline/service-kit';
import type { CarrierLink } from '../twilio/twilio-link.ts';
import { readAllEvents } from '../record/read-events.ts';
import type { CallHost } from './call-host.ts';
import { type CallRunner, createCallRunner } from './call-runner.ts';
import type { FrameClock } from './media/frame-clock.ts';
import { type HeldLease, LEASE_RENEW_MS, LEASE_TTL_MS, RESCUER } from './held-lease.ts';

export interface CallRegistry {
  readonly calls: number;
  readonly buffers: { toAgentMs: number; toCallerMs: number };
  /** Takes the lease of a call for this replica and joins `link` to it. */
  open(session: Session, link: CarrierLink): Promise<void>;
  has(callId: CallId): boolean;
  /** Whether a stream of this call may come in: there is room for one more call, or the call is here already. */
  hasRoomFor(callId: CallId): boolean;
  callIds(): CallId[];
  /** Takes up all leases again, as after an outage of Redis. */
  renewLeases(): Promise<void>;
  deliver(callId: CallId, message: MailboxMessage): void;
  /** There may be commands for the call. */
  lookForCommands(callId: CallId): void;
  /** Resolves when no call is left. */
  idle(): Promise<void>;
  /** Lets go of every call, and of those that still come, each at a moment at which nobody speaks. Resolves when none is left. */
  handOver(): Promise<void>;
  /** Lets go of every call, for other replicas to take, and resolves when that is done. */
  shutDown(): Promise<void>;
}

export interface CallRegistryOptions {
  store: SessionStore;
  clock: Clock;
  frameClock: FrameClock;
  /** What is done once a tick for all calls together. */
  tickAll(): void;
  replicaId: string;
  /** Most calls of this replica. */
  maxCalls: number;
  log: Logger;
  /** A stream of the call has been opened here. */
  onOpened(session: Session): void;
  /** Makes the world of one call. */
  createHost(session: Session, released: () => void, lease: Readonly<HeldLease>, turnsBefore: number): CallHost;
  mailbox: Pick<MailboxReader, 'watch' | 'unwatch'>;
  epochMs: () => number;
}

/** Among so many facts there is one of the latest turn, or there is hardly any turn: a long call has thousands of facts. */
const TURN_WITHIN_FACTS = 100;
const HOUSEKEEPING_MS = 1_000;
/** Between two rounds of housekeeping: more than a busy process takes. */
const SUSPENDED_MS = 4_000;

export function createCallRegistry(options: CallRegistryOptions): CallRegistry {
  const { store, clock, frameClock, replicaId, log } = options;
  const held = new Map<CallId, { runner: CallRunner; lease: HeldLease }>();
  /** Calls whose lease is just being taken for this replica. */
  const opening = new Map<CallId, number>();
  let idleWaiters: (() => void)[] = [];
  let stopHousekeeping: (() => void)[] = [];
  let lastHouseMs = 0;
  let isLeaving = false;
  let isClosing = false;

  const remove = (callId: CallId): void => {
    const call = held.get(callId);
    if (!call) return;
    held.delete(callId);
    frameClock.delete(call.runner.tick);
    options.mailbox.unwatch(callId);
    store.leases.release(callId, replicaId, call.lease.fence).catch(() => {});
    if (held.size > 0) return;
    frameClock.delete(options.tickAll);
    for (const stop of stopHousekeeping) stop();
    stopHousekeeping = [];
    const waiters = idleWaiters;
    idleWaiters = [];
    for (const resolve of waiters) resolve();
  };

  const keepHouse = (): void => {
    const nowMs = clock.nowMs();
    const sinceLastMs = nowMs - lastHouseMs;
    lastHouseMs = nowMs;
    // The process was stopped, or starved. Whoever was silent meanwhile may only not have been heard; and whether the
    // calls are still ours must be known before anything is done about them.
    if (sinceLastMs >= SUSPENDED_MS) {
      log.warn({ forMs: Math.round(sinceLastMs), calls: held.size }, 'this process stood still');
      void renewLeases();
      return;
    }
    for (const [callId, { runner }] of held) {
      try {
        runner.keepHouse(nowMs);
      } catch (error) {
        log.error({ err: error, callId }, 'housekeeping failed');
      }
    }
  };

  const renewLeases = async (): Promise<void> => {
    await Promise.all(
      [...held].map(async ([callId, { runner, lease }]) => {
        const { fence } = lease;
        const sentMs = clock.nowMs();
        try {
          const isOurs = await store.leases.renew(callId, replicaId, fence, LEASE_TTL_MS);
          if (lease.fence !== fence) return;
          if (isOurs) lease.provenMs = Math.max(lease.provenMs, sentMs);
          else runner.supersede();
        } catch (error) {
          // Redis away is no reason to drop a call: whoever could take the lease cannot reach it either.
          log.debug({ err: error, callId }, 'lease not renewed');
        }
      }),
    );
  };

  /** @throws when the call has ended meanwhile, or the store is out of reach. */
  const join = async (session: Session, link: CarrierLink): Promise<void> => {
    const { callId } = session;
    if (isClosing) throw new Error('this replica is going away');
    const provenMs = clock.nowMs();
    const { fence, reason, mailboxCursor, previousHolder } = await store.leases.acquire(
      callId,
      replicaId,
      LEASE_TTL_MS,
    );
    const isRescued = previousHolder?.startsWith(RESCUER) ?? false;
    const lease = { fence, isResumed: reason !== 'first', isRescued, provenMs };
    const known = held.get(callId);
    // At once: whatever fails from here on, the older stream on this replica holds the call by this lease.
    if (known) Object.assign(known.lease, { fence, isRescued, provenMs });
    try {
      await admit(session, link, lease, mailboxCursor);
    } catch (error) {
      if (!held.has(callId)) store.leases.release(callId, replicaId, fence).catch(() => {});
      throw error;
    }
  };

  /** Turns go on counting where another replica has stopped. What cannot be read then is only less well told apart. */
  const countTurns = async (callId: CallId): Promise<number> => {
    if (held.has(callId)) return 0;
    const newest = await store.events.readNewest(callId, TURN_WITHIN_FACTS).catch(() => []);
    const turns = turnsOf(newest);
    if (turns > 0 || newest.length < TURN_WITHIN_FACTS) return turns;
    return readAllEvents(store.events, callId).then(turnsOf, () => 0);
  };

  const admit = async (session: Session, link: CarrierLink, lease: HeldLease, mailboxCursor: string): Promise<void> => {
    const { callId } = session;
    const { fence } = lease;
    const { streamSid } = link.start;
    const [outcome, turnsBefore] = await Promise.all([
      store.sessions.update(callId, { state: 'live', streamSid, replicaId }, { fence }),
      lease.isResumed ? countTurns(callId) : 0,
    ]);
    if (outcome !== 'ok') throw new Error(`the call is not to be had any more (${outcome})`);
    const opened = { type: 'stream.opened' as const, atMs: options.epochMs(), streamSid, fence };
    store.events.append(callId, [opened], { fence }).catch(() => {});
    options.onOpened(session);
    const known = held.get(callId);
    if (known) {
      if (known.runner.isOver) throw new Error('the call is over');
      known.runner.attach(link);
      return;
    }
    if (isClosing) throw new Error('this replica is going away');
    const runner = createCallRunner(
      callId,
      link,
      lease,
      options.createHost(session, () => remove(callId), lease, turnsBefore),
    );
    held.set(callId, { runner, lease });
    if (isLeaving) runner.handOver();
    frameClock.add(runner.tick);
    frameClock.add(options.tickAll);
    options.mailbox.watch(callId, mailboxCursor);
    if (stopHousekeeping.length === 0) startHousekeeping();
  };

  const startHousekeeping = (): void => {
    lastHouseMs = clock.nowMs();
    stopHousekeeping = [
      clock.setInterval(keepHouse, HOUSEKEEPING_MS),
      clock.setInterval(() => void renewLeases(), LEASE_RENEW_MS),
    ];
  };

  return {
    get calls() {
      return held.size;
    },
    get buffers() {
      let toAgentMs = 0;
      let toCallerMs = 0;
      for (const { runner } of held.values()) {
        toAgentMs += runner.buffers.toAgentMs;
        toCallerMs += runner.buffers.toCallerMs;
      }
      return { toAgentMs, toCallerMs };
    },
    async open(session, link) {
      const { callId } = session;
      opening.set(callId, (opening.get(callId) ?? 0) + 1);
      try {
        await join(session, link);
      } finally {
        const others = (opening.get(callId) ?? 1) - 1;
        if (others > 0) opening.set(callId, others);
        else opening.delete(callId);
      }
    },
    has: (callId) => held.has(callId),
    hasRoomFor(callId) {
      if (held.has(callId) || opening.has(callId)) return true;
      let calls = held.size;
      // Those that are on their way in count, or many streams at once would all find the last place free.
      for (const other of opening.keys()) if (!held.has(other)) calls += 1;
      return calls < options.maxCalls;
    },
    callIds: () => [...held.keys()],
    renewLeases,
    deliver(callId, message) {
      // The lease that this replica is just taking from itself. Should another have taken it after all, the next renewal tells.
      if (message.type === 'stream.superseded' && opening.has(callId)) return;
      held.get(callId)?.runner.deliver(message);
    },
    lookForCommands: (callId) => held.get(callId)?.runner.lookForCommands(),
    idle() {
      return held.size === 0 ? Promise.resolve() : new Promise((resolve) => idleWaiters.push(resolve));
    },
    handOver() {
      isLeaving = true;
      for (const { runner } of held.values()) runner.handOver();
      return this.idle();
    },
    async shutDown() {
      isClosing = true;
      for (const { runner } of held.values()) runner.shutDown();
      await this.idle();
    },
  };
}
