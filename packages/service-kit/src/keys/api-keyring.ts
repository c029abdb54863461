/** The keys that are good at this moment. They may be replaced while the process runs, and each may have a limit of its own. */
import { TrunklineError } from '@trunkline/protocol';
import type { ApiKey } from '../http/api-key.ts';

/** Counts over all replicas: `rateLimits` of the session store. Resolves to 0, or to in how many ms the next one may come. */
export interface KeyRates {
  take(name: string, rate: { limit: number; windowMs: number }): Promise<number>;
}

export class ApiKeyring {
  #keys: readonly ApiKey[];
  readonly #rates: KeyRates | undefined;

  /** @param rates by which keys with a limit are counted; without them no limit applies. */
  constructor(keys: readonly ApiKey[], rates?: KeyRates) {
    this.#keys = keys;
    this.#rates = rates;
  }

  get keys(): readonly ApiKey[] {
    return this.#keys;
  }

  /** Those that are not among `keys` are wrong from now on. */
  replace(keys: readonly ApiKey[]): void {
    this.#keys = keys;
  }

  /**
   * Counts a request against the limit of its key. While Redis is away nobody is held back: whoever looks after the system needs to get in
   * just then.
   * @throws TrunklineError 429 when the key has had what its limit allows.
   */
  async admit({ id, rate }: ApiKey): Promise<void> {
    if (!rate || !this.#rates) return;
    const waitMs = await this.#rates.take(`requests of key ${id}`, rate).catch(() => 0);
    if (waitMs <= 0) return;
    const message = 'This key may send no more requests for now: API_KEYS gives it a limit.';
    throw new TrunklineError('TL_RATE_LIMITED', message, { retryAfterMs: waitMs });
  }
}
