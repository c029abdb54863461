/** The page's one live store, its connection, its user and its clock. Views read these; tests make their own. */
import { computed, effect, type ReadonlySignal, signal } from '@preact/signals';
import type { ConsoleUser } from '@trunkline/protocol';
import { api } from '../api/client.ts';
import { onSignedOut } from '../api/request.ts';
import { Connection } from './connection.ts';
import { FrameBatch } from './frame-batch.ts';
import { FramePulse } from './frame-pulse.ts';
import { LiveStore } from './live-store.ts';
import { createSecondHands } from './second-hands.ts';

const user = signal<ConsoleUser | null | undefined>(undefined);
/** Who is signed in; null for nobody, undefined while it is not known. */
export const me: ReadonlySignal<ConsoleUser | null | undefined> = user;

/** Why nobody may act on a call with this key; undefined if they may. Buttons take it as their `disabledReason`. */
export const whyNotAct = computed(() =>
  user.value?.scopes.includes('act')
    ? undefined
    : `The key ${user.value ? `“${user.value.name}” ` : ''}may only read. Sign in with a key that has the scope “act”.`,
);

/** When the page is drawn of its own accord. */
export const pulse = new FramePulse();
const frames: FrameBatch = new FrameBatch(pulse, () => live.flush());
export const live: LiveStore = new LiveStore({
  loadCall: (id, options) => api.call(id, options),
  schedule: () => frames.schedule(),
  nowMs: () => Date.now(),
});

export const connection = new Connection({
  open: (url) => new EventSource(url),
  onEvent: (name, data) => live.take(name, data),
  isSignedIn: async () => {
    try {
      const who = await api.me();
      if (!who) signedOut();
      return who !== undefined;
    } catch {
      // Nobody knows while the console does not answer.
      return true;
    }
  },
  nowMs: () => Date.now(),
});

effect(() => {
  if (connection.state.value.state === 'open') live.retry();
});

/** The server's time in epoch ms, once a second since a moment, while somebody looks at the page. What ticks reads it. */
export const timeSince = createSecondHands(pulse, () => live.nowMs());
/** The same where nothing has begun that should be counted from. */
export const nowMs: ReadonlySignal<number> = timeSince(0);

/** Somebody has signed in: the stream opens. */
export function signedIn(who: ConsoleUser): void {
  user.value = who;
  connection.open();
}

/** Nobody is signed in any more: the stream closes, and nothing of what was shown stays. */
export function signedOut(): void {
  connection.close();
  live.clear();
  user.value = null;
}
onSignedOut(signedOut);
