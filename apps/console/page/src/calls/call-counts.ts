import { computed } from '@preact/signals';
import { live } from '../live/index.ts';
import { needsAttention } from './call-filters.ts';

/** How many calls there are of a kind. What shows a count is drawn when the count changes, and not with every call. */
export const liveCount = computed(() => live.rows.all().filter((row) => row.state !== 'ended').length);
/** Of the calls that go on, those that somebody should look at while it helps. */
export const liveAttentionCount = computed(
  () => live.rows.all().filter((row) => row.state !== 'ended' && needsAttention(row)).length,
);
export const attentionCount = computed(() => live.rows.all().filter(needsAttention).length);
