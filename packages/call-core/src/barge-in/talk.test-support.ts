/** A call as the barge-in sees it, in virtual time: windows of the caller's line come every 32 ms, ticks every 20 ms. */
import { type BargeInDecision, createBargeIn } from './barge-in.ts';
import { BARGE_IN_POLICIES, type BargeInMode } from './policies.ts';
import type { PhraseMeaning } from './interrupt-phrases.ts';
import type { PhraseVerdict } from './unsure-words.ts';
import type { VoiceEvidence } from './voice-run.ts';

export interface Talk {
  /** What was decided, and when. */
  readonly decisions: { effect: string; atMs: number; by: string; voiceSinceMs: number }[];
  readonly isPaused: boolean;
  readonly isOfPause: boolean;
  nowMs: number;
  unheardMs: number;
  /** Lets time pass in which the caller's line carries what `window` says; silence unless told; nobody listens when `deaf`. */
  pass(ms: number, window?: Partial<VoiceEvidence> | 'deaf'): void;
  say(meaning: PhraseMeaning, count?: number, isFinal?: boolean): void;
  /** The caller begins to say something new. */
  begin(): void;
  /** Somebody is asked for so long what words mean. */
  ask(ms: number): void;
  answer(verdict: PhraseVerdict | undefined, isFinal?: boolean): void;
  vapiInterrupts(): void;
  reset(): void;
}

export function startTalk(mode: BargeInMode): Talk {
  const bargeIn = createBargeIn(BARGE_IN_POLICIES[mode]);
  const decisions: Talk['decisions'] = [];
  const note = (decision: BargeInDecision | undefined): void => {
    if (!decision) return;
    decisions.push({
      effect: decision.effect,
      atMs: talk.nowMs,
      by: decision.decidedBy,
      voiceSinceMs: decision.voiceSinceMs,
    });
    if (decision.effect === 'cut') talk.unheardMs = 0;
  };
  const talk: Talk = {
    decisions,
    nowMs: 0,
    unheardMs: 5_000,
    get isPaused() {
      return bargeIn.isPaused;
    },
    get isOfPause() {
      return bargeIn.isOfPause(talk.nowMs);
    },
    pass(ms, changes = SILENT) {
      const untilMs = talk.nowMs + ms;
      for (talk.nowMs += 1; talk.nowMs <= untilMs; talk.nowMs++) {
        const { nowMs } = talk;
        if (nowMs % 32 === 0 && changes !== 'deaf') {
          const window = { atMs: nowMs, speech: 1, levelDbfs: -25, echoShare: 0, ...changes };
          note(bargeIn.voice(window, { nowMs, thresholdDbfs: -44 }, talk.unheardMs));
        }
        if (nowMs % 20 === 0) note(bargeIn.tick(nowMs, talk.unheardMs));
      }
      talk.nowMs = untilMs;
    },
    say: (meaning, count = 1, isFinal = false) =>
      note(bargeIn.words(meaning, count, isFinal, talk.nowMs, talk.unheardMs)),
    begin: () => bargeIn.utteranceStarted(),
    ask: (ms) => bargeIn.ask(talk.nowMs + ms),
    answer: (verdict, isFinal = false) => note(bargeIn.answered(verdict, isFinal, talk.nowMs, talk.unheardMs)),
    vapiInterrupts: () => note(bargeIn.agentInterrupted(talk.nowMs, talk.unheardMs)),
    reset: () => bargeIn.reset(talk.nowMs),
  };
  return talk;
}

const SILENT: Partial<VoiceEvidence> = Object.freeze({ speech: 0, levelDbfs: -90 });
export const VOICED: Partial<VoiceEvidence> = Object.freeze({ speech: 1 });

export const effectsOf = ({ decisions }: Talk): string[] => decisions.map(({ effect }) => effect);

/** A talk in which the agent has just been paused because of a voice. */
export function pausedTalk(mode: BargeInMode = 'fusion'): Talk {
  const talk = startTalk(mode);
  talk.pass(100);
  talk.begin();
  while (!talk.isPaused && talk.nowMs < 1_000) talk.pass(32, VOICED);
  return talk;
}
