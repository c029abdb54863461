import { computed } from '@preact/signals';
import { live } from '../../live/index.ts';
import { desk } from './desk.ts';

/** The newest call of the session, as soon as the console knows it. */
export const ownCallId = computed(() => {
  const sessionId = desk.session.id.value;
  if (sessionId === undefined) return undefined;
  return live.rows.ids.value.find((id) => live.rows.get(id)?.value.sessionId === sessionId);
});
