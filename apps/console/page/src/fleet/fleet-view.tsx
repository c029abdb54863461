import type { ComponentChildren } from 'preact';
import { live } from '../live/index.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { formatCount } from '../ui/format.ts';
import { AgentWays } from './agent-ways.tsx';
import { DeadLetters } from './dead-letters.tsx';
import { FigureCards } from './figure-cards.tsx';
import './fleet.css';
import { tellReplica } from './fleet-figures.ts';
import { Plots } from './plots.tsx';
import { QueueTable } from './queue-table.tsx';
import { Load, ReplicaTable } from './replica-table.tsx';

/** Replicas, figures, queues and dead letters. */
export function FleetView() {
  const fleet = live.fleet.value;
  if (!fleet) return <p class="empty quiet">Asking the console for its fleet…</p>;
  const ready = fleet.replicas.filter((replica) => tellReplica(replica) === 'ready').length;
  return (
    <div class="fleet">
      <header class="fleet-head">
        <h1>Fleet</h1>
        <p>
          <strong>{formatCount(fleet.liveCalls, 'live call')}</strong>
          {fleet.maxFleetCalls !== undefined && (
            <>
              {' '}
              <Load calls={fleet.liveCalls} limit={fleet.maxFleetCalls} />
            </>
          )}
        </p>
        <p class="quiet">
          {ready} of {formatCount(fleet.replicas.length, 'replica')} ready
        </p>
      </header>
      <FigureCards fleet={fleet} />
      <Section title="Last 15 minutes">
        <Plots />
      </Section>
      <Section title="Ways to an agent" good="Good is that the first one works: the others are for when it is down.">
        <AgentWays fleet={fleet} />
      </Section>
      <Section title="Replicas" good="Good is loop lag below 20 ms, and calls below 80 % of the limit.">
        {fleet.replicas.length > 0 ? (
          <div class="sheet">
            <ReplicaTable fleet={fleet} />
          </div>
        ) : (
          <EmptyState title="No replica reports">
            <p>
              A gateway reports every few seconds to the Redis that this console reads. If one is running, compare both{' '}
              <code>REDIS_URL</code>.
            </p>
          </EmptyState>
        )}
      </Section>
      <Section
        title="Queues"
        good="Good is nothing that waits longer than a few seconds: a caller may be waiting with it."
      >
        {fleet.queues.length > 0 ? (
          <div class="sheet">
            <QueueTable fleet={fleet} />
          </div>
        ) : (
          <p class="quiet calm">No worker has opened a queue yet.</p>
        )}
      </Section>
      <Section title="Dead letters" good="Good is none: each is a result or a report that somebody did not get.">
        <DeadLetters count={fleet.deadLetters} />
      </Section>
    </div>
  );
}

function Section({ title, good, children }: { title: string; good?: string; children: ComponentChildren }) {
  return (
    <section class="fleet-section" aria-label={title}>
      <div class="fleet-section-head">
        <h2>{title}</h2>
        {good !== undefined && <p class="quiet">{good}</p>}
      </div>
      {children}
    </section>
  );
}
