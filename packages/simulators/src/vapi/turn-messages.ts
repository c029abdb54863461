import type { CallSettings } from './call-settings.ts';
import type { EmitMessage } from './client-messages.ts';
import type { VapiFaults } from './faults.ts';
import { timingOf } from './speech-timing.ts';

/** One turn of the agent, as far as the client is told of it. */
export interface ToldTurn {
  readonly text: string;
  readonly source: 'model' | 'force-say';
  readonly turnNumber: number;
  /** As in `model-output` and `user-interrupted`; only a model's turns have one. */
  readonly turnId: string | undefined;
  readonly durationMs: number;
}

export interface TurnMessagesOptions {
  readonly emit: EmitMessage;
  readonly settings: Pick<CallSettings, 'speechStartedEveryMs' | 'speechTiming'>;
  readonly faults: Pick<
    VapiFaults,
    'textBehindMs' | 'audioBehindMs' | 'startedBehindMs' | 'stoppedAheadMs' | 'lateMessagesAfterMs'
  >;
}

/**
 * What the client is told of the agent's turns. Vapi promises no order between the messages of a turn and its audio
 * (vapi.md, section 1.4), so the faults can put them in any.
 */
export interface TurnMessages {
  begin(turn: ToldTurn, nowMs: number): void;
  /** Called before each message of audio. @param unsentMs of the turn, this message included. */
  audioIsDue(turn: ToldTurn, unsentMs: number, messageMs: number): void;
  /** Tells what is due. Called once a tick, also between turns. */
  tick(turn: ToldTurn | undefined, heardMs: number, nowMs: number): void;
  end(turn: ToldTurn, heardText: string): void;
  /** The caller has cut the turn off. Its end is told as well. */
  interrupt(turn: ToldTurn, heardMs: number, nowMs: number): void;
}

const TRANSCRIPT_EVERY_MS = 500;

export function createTurnMessages({ emit, settings, faults }: TurnMessagesOptions): TurnMessages {
  let scheduled: { readonly atMs: number; readonly tell: () => void }[] = [];
  let nextTranscriptMs = 0;
  let nextSpeechStartedMs = Number.POSITIVE_INFINITY;
  let hasToldStop = false;

  const schedule = (afterMs: number, nowMs: number, tell: () => void) => {
    if (afterMs <= 0) tell();
    else if (Number.isFinite(afterMs)) scheduled.push({ atMs: nowMs + afterMs, tell });
  };
  const tellDue = (nowMs: number) => {
    const due = scheduled.filter(({ atMs }) => atMs <= nowMs);
    if (due.length === 0) return;
    scheduled = scheduled.filter(({ atMs }) => atMs > nowMs);
    for (const { tell } of due) tell();
  };

  const tellProgress = ({ text, turnNumber, source, durationMs }: ToldTurn, heardMs: number) => {
    const timing = timingOf(settings.speechTiming, text, durationMs, heardMs);
    emit('assistant.speechStarted', { text, turn: turnNumber, source, timing });
  };
  const tellPartial = ({ text, durationMs }: ToldTurn, heardMs: number) => {
    const transcript = firstWords(text, heardMs / durationMs);
    if (transcript !== '') emit('transcript', { role: 'assistant', transcriptType: 'partial', transcript });
  };
  const tellStop = (turn: ToldTurn) => {
    if (hasToldStop) return;
    hasToldStop = true;
    emit('speech-update', { status: 'stopped', role: 'assistant', turn: turn.turnNumber });
  };

  return {
    begin: (turn, nowMs) => {
      const { text, source, turnNumber, turnId } = turn;
      const { textBehindMs, startedBehindMs, audioBehindMs } = faults;
      hasToldStop = false;
      nextTranscriptMs = TRANSCRIPT_EVERY_MS;
      nextSpeechStartedMs = settings.speechStartedEveryMs > 0 ? settings.speechStartedEveryMs : Infinity;
      schedule(textBehindMs, nowMs, () => {
        if (turnId !== undefined) for (const output of splitTokens(text)) emit('model-output', { output, turnId });
        emit('voice-input', { input: text });
      });
      schedule(startedBehindMs > 0 ? audioBehindMs + startedBehindMs : 0, nowMs, () => {
        emit('assistant.speechStarted', { text, turn: turnNumber, source });
        emit('speech-update', { status: 'started', role: 'assistant', turn: turnNumber });
      });
    },
    audioIsDue: (turn, unsentMs, messageMs) => {
      if (faults.stoppedAheadMs <= 0) return;
      if (unsentMs <= faults.stoppedAheadMs || unsentMs <= messageMs) tellStop(turn);
    },
    tick: (turn, heardMs, nowMs) => {
      tellDue(nowMs);
      if (turn === undefined) return;
      if (heardMs >= nextSpeechStartedMs) {
        nextSpeechStartedMs += settings.speechStartedEveryMs;
        tellProgress(turn, heardMs);
      }
      if (heardMs < nextTranscriptMs) return;
      nextTranscriptMs += TRANSCRIPT_EVERY_MS;
      tellPartial(turn, heardMs);
    },
    end: (turn, heardText) => {
      tellStop(turn);
      if (heardText !== '') emit('transcript', { role: 'assistant', transcriptType: 'final', transcript: heardText });
    },
    interrupt: (turn, heardMs, nowMs) => {
      const { turnId } = turn;
      emit('user-interrupted', turnId === undefined ? {} : { turnId });
      if (!Number.isFinite(faults.lateMessagesAfterMs)) return;
      // Scheduled even for 0 ms, so that they come behind the end of the turn.
      schedule(Math.max(1, faults.lateMessagesAfterMs), nowMs, () => {
        tellProgress(turn, heardMs);
        if (turnId !== undefined) emit('model-output', { output: splitTokens(turn.text).at(-1) ?? '', turnId });
        emit('speech-update', { status: 'started', role: 'assistant', turn: turn.turnNumber });
        tellPartial(turn, turn.durationMs);
        emit('speech-update', { status: 'stopped', role: 'assistant', turn: turn.turnNumber });
      });
    },
  };
}

const splitTokens = (text: string): string[] => text.match(/\S+\s*/g) ?? [];

/** As many of the first words as take that share of the time, if all words take the same. */
export function firstWords(text: string, share: number): string {
  const words = text.split(/\s+/);
  return words.slice(0, Math.floor(words.length * Math.min(1, Math.max(0, share)))).join(' ');
}
