/**
 * How far a turn has been spoken, as `assistant.speechStarted` tells it. Source: Vapi SDK,
 * `ClientMessageAssistantSpeechTiming`. All words take the same time here.
 */
import type { Vapi } from '@vapi-ai/server-sdk';

export type SpeechTiming = Vapi.ClientMessageAssistantSpeechTiming;

/**
 * @param heardMs how much of the turn has been heard.
 * @param kind `word-progress` counts words, `word-alignment` gives each word's times.
 */
export function timingOf(kind: SpeechTiming['type'], text: string, durationMs: number, heardMs: number): SpeechTiming {
  const words = text.split(/\s+/);
  const wordMs = durationMs / words.length;
  const wordsSpoken = Math.min(words.length, Math.max(0, Math.floor(heardMs / wordMs)));
  const startOf = (index: number) => Math.round(index * wordMs);
  if (kind === 'word-alignment') {
    return {
      type: kind,
      words,
      wordsStartTimesMs: words.map((_word, index) => startOf(index)),
      wordsEndTimesMs: words.map((_word, index) => startOf(index + 1)),
    };
  }
  return {
    type: kind,
    wordsSpoken,
    totalWords: words.length,
    segment: text,
    segmentDurationMs: Math.round(durationMs),
    words: words.map((word, index) => ({ word, startMs: startOf(index), endMs: startOf(index + 1) })),
  };
}
