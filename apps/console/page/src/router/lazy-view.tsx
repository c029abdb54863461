import { useSignal } from '@preact/signals';
import type { ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';

/**
 * Makes a component of a module that is fetched when it is first shown.
 * @param load `() => import('./some-view.tsx').then((module) => module.SomeView)`
 */
export function lazyView<Props extends object>(load: () => Promise<ComponentType<Props>>): ComponentType<Props> {
  let loaded: ComponentType<Props> | undefined;
  return function LazyView(props: Props) {
    const state = useSignal<'loading' | 'there' | 'failed'>(loaded ? 'there' : 'loading');
    const fetchIt = (): void => {
      state.value = 'loading';
      load().then(
        (view) => {
          loaded = view;
          state.value = 'there';
        },
        () => (state.value = 'failed'),
      );
    };
    useEffect(() => {
      if (!loaded) fetchIt();
    }, []);
    if (state.value === 'failed') {
      return (
        <EmptyState title="This view could not be loaded" acts={<Button onPress={fetchIt}>Try again</Button>}>
          <p>The console may have been updated, or the connection is away. Reloading the page helps in both cases.</p>
        </EmptyState>
      );
    }
    const View = loaded;
    return View && state.value === 'there' ? <View {...props} /> : <p class="empty quiet">Loading…</p>;
  };
}
