/**
 * The live calls of this replica: finds them, brings them what arrives for them, and empties itself when the replica goes.
 * How a call comes in is call-entrance.ts, how its lease is kept is lease-keeper.ts.
 */
import type { CallId, MailboxMessage, Session } from '@trunkline/protocol';
import type { MailboxReader, SessionStore } from '@trunkline/session-store';
import type { Clock, Logger } from '@trunkline/service-kit';
import type { CarrierLink } from './media/carrier-link.ts';
import { type ArrivedCall, CallEntrance, type CallEntranceOptions } from './call-entrance.ts';
import type { CallHere, CallHost } from './call-host.ts';
import { CallRunner } from './call-runner.ts';
import type { HeldCall } from './held-call.ts';
import { LeaseKeeper } from './lease-keeper.ts';
import type { FrameClock, FrameListener } from './media/frame-clock.ts';

export interface CallRegistry {
  readonly calls: number;
  /** Streams of the carrier that are open; fewer than calls while some wait for theirs to come back. */
  readonly streams: number;
  readonly buffers: { toAgentMs: number; toCallerMs: number };
  /** Takes the lease of a call for this replica and joins `link` to it. @param isResume it goes on where the last one broke off. */
  open(session: Session, link: CarrierLink, isResume?: boolean): Promise<void>;
  has(callId: CallId): boolean;
  /** Whether a stream of this call may come in: there is room for one more call, or the call is here already. */
  hasRoomFor(callId: CallId): boolean;
  callIds(): CallId[];
  /** Renews all leases, as is needed after an outage of Redis. */
  renewLeases(): Promise<void>;
  deliver(callId: CallId, message: MailboxMessage): void;
  /** There may be commands for the call. */
  lookForCommands(callId: CallId): void;
  /** Resolves when no call is left. */
  idle(): Promise<void>;
  /** Hands over every call, and those that still come, each at its next quiet moment. Resolves when none is left. */
  handOver(): Promise<void>;
  /** Hands over every call at once, and resolves when that is done. */
  shutDown(): Promise<void>;
}

export interface CallRegistryOptions {
  store: SessionStore;
  clock: Clock;
  epochMs: () => number;
  frameClock: FrameClock;
  /** Whether this replica was heard lately, where others take over the calls of one that was not. */
  pulse?: CallEntranceOptions['pulse'];
  /** Who listens for callers' voices; sends on once a tick what all calls have handed over. */
  voices: FrameListener | undefined;
  replicaId: string;
  /** Most calls of this replica. */
  maxCalls: number;
  log: Logger;
  /** A stream of the call has been opened here. */
  onOpened(session: Session): void;
  /** Makes the world of one call. */
  createHost(call: CallHere): CallHost;
  mailbox: Pick<MailboxReader, 'watch' | 'unwatch'>;
}

export function createCallRegistry(options: CallRegistryOptions): CallRegistry {
  const { store, clock, frameClock, voices, replicaId, mailbox, log } = options;
  const held = new Map<CallId, HeldCall>();
  let idleWaiters: (() => void)[] = [];
  let isLeaving = false;
  let isClosing = false;

  const keeper = new LeaseKeeper({ held, leases: store.leases, replicaId, clock, log });

  const remove = (callId: CallId): void => {
    const call = held.get(callId);
    if (!call) return;
    held.delete(callId);
    frameClock.delete(call.runner);
    mailbox.unwatch(callId);
    store.leases.release(callId, replicaId, call.lease.fence).catch(() => {});
    if (held.size > 0) return;
    if (voices) frameClock.delete(voices);
    keeper.stop();
    const waiters = idleWaiters;
    idleWaiters = [];
    for (const resolve of waiters) resolve();
  };

  const start = ({ session, link, lease, turnsBefore, mailboxCursor }: ArrivedCall): void => {
    const { callId } = session;
    let isReleased = false;
    const released = (): void => {
      isReleased = true;
      remove(callId);
    };
    const host = options.createHost({ session, lease, turnsBefore, released });
    const runner = new CallRunner(host, lease, link);
    if (isReleased) return;
    held.set(callId, { runner, lease });
    if (isLeaving) runner.handOver();
    frameClock.add(runner);
    if (voices) frameClock.add(voices);
    mailbox.watch(callId, mailboxCursor);
    keeper.start();
  };

  const entrance = new CallEntrance({
    epochMs: options.epochMs,
    store,
    replicaId,
    clock,
    pulse: options.pulse,
    held,
    isClosing: () => isClosing,
    onOpened: (session) => options.onOpened(session),
    start,
  });

  const idle = (): Promise<void> =>
    held.size === 0 ? Promise.resolve() : new Promise((resolve) => idleWaiters.push(resolve));

  return {
    get calls() {
      return held.size;
    },
    get streams() {
      let streams = 0;
      for (const { runner } of held.values()) if (runner.hasStream) streams += 1;
      return streams;
    },
    get buffers() {
      let toAgentMs = 0;
      let toCallerMs = 0;
      for (const { runner } of held.values()) {
        toAgentMs += runner.toAgentMs;
        toCallerMs += runner.toCallerMs;
      }
      return { toAgentMs, toCallerMs };
    },
    open: (session, link, isResume) => entrance.open(session, link, isResume),
    has: (callId) => held.has(callId),
    hasRoomFor(callId) {
      if (held.has(callId) || entrance.isOpening(callId)) return true;
      // Calls on their way in count too, or many streams at once would all find the last place free.
      return held.size + entrance.arriving < options.maxCalls;
    },
    callIds: () => [...held.keys()],
    renewLeases: () => keeper.renew(),
    deliver(callId, message) {
      // This replica is just taking the lease from itself. Should another have taken it after all, the next renewal tells.
      if (message.type === 'stream.superseded' && entrance.isOpening(callId)) return;
      held.get(callId)?.runner.deliver(message);
    },
    lookForCommands: (callId) => held.get(callId)?.runner.lookForCommands(),
    idle,
    handOver() {
      isLeaving = true;
      for (const { runner } of held.values()) runner.handOver();
      return idle();
    },
    async shutDown() {
      isClosing = true;
      for (const { runner } of held.values()) runner.shutDown();
      await idle();
    },
  };
}
