import { useMemo } from 'preact/hooks';
import { live } from '../live/index.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { parseFilters } from './call-filters.ts';
import { CallTable } from './call-table.tsx';
import './calls.css';
import { FilterBar } from './filter-bar.tsx';

export interface CallsViewProps {
  query: Readonly<Record<string, string>>;
}

/** All calls of the fleet, those that go on first. */
export function CallsView({ query }: CallsViewProps) {
  const filters = useMemo(() => parseFilters(query), [query]);
  if (!live.hasSnapshot.value) return <p class="empty quiet">Loading…</p>;
  const isEmpty = live.rows.ids.value.length === 0;
  return (
    <section class="calls" aria-labelledby="calls-title">
      <h1 id="calls-title" class="visually-hidden">
        Calls
      </h1>
      <FilterBar filters={filters} />
      {isEmpty ? (
        <NoCallYet />
      ) : (
        <CallTable filters={filters} none={<NoSuchCall isCalm={filters.tab === 'attention'} />} />
      )}
    </section>
  );
}

const DEMO = 'npm run demo -- --keep';

function NoCallYet() {
  return (
    <EmptyState
      title="No call yet"
      acts={
        <>
          <a class="button" data-kind="primary" href="#/try">
            Call the agent from here
          </a>
          <CopyButton text={DEMO} label="Copy the command of the demo">
            Copy <code>{DEMO}</code>
          </CopyButton>
        </>
      }
    >
      <p>
        The next call stands here the moment it rings. Without a telephone you can call from this page, or let the demo
        place calls that go on.
      </p>
    </EmptyState>
  );
}

function NoSuchCall({ isCalm }: { isCalm: boolean }) {
  return (
    <EmptyState
      title={isCalm ? 'Nothing needs attention' : 'No call is like that'}
      acts={
        <a class="button" href="#/calls">
          All calls
        </a>
      }
    >
      <p>
        {isCalm
          ? 'No caller of the calls listed here noticed anything wrong.'
          : 'Older calls may be: they are loaded below.'}
      </p>
    </EmptyState>
  );
}
