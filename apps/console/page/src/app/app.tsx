import { computed, effect, signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { api } from '../api/client.ts';
import { liveAttentionCount, liveCount } from '../calls/call-counts.ts';
import { me, signedIn, signedOut } from '../live/index.ts';
import { lazyView } from '../router/lazy-view.tsx';
import { route } from '../router/router.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { Banner } from './banner.tsx';
import { Header } from './header.tsx';
import { LoginView } from './login-view.tsx';
import { type PageTitle, tellTitle } from './page-title.ts';
import { openPastedCall } from './search-box.tsx';

const RETRY_MS = 2_000;
const isUnreachable = signal(false);

const loadCallsView = () => import('../calls/calls-view.tsx').then((module) => module.CallsView);
const CallsView = lazyView(loadCallsView);
const CallView = lazyView(() => import('../call/call-view.tsx').then((module) => module.CallView));
const FleetView = lazyView(() => import('../fleet/fleet-view.tsx').then((module) => module.FleetView));
const TryView = lazyView(() => import('../try/try-view.tsx').then((module) => module.TryView));

// Most people begin with the list, so it comes while the server is asked who they are. Where it fails, the view itself says so.
if (route.peek().view === 'calls') loadCallsView().catch(() => undefined);

/** The whole page: nothing of it before somebody has shown a key. */
export function App() {
  useEffect(() => {
    void findUser();
  }, []);
  useEffect(() => {
    addEventListener('paste', openPastedCall);
    return () => removeEventListener('paste', openPastedCall);
  }, []);
  const { view } = route.value;
  const viewBefore = useRef(view);
  useEffect(() => {
    // Whoever reads or moves by keyboard begins in the view that was opened, and not where the old one was.
    if (viewBefore.current !== view) document.querySelector<HTMLElement>('#main')?.focus({ preventScroll: true });
    viewBefore.current = view;
  }, [view]);
  if (me.value === undefined) {
    if (!isUnreachable.value) return null;
    return (
      <main class="main">
        <EmptyState title="The console does not answer">
          <output>Trying again…</output>
        </EmptyState>
      </main>
    );
  }
  if (me.value === null) return <LoginView />;
  return (
    <>
      <a class="skip" href="#main" onClick={skipToMain}>
        Skip to the content
      </a>
      <Header />
      <Banner />
      <main id="main" class="main" tabIndex={-1}>
        <View />
      </main>
    </>
  );
}

function View() {
  const at = route.value;
  switch (at.view) {
    case 'calls':
      return <CallsView query={at.query} />;
    case 'call':
      return <CallView key={at.callId} callId={at.callId} atSeconds={at.atSeconds} />;
    case 'fleet':
      return <FleetView />;
    case 'try':
      return <TryView />;
    case 'unknown':
      return (
        <EmptyState
          title="There is nothing here"
          acts={
            <a class="button" href="#/calls">
              All calls
            </a>
          }
        >
          <p>No view of this page has the address it was opened with.</p>
        </EmptyState>
      );
  }
}

/** A link to `#main` would be an address of the router. */
function skipToMain(event: MouseEvent): void {
  event.preventDefault();
  document.querySelector<HTMLElement>('#main')?.focus();
}

/** Asks who is signed in until there is an answer, because the console may just be starting. */
async function findUser(): Promise<void> {
  try {
    const who = await api.me();
    if (who) signedIn(who);
    else signedOut();
  } catch {
    isUnreachable.value = true;
    setTimeout(() => void findUser(), RETRY_MS);
  }
}

const VIEW_WORDS = { calls: 'Calls', call: 'Call', fleet: 'Fleet', try: 'Try it', unknown: 'Nothing' } as const;

const title = computed((): PageTitle => {
  if (!me.value) return { title: 'Trunkline', icon: '/favicon.svg' };
  return tellTitle(VIEW_WORDS[route.value.view], { live: liveCount.value, attention: liveAttentionCount.value });
});

effect(() => {
  document.title = title.value.title;
  const link = document.querySelector<HTMLLinkElement>('link[rel=icon]');
  if (link && link.getAttribute('href') !== title.value.icon) link.href = title.value.icon;
});
