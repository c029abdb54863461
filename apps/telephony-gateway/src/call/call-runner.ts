/**
 * THE SHELL of one call: owns its parts and the beat of its clock, feeds the core and has its decisions carried out. It
 * decides nothing itself. Between a frame in and a frame out (media/caller-to-agent.ts, media/agent-to-caller.ts) there is no
 * await, no log and no Redis.
 */
import { isQuietMoment } from '@trunkline/call-core';
import type { MailboxMessage } from '@trunkline/protocol';
import type { CarrierLink } from './media/carrier-link.ts';
import { createAgentEvents } from './agent/agent-events.ts';
import { createCallEffects } from './call-effects.ts';
import type { CallHost } from './call-host.ts';
import { CallHousekeeping } from './call-housekeeping.ts';
import { buildCallParts, type CallParts } from './call-parts.ts';
import { recoverCall } from './call-recovery.ts';
import type { HeldLease } from './held-lease.ts';
import type { StreamEvents } from './media/call-streams.ts';
import type { FrameListener } from './media/frame-clock.ts';
import { createStreamEvents, restartStreams } from './media/stream-events.ts';
import { createFloorReport, type FloorReport } from './talk/floor-report.ts';

export class CallRunner implements FrameListener {
  readonly #parts: CallParts;
  readonly #streamEvents: StreamEvents;
  readonly #housekeeping: CallHousekeeping;
  readonly #floorReport: FloorReport;

  /** Starts a call on its first stream. It runs until it has told its host `released`. */
  constructor(host: CallHost, lease: Readonly<HeldLease>, firstLink: CarrierLink) {
    const parts = buildCallParts(host, lease);
    this.#parts = parts;
    parts.life.bind(createCallEffects(parts));
    parts.guard.bind(() => recoverCall(parts));
    this.#streamEvents = createStreamEvents(parts);
    this.#housekeeping = new CallHousekeeping(parts);
    this.#floorReport = createFloorReport({ write: (floor) => host.session.writeFloor(floor) });
    this.#join(firstLink, lease.fence, false);
    parts.agent.open(createAgentEvents(parts), parts.toCaller);
    parts.transfer.resume();
  }

  get isOver(): boolean {
    return this.#parts.life.isOver || this.#parts.guard.isDown;
  }

  /** Audio that waits in either direction, in ms. */
  get toAgentMs(): number {
    return this.#parts.toAgent.uplink.keptMs;
  }

  get toCallerMs(): number {
    return this.#parts.toCaller.downlink.queuedMs;
  }

  /** Whether a stream of the carrier is there. */
  get hasStream(): boolean {
    return this.#parts.streams.current !== undefined;
  }

  /** Every 20 ms. */
  tick(nowMs: number): void {
    const { guard } = this.#parts;
    if (guard.isDown) return;
    try {
      this.#tick(nowMs);
    } catch (error) {
      guard.failed('tick', error);
    }
  }

  #tick(nowMs: number): void {
    const { life, toAgent, toCaller, bargeIn, talk, agent, turns, transfer } = this.#parts;
    toAgent.tick(nowMs);
    toCaller.tick(nowMs);
    talk.tick(nowMs);
    bargeIn.tick(nowMs);
    agent.writeToStandby(toAgent.silence);
    if (life.isOver) return;
    this.#floorReport.tick(turns.floor, nowMs);
    transfer.tick(turns.floor, toCaller.unheardMs, nowMs);
    if (life.isLeaving && isQuietMoment(turns.floor, toCaller.unheardMs, nowMs - turns.lastSpeechMs)) {
      life.step({ type: 'call.shutDown' });
    }
  }

  /** Every second. */
  keepHouse(nowMs: number): void {
    this.#parts.guard.run('housekeeping', () => this.#housekeeping.keepHouse(nowMs));
  }

  /**
   * A newer stream of the same call: the older is closed, the agent stays.
   * @param fence with which it was let in.
   * @param isResume it goes on where the last one broke off, with what that one had been sent.
   */
  attach(link: CarrierLink, fence: number, isResume = false): void {
    this.#parts.guard.run('attach', () => this.#attach(link, fence, isResume));
  }

  #attach(link: CarrierLink, fence: number, isResume: boolean): void {
    const { host, life, streams } = this.#parts;
    const older = streams.replace();
    if (older) {
      const atMs = host.journal.epochMs(host.clock.nowMs());
      host.journal.record({ type: 'stream.replaced', atMs, streamSid: older.streamId });
    }
    // What a phone had not played was given up when its stream was lost.
    const isAnyKept = older !== undefined || host.settings.downlink.keepsHeldAudio;
    if (isAnyKept && !isResume) restartStreams(this.#parts);
    // Whoever begins anew has not said that they want to be mute.
    if (!isResume) this.#parts.toAgent.isMuted = false;
    // This comes before the link is listened to, so that a link that is closed already counts as lost again.
    life.step({ type: 'carrier.attached' });
    this.#join(link, fence, isResume);
  }

  deliver(message: MailboxMessage): void {
    const { guard, life, lease } = this.#parts;
    guard.run('mailbox', () => {
      if (message.type === 'carrier.callEnded')
        life.step({ type: 'carrier.callEnded', reason: `carrier-${message.status}` });
      else if (message.fence > lease.fence) life.step({ type: 'call.superseded' });
    });
  }

  /** There may be commands for the call. */
  lookForCommands(): void {
    const { guard, commands } = this.#parts;
    guard.run('mailbox', () => commands.look());
  }

  /** Redis has lost the session of this call. */
  sessionForgotten(): void {
    const { guard, host } = this.#parts;
    guard.run('session', () => host.session.forgotten());
  }

  /** Hands the call over, for another replica to take, at the next quiet moment. */
  handOver(): void {
    this.#parts.life.isLeaving = true;
  }

  /** The same at once. */
  shutDown(): void {
    const { guard, life } = this.#parts;
    guard.run('shut-down', () => life.step({ type: 'call.shutDown' }));
  }

  /** A newer holder has the lease. */
  supersede(): void {
    const { guard, life } = this.#parts;
    guard.run('lease', () => life.step({ type: 'call.superseded' }));
  }

  #join(link: CarrierLink, fence: number, isResume: boolean): void {
    const { host, lease } = this.#parts;
    const { streamId: streamSid } = link;
    const { journal, session, clock } = host;
    const atMs = journal.epochMs(clock.nowMs());
    const { reason, lostMs, redisAheadMs, replicaId } = lease.arrival ?? {};
    const came = { ...(reason && { reason }), ...(lostMs !== undefined && { lostMs }) };
    journal.record({ type: 'stream.opened', atMs, streamSid, fence, ...came });
    if (replicaId !== undefined && redisAheadMs !== undefined) {
      journal.record({ type: 'clock.compared', atMs, fence, replicaId, redisAheadMs });
    }
    session.streamOpened(streamSid);
    this.#housekeeping.streamJoined();
    this.#parts.toCaller.linkJoined(link, isResume);
    this.#parts.streams.join(link, this.#parts.toAgent, this.#streamEvents);
  }
}
