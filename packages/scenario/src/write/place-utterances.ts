/** Where in the conversation each thing that the caller said belongs. */
import type { CallTrack, Speech, Utterance } from './call-track.ts';

export type Placed =
  | { kind: 'speech'; atMs: number; speech: Speech }
  /** `over`: the speech that it cut short; missing for words that waited for their turn. */
  | { kind: 'utterance'; atMs: number; utterance: Utterance; over?: Speech }
  | { kind: 'tool'; atMs: number; tool: CallTrack['tools'][number] }
  | { kind: 'digits'; atMs: number; count: number };

export interface PlacedCall {
  /** In the order in which a script has them. */
  items: Placed[];
  /** What the caller said over a speech that went on. */
  asides: Map<Speech, Utterance[]>;
}

/** What a synthesiser takes for one character, by which one guesses when words began that nobody timed. */
const MS_PER_CHARACTER = 60;
/** From the end of an utterance to its transcript. */
const TRANSCRIBED_AFTER_MS = 500;
/** Words whose transcript is later than this after a speech are an answer to it. */
const ASIDE_PATIENCE_MS = 1_500;

export function placeUtterances(track: CallTrack): PlacedCall {
  const { speeches } = track;
  const items: Placed[] = speeches.map((speech) => ({ kind: 'speech', atMs: speech.fromMs, speech }));
  const asides = new Map<Speech, Utterance[]>();
  const answered = new Set<Speech>();
  for (const utterance of track.utterances) {
    const { saidMs, turnId } = utterance;
    const onsetMs = onsetOf(utterance);
    const over = speeches.findLast(({ fromMs, toMs }) => fromMs <= onsetMs && onsetMs < toMs);
    const next = speeches.find((speech) => speech.turnId === turnId && speech.fromMs > onsetMs && speech !== over);
    const atMs = Math.min(saidMs, (next?.fromMs ?? Infinity) - 1);
    const cut = speeches.findLast((speech) => speech.cut !== undefined && speech.cut.atMs <= saidMs);
    const isFirstSinceCut =
      cut && !answered.has(cut) && !speeches.some(({ fromMs }) => fromMs > cut.toMs && fromMs < atMs);
    if (over && leavesFloor(utterance, over)) {
      asides.set(over, [...(asides.get(over) ?? []), utterance]);
    } else if (isFirstSinceCut) {
      answered.add(cut);
      items.push({ kind: 'utterance', atMs: Math.max(atMs, cut.fromMs), utterance, over: cut });
    } else {
      items.push({ kind: 'utterance', atMs, utterance });
    }
  }
  for (const tool of track.tools) items.push({ kind: 'tool', atMs: tool.calledMs, tool });
  for (const { atMs, count } of track.digits) items.push({ kind: 'digits', atMs, count });
  items.sort((one, other) => one.atMs - other.atMs || RANK[one.kind] - RANK[other.kind]);
  return { items, asides };
}

/** Whether the agent went on over these words, though others may have cut it short later in the same speech. */
function leavesFloor({ saidMs, endMs }: Utterance, { cut, toMs }: Speech): boolean {
  if (cut === undefined) return saidMs <= toMs + ASIDE_PATIENCE_MS;
  return Math.min(saidMs, endMs ?? Infinity) < cut.onsetMs;
}

/** At one moment, what is said comes before what it brings about. */
const RANK = { utterance: 0, digits: 1, tool: 2, speech: 3 } as const;

/** The first sound of an utterance, or a guess from its length. */
export const onsetOf = ({ onsetMs, saidMs, text }: Utterance): number =>
  onsetMs ?? saidMs - TRANSCRIBED_AFTER_MS - text.length * MS_PER_CHARACTER;
