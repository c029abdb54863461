/**
 * Counts wrong proofs (keys, signatures, tokens) by the address that they come from, and slows down whoever guesses: ten at once and ten a
 * minute after that. Beyond it a peer gets 429, and what it sends is not looked at.
 *
 * An address from which the holder of a right proof has come within the last hour is looked at all the same, and what is right passes for
 * those who have come from there before. Otherwise a stranger behind the same proxy or in the same office could lock out Twilio or a
 * server of the operator's. Tries from other addresses hold nobody back.
 *
 * Drop policy: beyond so many addresses the one that was seen first is forgotten, which gives it its tries back.
 */
import { TrunklineError } from '@trunkline/protocol';
import type { Logger } from '../log/logger.ts';
import { TokenBucket } from '../http/token-bucket.ts';
import type { Clock } from '../time/clock.ts';
import { peerOf, shownNetworkOf } from './peer-network.ts';

export const PROOF_KINDS = [
  'api-key',
  'login',
  'twilio-signature',
  'stream-token',
  'vapi-proof',
  'page-token',
] as const;
export type ProofKind = (typeof PROOF_KINDS)[number];

/** The tries of one kind. `address` is the peer's, as TRUSTED_PROXIES lets it be known. */
export interface ProofTries {
  /** To be asked before a proof is looked at. @throws TrunklineError 429 when this address has guessed too often and nobody is known there. */
  look(address: string): void;
  /**
   * A proof was right. @param name whose it is: the name of a key, or one word where all proofs of a kind are of one party.
   * @throws TrunklineError 429 when this address has guessed too often and `name` has not come from it before.
   */
  right(address: string, name: string): void;
  /** A proof was wrong. @returns a 429 to answer with when there are too many; `undefined` where the caller's own refusal will do. */
  wrong(address: string): TrunklineError | undefined;
}

export interface WrongProofsOptions {
  clock: Pick<Clock, 'nowMs'>;
  log: Pick<Logger, 'warn'>;
}

const BUDGET = { capacity: 10, perSecond: 10 / 60 };
const MOST_PEERS = 10_000;
const KNOWN_MS = 3_600_000;
/** What is known is written down again after so long, and not for each request. */
const KNOWN_AGAIN_MS = 60_000;
/** Lines of the log: whoever comes from many addresses must not fill it. */
const LINES = { capacity: 20, perSecond: 1 / 10 };

interface Peer {
  budget: TokenBucket;
  isHeld: boolean;
}

/** Adds at the end of `map`, and forgets from its beginning. */
function keep<K, V>(map: Map<K, V>, key: K, value: V): void {
  map.delete(key);
  map.set(key, value);
  if (map.size <= MOST_PEERS) return;
  for (const [first] of map) {
    map.delete(first);
    return;
  }
}

export class WrongProofs {
  /** Proofs that were looked at and were wrong, and those that were refused for the number of tries before them. */
  readonly wrong: Record<ProofKind, number> = zeros();
  readonly held: Record<ProofKind, number> = zeros();
  readonly #options: WrongProofsOptions;
  readonly #peers = new Map<string, Peer>();
  /** By kind and peer, the names that came from there and when they last did. */
  readonly #known = new Map<string, Map<string, number>>();
  readonly #lines: TokenBucket;
  #untold = 0;

  constructor(options: WrongProofsOptions) {
    this.#options = options;
    this.#lines = new TokenBucket(LINES, options.clock.nowMs());
  }

  /** How many addresses are remembered, by either of the two. */
  get size(): number {
    return Math.max(this.#peers.size, this.#known.size);
  }

  /**
   * @param isGuessable false for signatures, which nobody finds by trying and which cost little to check. What is right passes then,
   * however much was tried from its address: holding it back would only let strangers behind the same proxy keep Twilio out.
   */
  of(kind: ProofKind, isGuessable = true): ProofTries {
    const idOf = (address: string): string => `${kind} ${peerOf(address)}`;
    return {
      look: (address) => {
        // Nearly everybody has never been wrong.
        if (!isGuessable || this.#peers.size === 0) return;
        const id = idOf(address);
        if (this.#waitMs(id) > 0 && !this.#isKnown(id)) throw this.#refuse(kind, id);
      },
      right: (address, name) => {
        if (!isGuessable) return;
        const id = idOf(address);
        if (this.#waitMs(id) > 0 && !this.#isKnown(id, name)) throw this.#refuse(kind, id);
        this.#remember(id, name);
      },
      wrong: (address) => {
        this.wrong[kind] += 1;
        const id = idOf(address);
        return this.#spend(id, kind, address) ? undefined : this.#refuse(kind, id);
      },
    };
  }

  /** @returns for how long this peer has no try left; 0 when it has one. */
  #waitMs(id: string): number {
    return this.#peers.get(id)?.budget.waitMs(this.#options.clock.nowMs()) ?? 0;
  }

  #spend(id: string, kind: ProofKind, address: string): boolean {
    const nowMs = this.#options.clock.nowMs();
    const peer = this.#peers.get(id) ?? { budget: new TokenBucket(BUDGET, nowMs), isHeld: false };
    keep(this.#peers, id, peer);
    const isLeft = peer.budget.take(nowMs);
    const isOver = peer.budget.waitMs(nowMs) > 0;
    if (isOver && !peer.isHeld) this.#tell(kind, address, nowMs);
    peer.isHeld = isOver;
    return isLeft;
  }

  #isKnown(id: string, name?: string): boolean {
    const names = this.#known.get(id);
    if (!names) return false;
    const sinceMs = this.#options.clock.nowMs() - KNOWN_MS;
    if (name !== undefined) return (names.get(name) ?? -Infinity) >= sinceMs;
    return [...names.values()].some((atMs) => atMs >= sinceMs);
  }

  #remember(id: string, name: string): void {
    const nowMs = this.#options.clock.nowMs();
    const names = this.#known.get(id);
    if (names && nowMs - (names.get(name) ?? -Infinity) < KNOWN_AGAIN_MS) return;
    // Names are those of keys, of which there are as many as the operator has.
    keep(this.#known, id, (names ?? new Map<string, number>()).set(name, nowMs));
  }

  #refuse(kind: ProofKind, id: string): TrunklineError {
    this.held[kind] += 1;
    const message =
      'Too many wrong tries came from this address. Behind a proxy that TRUSTED_PROXIES does not name, all share one.';
    return new TrunklineError('TL_RATE_LIMITED', message, { retryAfterMs: Math.max(1, this.#waitMs(id)) });
  }

  #tell(proof: ProofKind, address: string, nowMs: number): void {
    if (!this.#lines.take(nowMs)) {
      this.#untold += 1;
      return;
    }
    const network = shownNetworkOf(address);
    this.#options.log.warn({ proof, network, untold: this.#untold }, 'wrong tries of an address are held back');
    this.#untold = 0;
  }
}

function zeros(): Record<ProofKind, number> {
  return Object.fromEntries(PROOF_KINDS.map((kind) => [kind, 0])) as Record<ProofKind, number>;
}
