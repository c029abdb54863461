import { live } from '../live/index.ts';

/** Replicas, figures, queues and dead letters. */
export function FleetView() {
  return <p>{live.fleet.value?.replicas.length ?? 0}</p>;
}
