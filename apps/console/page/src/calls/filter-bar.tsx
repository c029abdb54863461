import type { CallRow } from '@trunkline/protocol';
import { useEffect, useRef } from 'preact/hooks';
import { formatRoute } from '../router/route.ts';
import { navigate } from '../router/router.ts';
import { CHANNEL_WORDS } from '../ui/badge.tsx';
import { attentionCount, liveCount } from './call-counts.ts';
import { type CallFilters, CHANNELS, formatFilters, SEVERITIES } from './call-filters.ts';

const TAB_WORDS: Record<CallFilters['tab'], string> = {
  all: 'All',
  live: 'Live',
  ended: 'Ended',
  attention: 'Needs attention',
};
const SEVERITY_OPTIONS: Record<CallRow['severity'], string> = {
  open: 'Going on',
  good: 'Nothing wrong',
  notice: 'May have noticed',
  fault: 'Noticed',
};

/** What is listed. Each tab is a link, and every filter is in the address. */
export function FilterBar({ filters }: { filters: CallFilters }) {
  const change = (more: Partial<CallFilters>): void =>
    navigate({ view: 'calls', query: formatFilters({ ...filters, ...more }) }, { replace: true });
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    // The address has no space at the end of the words, but whoever types the next word needs it.
    if (field.current && field.current !== document.activeElement) field.current.value = filters.text ?? '';
  }, [filters.text]);
  const counts: Partial<Record<CallFilters['tab'], number>> = {
    live: liveCount.value,
    attention: attentionCount.value,
  };
  return (
    <div class="filter-bar">
      <nav class="filter-tabs" aria-label="Which calls">
        {(['all', 'live', 'ended', 'attention'] as const).map((tab) => (
          <a
            key={tab}
            class="tab"
            href={formatRoute({ view: 'calls', query: formatFilters({ ...filters, tab }) })}
            aria-current={filters.tab === tab ? 'page' : undefined}
          >
            {TAB_WORDS[tab]}
            {counts[tab] !== undefined && <span class="count">{counts[tab]}</span>}
          </a>
        ))}
      </nav>
      <div class="filter-fields">
        <input
          class="input"
          type="search"
          aria-label="Filter by caller, id, replica or words of the verdict"
          placeholder="Filter"
          ref={field}
          onInput={(event) => change({ text: event.currentTarget.value })}
        />
        <select
          class="input"
          aria-label="Channel"
          value={filters.channel ?? ''}
          onChange={({ currentTarget }) => change({ channel: CHANNELS.find((one) => one === currentTarget.value) })}
        >
          <option value="">Every channel</option>
          {CHANNELS.map((channel) => (
            <option key={channel} value={channel}>
              {CHANNEL_WORDS[channel]}
            </option>
          ))}
        </select>
        <select
          class="input"
          aria-label="What the caller noticed"
          value={filters.severity ?? ''}
          onChange={({ currentTarget }) => change({ severity: SEVERITIES.find((one) => one === currentTarget.value) })}
        >
          <option value="">Any outcome</option>
          {SEVERITIES.map((severity) => (
            <option key={severity} value={severity}>
              {SEVERITY_OPTIONS[severity]}
            </option>
          ))}
        </select>
      </div>
    </div>
  );
}
