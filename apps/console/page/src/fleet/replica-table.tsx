import type { FleetView } from '@trunkline/protocol';
import { Badge } from '../ui/badge.tsx';
import { formatAge, formatMs } from '../ui/format.ts';
import { TableScroll } from '../ui/table-scroll.tsx';
import { tellReplica } from './fleet-figures.ts';

type Replica = FleetView['replicas'][number];

const STATES: Record<
  ReturnType<typeof tellReplica>,
  { word: string; meaning: string; severity?: 'notice' | 'fault' }
> = {
  ready: { word: 'ready', meaning: 'It takes calls' },
  full: { word: 'full', meaning: 'It has as many calls as it may', severity: 'notice' },
  slow: {
    word: 'not accepting calls just now',
    meaning: 'It has room, but its event loop lags, so it leaves new calls to others until it has caught up',
    severity: 'notice',
  },
  draining: { word: 'draining', meaning: 'It is being stopped, and gives its calls to others' },
  silent: { word: 'silent', meaning: 'It has not reported for a while, and may be gone', severity: 'fault' },
};

/** Every replica that reports, with how much it has to do. */
export function ReplicaTable({ fleet }: { fleet: FleetView }) {
  const replicas = fleet.replicas.toSorted((a, b) => (a.replicaId < b.replicaId ? -1 : 1));
  return (
    <TableScroll label="Table of replicas">
      <table class="table">
        <thead>
          <tr>
            <th scope="col">Replica</th>
            <th scope="col">State</th>
            <th scope="col">Calls</th>
            <th scope="col" class="number">
              Loop lag p99
            </th>
            <th scope="col">App</th>
            <th scope="col">Version</th>
            <th scope="col" class="number">
              Reported
            </th>
          </tr>
        </thead>
        <tbody>
          {replicas.map((replica) => (
            <ReplicaRow key={replica.replicaId} replica={replica} />
          ))}
        </tbody>
      </table>
    </TableScroll>
  );
}

function ReplicaRow({ replica }: { replica: Replica }) {
  const { word, meaning, severity } = STATES[tellReplica(replica)];
  return (
    <tr>
      <th scope="row" class="mono">
        {replica.replicaId}
      </th>
      <td>
        <Badge severity={severity} title={meaning}>
          {word}
        </Badge>
      </td>
      <td>
        <Load calls={replica.liveCalls} limit={replica.maxCalls} />
      </td>
      <td class="number">{formatMs(replica.loopLagP99Ms)}</td>
      <td class="quiet">{replica.app}</td>
      <td class="quiet mono">{replica.version ?? '–'}</td>
      <td class="number quiet">{formatAge(replica.ageMs)} ago</td>
    </tr>
  );
}

/** Calls of the limit, as a bar and in words. */
export function Load({ calls, limit }: { calls: number; limit: number | undefined }) {
  if (limit === undefined) return <span>{calls}, no limit</span>;
  const share = limit > 0 ? Math.min(1, calls / limit) : 1;
  return (
    <span class="load">
      <span class="load-bar" data-level={share >= 0.8 ? 'high' : undefined} aria-hidden="true">
        <span style={{ width: `${share * 100}%` }} />
      </span>
      <span>
        {calls} of {limit}
      </span>
    </span>
  );
}
