import { type ReadonlySignal, signal } from '@preact/signals';
import { formatRoute, parseRoute, type Route } from './route.ts';

const current = signal<Route>(parseRoute(location.hash));
addEventListener('hashchange', () => (current.value = parseRoute(location.hash)));

/** Where the page is. */
export const route: ReadonlySignal<Route> = current;

/**
 * Goes to another place of the page. With `replace` the place before is not kept in the history, which is right for filters and
 * for a moment that is being dragged.
 */
export function navigate(next: Route, { replace = false } = {}): void {
  const hash = formatRoute(next);
  if (!replace) {
    location.hash = hash;
    return;
  }
  history.replaceState(null, '', hash);
  current.value = next;
}
