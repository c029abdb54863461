/** `API_KEYS` and `API_KEYS_FILE`, for every app that lets holders of keys in. */
import type { Logger } from '../log/logger.ts';
import { type ApiKey, envApiKeys } from '../http/api-key.ts';
import { envText } from '../env/env-values.ts';
import type { Metrics } from '../metrics/metrics.ts';
import type { Clock } from '../time/clock.ts';
import { ApiKeyring, type KeyRates } from './api-keyring.ts';
import { watchApiKeys } from './watch-api-keys.ts';

/** To be spread into the `z.object` of an app. */
export const apiKeysEnv = {
  API_KEYS: envApiKeys().optional(),
  /** Where the keys stand, which are then read again while the app runs. */
  API_KEYS_FILE: envText('the path of a file').optional(),
};

export interface OpenKeyringOptions {
  config: { readonly API_KEYS?: readonly ApiKey[] | undefined; readonly API_KEYS_FILE?: string | undefined };
  rates: KeyRates;
  clock: Pick<Clock, 'setInterval'>;
  log: Pick<Logger, 'info' | 'warn'>;
  metrics: Pick<Metrics, 'observedCounter' | 'observedGauge'>;
  /** Is told what the file says when other keys were taken. */
  onLoaded?: (text: string) => void;
}

export function openKeyring({ config, rates, metrics, ...watching }: OpenKeyringOptions): {
  keyring: ApiKeyring;
  stop(): void;
} {
  const keyring = new ApiKeyring(config.API_KEYS ?? [], rates);
  const reloads = watchApiKeys({ path: config.API_KEYS_FILE, keyring, ...watching });
  metrics.observedCounter({
    name: 'trunkline_api_key_reloads_total',
    help: 'How often API_KEYS_FILE had other keys that were taken, or was of no use',
    label: 'outcome',
    read: () => reloads.counts,
  });
  metrics.observedGauge({
    name: 'trunkline_api_keys_outdated',
    help: '1 while API_KEYS_FILE is of no use and keys that were read before stay good',
    read: () => (reloads.isOutdated ? 1 : 0),
  });
  return { keyring, stop: () => reloads.stop() };
}
