import { useSignal } from '@preact/signals';
import { api } from '../api/client.ts';
import { live } from '../live/index.ts';
import { Button } from '../ui/button.tsx';
import { Trouble } from '../ui/trouble.tsx';

/** The first pages are mostly what the page knows already; this many are asked for until something is new. */
const MOST_PAGES = 5;

export interface OlderCallsProps {
  /** How many calls the page knows already and does not show. */
  hiddenCount: number;
  onShowMore: () => void;
}

/** Shows calls that ended before those that are listed, and asks for them when the page knows no more. */
export function OlderCalls({ hiddenCount, onShowMore }: OlderCallsProps) {
  const after = useSignal<string | undefined>(undefined);
  const state = useSignal<'more' | 'loading' | 'all'>('more');
  const trouble = useSignal<string | undefined>(undefined);
  const load = async (): Promise<void> => {
    state.value = 'loading';
    trouble.value = undefined;
    try {
      for (let page = 0; page < MOST_PAGES; page += 1) {
        const before = live.rows.ids.peek().length;
        const answer = await api.calls({ state: 'ended', ...(after.value ? { after: after.value } : {}) });
        live.rows.put(answer.calls);
        onShowMore();
        after.value = answer.nextAfter;
        if (answer.nextAfter === undefined) {
          state.value = 'all';
          return;
        }
        if (live.rows.ids.peek().length > before) break;
      }
      state.value = 'more';
    } catch (error) {
      state.value = 'more';
      trouble.value = error instanceof Error ? error.message : String(error);
    }
  };
  return (
    <div class="older">
      {trouble.value !== undefined && <Trouble>{trouble.value}</Trouble>}
      {hiddenCount === 0 && state.value === 'all' ? (
        <p class="quiet">These are all calls that are kept.</p>
      ) : (
        <Button kind="quiet" onPress={hiddenCount > 0 ? onShowMore : () => void load()}>
          {state.value === 'loading' ? 'Loading…' : 'Older calls'}
        </Button>
      )}
    </div>
  );
}
