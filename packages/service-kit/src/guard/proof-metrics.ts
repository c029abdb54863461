import type { Metrics } from '../metrics/metrics.ts';
import type { WrongProofs } from './wrong-proofs.ts';

/** Wrong keys, signatures and tokens, for an alert when somebody guesses. */
export function registerProofMetrics(metrics: Pick<Metrics, 'observedCounter'>, proofs: WrongProofs): void {
  metrics.observedCounter({
    name: 'trunkline_wrong_proofs_total',
    help: 'Keys, signatures and tokens that were looked at and were wrong',
    label: 'proof',
    read: () => proofs.wrong,
  });
  metrics.observedCounter({
    name: 'trunkline_held_proofs_total',
    help: 'Requests that were refused because their address had sent too many wrong keys, signatures or tokens',
    label: 'proof',
    read: () => proofs.held,
  });
}
