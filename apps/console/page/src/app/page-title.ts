import type { CallRow } from '@trunkline/protocol';
import { needsAttention } from '../calls/call-filters.ts';

export interface PageTitle {
  title: string;
  /** The file of the icon that goes with it. */
  icon: '/favicon.svg' | '/favicon-live.svg' | '/favicon-attention.svg';
}

/**
 * Tells in the title of the tab what goes on, shortest first, because a narrow tab shows only its beginning.
 * @param view the name of what is open
 */
export function tellTitle(view: string, rows: Iterable<CallRow>): PageTitle {
  let [live, attention] = [0, 0];
  for (const row of rows) {
    if (row.state === 'ended') continue;
    live += 1;
    if (needsAttention(row)) attention += 1;
  }
  const counts = [
    attention > 0 ? `${attention} need${attention === 1 ? 's' : ''} attention` : '',
    live > 0 ? `${live} live` : '',
  ];
  const told = counts.filter(Boolean).join(', ');
  return {
    title: `${told ? `(${told}) ` : ''}${view} · Trunkline`,
    icon: attention > 0 ? '/favicon-attention.svg' : live > 0 ? '/favicon-live.svg' : '/favicon.svg',
  };
}
