/** When each side spoke, as far as the facts tell. */
import type { CallStory } from './call-story.ts';

export interface Speech {
  fromMs: number;
  toMs: number;
  /** The facts that say so. */
  facts: readonly number[];
}

/**
 * Lists when the caller spoke. Vapi says when that begins, and our own ear when it ends: Vapi says so only after a while of silence.
 * Speech that goes on has no end, and is left out.
 */
export function callerSpeech(call: CallStory): Speech[] {
  const signs = [...call.all('vapi.speechUpdated'), ...call.all('caller.stoppedSpeaking')]
    .filter(({ fact }) => fact.type !== 'vapi.speechUpdated' || fact.role === 'user')
    .toSorted((a, b) => a.fact.atMs - b.fact.atMs || a.index - b.index);
  const spoken: Speech[] = [];
  let began: { atMs: number; index: number } | undefined;
  let stopped: { atMs: number; index: number } | undefined;
  for (const { fact, index } of signs) {
    if (fact.type === 'caller.stoppedSpeaking') {
      if (began) stopped = { atMs: fact.atMs, index };
    } else if (fact.status === 'started') {
      if (began && stopped)
        spoken.push({ fromMs: began.atMs, toMs: stopped.atMs, facts: [began.index, stopped.index] });
      // A second word for the same beginning does not move it.
      if (!began || stopped) began = { atMs: fact.atMs, index };
      stopped = undefined;
    } else if (began) {
      const end = stopped ?? { atMs: fact.atMs, index };
      spoken.push({ fromMs: began.atMs, toMs: end.atMs, facts: [began.index, end.index] });
      began = undefined;
      stopped = undefined;
    }
  }
  if (began && stopped) spoken.push({ fromMs: began.atMs, toMs: stopped.atMs, facts: [began.index, stopped.index] });
  return spoken;
}
