import './call.css';
import './call-tabs.css';
import { useSignal, useSignalEffect } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import { live } from '../live/index.ts';
import { navigate, route } from '../router/router.ts';
import { lazyView } from '../router/lazy-view.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Tabs, type TabOf } from '../ui/tabs.tsx';
import { Trouble } from '../ui/trouble.tsx';
import { CallActs } from './acts/call-acts.tsx';
import { CallFocus } from './call-focus.ts';
import { CallModel } from './call-model.ts';
import { NoCall } from './no-call.tsx';
import { FactTwin } from './facts/fact-twin.tsx';
import { CallHeader } from './header/call-header.tsx';
import { CallAxis } from './stage/call-axis.tsx';
import { TranscriptTab } from './transcript/transcript-tab.tsx';
import { VerdictBox } from './verdict/verdict-box.tsx';

// Most who open a call read its transcript, and the other tabs are as large as the axis.
const TurnsTab = lazyView(() => import('./turns/turns-tab.tsx').then((module) => module.TurnsTab));
const ToolsTab = lazyView(() => import('./tools/tools-tab.tsx').then((module) => module.ToolsTab));
const WireTab = lazyView(() => import('./wire/wire-tab.tsx').then((module) => module.WireTab));
const FactsTab = lazyView(() => import('./facts/facts-tab.tsx').then((module) => module.FactsTab));

export interface CallViewProps {
  /** As it stands in the address: our id, a CallSid or the id of Vapi's call. */
  callId: string;
  /** The moment that the address names, in seconds from the opening of the line. */
  atSeconds?: number | undefined;
}

const TABS = ['transcript', 'turns', 'tools', 'wire', 'facts'] as const;
type TabId = (typeof TABS)[number];
const isTab = (text: string | undefined): text is TabId => TABS.some((tab) => tab === text);

/** How long the address waits before it takes over a moment, so that a drag along the axis is one change of it. */
const ADDRESS_DELAY_MS = 250;

/** One call: what went wrong in it, its axis with the list of its facts, and what else is known of it. */
export function CallView({ callId, atSeconds }: CallViewProps) {
  // What was shown of a call must not stay when it has been erased, so that it is then read from the beginning.
  const round = useSignal(0);
  const model = useMemo(() => new CallModel(live.follow(callId), live), [callId, round.value]);
  const focus = useMemo(() => new CallFocus(), [callId]);
  useEffect(
    () => () => {
      model.dispose();
      live.unfollow(model.followed);
    },
    [model],
  );
  // Somebody has written another moment into the address, or has just come by it.
  useEffect(() => {
    if (atSeconds === undefined || Math.abs((focus.atMs.peek() ?? Number.NaN) - atSeconds * 1_000) < 1) return;
    focus.goTo(atSeconds * 1_000);
  }, [atSeconds, focus]);
  useAddress(callId, focus);

  const { row, followed } = model;
  const call = row.value;
  if (!call) return <NoCall callId={callId} followed={followed} />;
  return (
    <div class="call">
      <CallHeader call={call} acts={<CallActs call={call} onErased={() => round.value++} />} />
      {followed.trouble.value && (
        <Trouble>{followed.trouble.value.message} What stands below is what was read before.</Trouble>
      )}
      <CallContent key={round.value} model={model} focus={focus} />
    </div>
  );
}

/** Everything that follows from the facts; of a call without any there is nothing to judge and nothing to draw. */
function CallContent({ model, focus }: { model: CallModel; focus: CallFocus }) {
  if (model.followed.facts.value.length === 0) {
    if (model.followed.isLoading.value) return <p class="call-note">Reading the facts…</p>;
    return (
      <EmptyState title={model.isLive.value ? 'Nothing has happened yet' : 'Nothing of this call is kept any more'}>
        <p>
          {model.isLive.value
            ? 'The axis appears with the first fact.'
            : 'Its words, facts and levels have been erased, or their time is over. What is above is all that is left.'}
        </p>
      </EmptyState>
    );
  }
  return (
    <>
      {model.times.value.isCut && (
        <p class="call-note">The oldest facts of this call are no longer kept; what follows begins later.</p>
      )}
      <VerdictBox model={model} focus={focus} />
      <CallAxis model={model} focus={focus} />
      <div class="call-below">
        <CallTabs model={model} focus={focus} />
        <FactTwin model={model} focus={focus} />
      </div>
    </>
  );
}

function CallTabs({ model, focus }: { model: CallModel; focus: CallFocus }) {
  const at = route.value;
  const asked = at.view === 'call' ? at.tab : undefined;
  const tab = isTab(asked) ? asked : 'transcript';
  const tabs: TabOf<TabId>[] = [
    { id: 'transcript', label: 'Transcript' },
    { id: 'turns', label: 'Turns', count: model.turns.value.length },
    { id: 'tools', label: 'Tools', count: model.axis.value.work.filter(({ kind }) => kind === 'tool').length },
    { id: 'wire', label: 'Wire' },
    { id: 'facts', label: 'Facts', count: model.followed.facts.value.length },
  ];
  const onSelect = (id: TabId): void => {
    const now = route.peek();
    if (now.view !== 'call') return;
    const { tab: _, ...rest } = now;
    navigate(id === 'transcript' ? rest : { ...rest, tab: id }, { replace: true });
  };
  return (
    <section class="call-tabs sheet" aria-label="More of the call">
      <Tabs label="More of the call" tabs={tabs} selected={tab} onSelect={onSelect}>
        {tab === 'transcript' && <TranscriptTab model={model} focus={focus} />}
        {tab === 'turns' && <TurnsTab model={model} focus={focus} />}
        {tab === 'tools' && <ToolsTab model={model} focus={focus} />}
        {tab === 'wire' && <WireTab model={model} focus={focus} />}
        {tab === 'facts' && <FactsTab model={model} focus={focus} />}
      </Tabs>
    </section>
  );
}

/** Keeps the moment that the page is at in its address, so that it can be sent to somebody. */
function useAddress(callId: string, focus: CallFocus): void {
  useSignalEffect(() => {
    const atMs = focus.atMs.value;
    if (atMs === undefined) return;
    const timer = setTimeout(() => {
      const now = route.peek();
      if (now.view === 'call' && now.callId === callId)
        navigate({ ...now, atSeconds: atMs / 1_000 }, { replace: true });
    }, ADDRESS_DELAY_MS);
    return () => clearTimeout(timer);
  });
}
