/** The lane of the caller: when they spoke, and what. */
import { isOf, type TimedFact } from './timed-fact.ts';

export interface CallerSpan {
  readonly turnId: string;
  readonly fromMs: number;
  /** Missing while the caller goes on. */
  readonly toMs?: number;
  readonly text: string;
  /** Whether the words may still change. */
  readonly isPartial: boolean;
  /** Whether some of it was typed. */
  readonly isTyped: boolean;
  readonly facts: readonly number[];
}

type Draft = { -readonly [Key in keyof CallerSpan]: CallerSpan[Key] } & { facts: number[] };

/**
 * Follows the facts of a call and tells the spans of the caller's lane. Where Vapi has not said when the caller began, the first words
 * mark the beginning, which is a little late.
 */
export function callerSpans(facts: readonly TimedFact[]): CallerSpan[] {
  const drafts = new Map<string, Draft>();
  let open: Draft | undefined;
  let lastWordsAtMs = 0;
  let speech: { fromMs: number; index: number } | undefined;
  let stoppedAtMs: number | undefined;

  for (const fact of facts) {
    if (isOf(fact, 'vapi.speechUpdated') && fact.event.role === 'user') {
      if (fact.event.status === 'started') {
        speech = { fromMs: fact.atMs, index: fact.index };
        stoppedAtMs = undefined;
      } else stoppedAtMs ??= fact.atMs;
      if (open && stoppedAtMs !== undefined) open.toMs ??= stoppedAtMs;
    } else if (isOf(fact, 'caller.saying') || isOf(fact, 'caller.said') || isOf(fact, 'caller.turnEnded')) {
      const { turnId, text } = fact.event;
      let draft = drafts.get(turnId);
      if (!draft) {
        draft = { turnId, fromMs: speech?.fromMs ?? fact.atMs, text, isPartial: true, isTyped: false, facts: [] };
        if (speech) draft.facts.push(speech.index);
        if (stoppedAtMs !== undefined && stoppedAtMs >= draft.fromMs) draft.toMs = stoppedAtMs;
        speech = undefined;
        drafts.set(turnId, draft);
        // A turn whose end nobody wrote, because its replica died, went on to its last words and not until the end of the call.
        if (open) open.toMs ??= lastWordsAtMs;
      }
      draft.text = text;
      draft.facts.push(fact.index);
      lastWordsAtMs = fact.atMs;
      // Words of a turn that is over may be mended while the caller is in the next one.
      if (draft.isPartial) open = draft;
      if (fact.event.type === 'caller.turnEnded') {
        draft.isPartial = false;
        draft.toMs ??= fact.atMs;
        if (open === draft) open = undefined;
        stoppedAtMs = undefined;
      }
    } else if (isOf(fact, 'caller.typed')) {
      const draft = drafts.get(fact.event.turnId);
      if (draft) draft.isTyped = true;
    } else if (isOf(fact, 'caller.stoppedSpeaking')) {
      stoppedAtMs = fact.atMs;
      if (open) {
        // The caller may have stopped more than once in a turn, and the last time is the one that counts.
        open.toMs = fact.atMs;
        open.facts.push(fact.index);
      }
    } else if (isOf(fact, 'call.ended') && open) open.toMs ??= fact.atMs;
  }
  return [...drafts.values()].sort((a, b) => a.fromMs - b.fromMs);
}
