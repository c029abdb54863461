import type { FleetView, QueueView } from '@trunkline/protocol';
import { Badge } from '../ui/badge.tsx';
import { formatAge, formatNumber } from '../ui/format.ts';

/** From this age on somebody waits for a job that no worker takes. */
const OLD_MS = 30_000;

/** The queues of the workers. */
export function QueueTable({ fleet }: { fleet: FleetView }) {
  return (
    <div class="table-scroll">
      <table class="table">
        <thead>
          <tr>
            <th scope="col">Queue</th>
            {['Waiting', 'Running', 'Put off', 'Failed', 'Oldest waits'].map((word) => (
              <th key={word} scope="col" class="number">
                {word}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {fleet.queues.map((queue) => (
            <QueueRow key={queue.name} queue={queue} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function QueueRow({ queue }: { queue: QueueView }) {
  const { oldestWaitingMs } = queue;
  return (
    <tr>
      <th scope="row" class="mono">
        {queue.name}
      </th>
      <td class="number">{formatNumber(queue.waiting)}</td>
      <td class="number">{formatNumber(queue.active)}</td>
      <td class="number">{formatNumber(queue.delayed)}</td>
      <td class="number">{formatNumber(queue.failed)}</td>
      <td class="number">
        {oldestWaitingMs === undefined ? (
          <span class="quiet">–</span>
        ) : oldestWaitingMs > OLD_MS ? (
          <Badge severity="notice" title="No worker has taken it for long: is one running, and can it keep up?">
            {formatAge(oldestWaitingMs)}
          </Badge>
        ) : (
          formatAge(oldestWaitingMs)
        )}
      </td>
    </tr>
  );
}
