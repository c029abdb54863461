/**
 * Replicas that watch each other, for those that stand still or are cut off: their sockets stay open, so Twilio goes on streaming to
 * nobody, and their leases tell so only after seconds.
 *
 * Each says every `BEAT_MS` that it is there and hears of the others in the same step. One that was not heard for `SUSPECT_MS` is asked
 * directly, past Redis. Only if it does not answer either, its calls are taken over. So a slow Redis alone calls nobody back, and
 * neither does a slow network between replicas alone. Nothing is done by a replica whose own view is in doubt, because its own
 * beat took long or its own rounds came late, nor to a replica that it has never reached directly.
 */
import type { Clock, Logger } from '@trunkline/service-kit';
import type { ReplicaBeat } from '@trunkline/session-store';
import type { ReplicaAnswer } from './ask-replica.ts';
import { BEAT_MS, type OwnPulse, SUSPECT_MS } from './own-pulse.ts';

export interface ReplicaWatchOptions {
  /** Says that this replica is there. @returns what is known of the others. */
  beat(): Promise<readonly ReplicaBeat[]>;
  ask(address: string, timeoutMs: number): Promise<ReplicaAnswer>;
  pulse: OwnPulse;
  clock: Clock;
  /** A replica stands still: it was last heard so long ago. */
  onStandstill(replicaId: string, silentMs: number): Promise<void>;
  log: Pick<Logger, 'warn' | 'debug'>;
}

/** How long a replica that is suspected has to answer. Machines in one place take a millisecond. */
const ANSWER_MS = 600;
/** Peers are asked now and then while all is well, so that it is known whether they can be. */
const REACH_EVERY_MS = 30_000;
/** One that has answered although it was not heard is left alone for this long. */
const PATIENCE_MS = 1_000;
/** A beat that takes longer, or a round that comes later, puts the own view in doubt, for `TRUST_AFTER_MS`. */
const SLOW_BEAT_MS = 200;
const LATE_ROUND_MS = 2 * BEAT_MS;
const TRUST_AFTER_MS = 1_000;

interface Peer {
  /** It has answered when it was asked last while all was well. */
  isReached: boolean;
  isBeingAsked: boolean;
  /** When it is asked next while all is well. */
  reachAtMs: number;
  /** Until when its silence is borne. */
  patienceUntilMs: number;
  /** Its silence has been dealt with; it counts again once it is heard. */
  isGivenUp: boolean;
  beat: ReplicaBeat;
}

export class ReplicaWatch {
  readonly #options: ReplicaWatchOptions;
  readonly #peers = new Map<string, Peer>();
  readonly #cancel: () => void;
  #trustedFromMs: number;
  #lastRoundMs: number;
  #isRunning = false;

  constructor(options: ReplicaWatchOptions) {
    this.#options = options;
    this.#lastRoundMs = options.clock.nowMs();
    this.#trustedFromMs = this.#lastRoundMs + TRUST_AFTER_MS;
    this.#cancel = options.clock.setInterval(() => void this.round(), BEAT_MS);
  }

  stop(): void {
    this.#cancel();
  }

  /** One beat and a look at the others. Resolves when all that it asked have answered or not. Never rejects. */
  async round(): Promise<void> {
    const { clock, beat, pulse, log } = this.#options;
    const startedMs = clock.nowMs();
    if (startedMs - this.#lastRoundMs > LATE_ROUND_MS) this.#doubt();
    this.#lastRoundMs = startedMs;
    // A beat that is under way for longer than a round says enough.
    if (this.#isRunning) return this.#doubt();
    this.#isRunning = true;
    let beats: readonly ReplicaBeat[];
    try {
      beats = await beat();
      pulse.heard(startedMs);
    } catch (error) {
      this.#doubt();
      log.debug({ err: error }, 'no beat');
      return;
    } finally {
      this.#isRunning = false;
    }
    if (clock.nowMs() - startedMs > SLOW_BEAT_MS) this.#doubt();
    const known = new Set(beats.map(({ replicaId }) => replicaId));
    for (const id of this.#peers.keys()) if (!known.has(id)) this.#peers.delete(id);
    await Promise.all(beats.map((one) => this.#look(one)));
  }

  #doubt(): void {
    this.#trustedFromMs = this.#options.clock.nowMs() + TRUST_AFTER_MS;
  }

  #isTrusted(): boolean {
    const nowMs = this.#options.clock.nowMs();
    return nowMs >= this.#trustedFromMs && nowMs - this.#lastRoundMs <= LATE_ROUND_MS;
  }

  async #look(beat: ReplicaBeat): Promise<void> {
    const peer = this.#peerOf(beat);
    const isHeard = beat.ageMs < SUSPECT_MS;
    if (isHeard) peer.isGivenUp = false;
    if (peer.isBeingAsked || peer.isGivenUp) return;
    const nowMs = this.#options.clock.nowMs();
    if (isHeard && nowMs >= peer.reachAtMs) await this.#reach(peer);
    else if (!isHeard && peer.isReached && nowMs >= peer.patienceUntilMs && this.#isTrusted())
      await this.#suspect(peer);
  }

  #peerOf(beat: ReplicaBeat): Peer {
    const known = this.#peers.get(beat.replicaId);
    const fresh = { isReached: false, isBeingAsked: false, reachAtMs: 0, patienceUntilMs: 0, isGivenUp: false };
    const peer = Object.assign(known ?? fresh, { beat });
    this.#peers.set(beat.replicaId, peer);
    return peer;
  }

  async #reach(peer: Peer): Promise<void> {
    peer.reachAtMs = this.#options.clock.nowMs() + REACH_EVERY_MS;
    peer.isReached = (await this.#ask(peer)) === 'answers';
  }

  async #suspect(peer: Peer): Promise<void> {
    const { clock, log, onStandstill } = this.#options;
    const answer = await this.#ask(peer);
    const { replicaId, ageMs } = peer.beat;
    if (answer === 'answers') peer.patienceUntilMs = clock.nowMs() + PATIENCE_MS;
    if (answer === 'refuses') peer.isGivenUp = true;
    // Meanwhile rounds went on, and it may have been heard, or this replica may have lost its own bearings.
    if (answer !== 'silent' || ageMs < SUSPECT_MS || !this.#isTrusted()) return;
    peer.isGivenUp = true;
    log.warn({ replica: replicaId, silentMs: ageMs }, 'replica stands still');
    await onStandstill(replicaId, ageMs).catch((error: unknown) => {
      log.warn({ err: error, replica: replicaId }, 'calls of a replica that stands still not taken over');
    });
  }

  async #ask(peer: Peer): Promise<ReplicaAnswer> {
    peer.isBeingAsked = true;
    try {
      return await this.#options.ask(peer.beat.address, ANSWER_MS);
    } finally {
      peer.isBeingAsked = false;
    }
  }
}
