import { LISTENING } from '../scenario/prepare-scenario.ts';
import type { VoiceDetector } from '../speech/voice-activity.ts';
import type { PreparedAside } from '../scenario/prepare-scenario.ts';
import { findBestLag, findLoudest } from '../speech/correlation.ts';
import { isAcknowledgement } from './acknowledgements.ts';
import { type AgentEar, createAgentEar } from './agent-ear.ts';
import type { AgentScript } from './agent-script.ts';
import type { CallSettings } from './call-settings.ts';
import type { EmitMessage } from './client-messages.ts';
import { type HeardUtterance, judgeUtterance, trustUtterance } from './heard-utterance.ts';
import { firstWords } from './turn-messages.ts';

/** Less speech than this in all is a noise, not an utterance. */
const UTTERANCE_VOICED_MS = 160;
/** The loudest piece of an aside is enough to know it by: coughs are too short and too even to be matched like sentences. */
const ASIDE_PIECE = 60 * 8;
const SAME_SOUND = 0.8;
/** The loudest piece is not far outside of what the detector takes for speech, and to look further holds up all calls. */
const ASIDE_LEAD_MS = 100;
/** Heard before the detector was sure of speech: soft onsets are in there. */
const LEAD_IN_MS = 600;
const SAMPLES_PER_MS = 8;
const TRANSCRIPT_EVERY_MS = 400;

export interface CallerListenerOptions {
  readonly settings: CallSettings;
  readonly detector: VoiceDetector;
  readonly script: AgentScript;
  readonly emit: EmitMessage;
  readonly takeTurnNumber: () => number;
  /** At every voiced frame of speech. @param interrupts whether so much of it would cut the agent off. */
  readonly onVoice: (interrupts: boolean, spanMs: number, nowMs: number) => void;
  /** The caller said something that leaves the floor to the agent. */
  readonly onAside: (text: string, nowMs: number) => void;
  /** The caller has finished an utterance. `text` and `heard` are missing when the script has none here. */
  readonly onUtterance: (
    utterance: { durationMs: number; text?: string; heard?: HeardUtterance },
    nowMs: number,
  ) => void;
}

/** Turns what the agent hears into speech updates, transcripts and utterances of the script. */
export interface CallerListener extends Pick<AgentEar, 'hear' | 'setDeaf' | 'history' | 'free'> {
  /** Sounds that were too short to be an utterance. */
  readonly noiseCount: number;
}

export function createCallerListener(options: CallerListenerOptions): CallerListener {
  const { settings, script, emit, onVoice, onUtterance } = options;
  let noiseCount = 0;
  let turnNumber = 0;
  let nextPartialMs = 0;
  let partialText = '';

  /** No recognition, but no clairvoyance either: as much of the expected words as their share of its length was heard. */
  const textSoFar = (spanMs: number): string => {
    if (script.asides.length > 0) {
      const aside = findAside(ASIDE_LEAD_MS + spanMs, 0, spanMs);
      return firstWords(aside?.text ?? '', (spanMs * SAMPLES_PER_MS) / (aside?.samples.length ?? 1));
    }
    const expected = script.expectedUtterance();
    return expected === undefined ? '' : firstWords(expected.step.caller, spanMs / expected.step.voicedSpanMs);
  };

  /** Which aside was heard in that time before now. @param lengthMs how much of it may have been said by now. */
  const findAside = (
    fromBackMs: number,
    toBackMs: number,
    lengthMs = Number.POSITIVE_INFINITY,
  ): PreparedAside | undefined => {
    const { length } = ear.history;
    const from = Math.max(0, length - fromBackMs * SAMPLES_PER_MS);
    const heard = ear.history.slice(from, length - toBackMs * SAMPLES_PER_MS);
    return script.asides.find(({ samples }) => {
      const loudest = findLoudest(samples, 0, Math.min(samples.length, lengthMs * SAMPLES_PER_MS), ASIDE_PIECE);
      return findBestLag(samples, loudest, heard, 0, ASIDE_PIECE, 0, heard.length).similarity >= SAME_SOUND;
    });
  };

  const tellPartial = (spanMs: number) => {
    nextPartialMs += TRANSCRIPT_EVERY_MS;
    const text = textSoFar(spanMs);
    if (text === '' || text === partialText) return;
    partialText = text;
    emit('transcript', { role: 'user', transcriptType: 'partial', transcript: text });
  };

  const isInterruption = (voicedMs: number): boolean => {
    if (settings.interruptAfterWords === 0) return voicedMs >= settings.interruptAfterVoiceMs;
    if (partialText === '' || isAcknowledgement(partialText)) return false;
    return partialText.split(' ').length >= settings.interruptAfterWords;
  };

  const takeUtterance = (fromMs: number, toMs: number, nowMs: number) => {
    const durationMs = toMs - fromMs;
    const { endpointMs } = settings;
    const aside = findAside(ASIDE_LEAD_MS + durationMs + endpointMs, Math.max(0, endpointMs - ASIDE_LEAD_MS));
    if (aside !== undefined) {
      script.asideHeard(aside);
      if (aside.text === undefined) noiseCount += 1;
      else options.onAside(aside.text, nowMs);
      return;
    }
    const expected = script.expectedUtterance();
    if (expected === undefined) return onUtterance({ durationMs }, nowMs);
    const heard = judge(expected, fromMs, toMs, nowMs - settings.endpointMs - durationMs);
    onUtterance({ durationMs, text: expected.step.caller, heard }, nowMs);
  };

  const judge = (
    expected: NonNullable<ReturnType<AgentScript['expectedUtterance']>>,
    fromMs: number,
    toMs: number,
    startedAtMs: number,
  ): HeardUtterance => {
    if (!settings.comparesUtterances) return trustUtterance(expected, startedAtMs, toMs - fromMs);
    const samples = ear.history.slice((fromMs - LEAD_IN_MS) * SAMPLES_PER_MS, toMs * SAMPLES_PER_MS);
    return judgeUtterance(expected, samples, startedAtMs, toMs - fromMs, settings.hearsFromDbfs);
  };

  const ear = createAgentEar({
    audioFormat: settings.audioFormat,
    detector: options.detector,
    startMs: LISTENING.startMs,
    endpointMs: settings.endpointMs,
    hearsFromDbfs: settings.hearsFromDbfs,
    keepMs: settings.keepHeardMs,
    listener: {
      speechStarted: () => {
        turnNumber = options.takeTurnNumber();
        nextPartialMs = TRANSCRIPT_EVERY_MS;
        partialText = '';
        emit('speech-update', { status: 'started', role: 'user', turn: turnNumber });
      },
      speechWentOn: (voicedMs, spanMs, nowMs) => {
        if (spanMs >= nextPartialMs) tellPartial(spanMs);
        onVoice(isInterruption(voicedMs), spanMs, nowMs);
      },
      speechEnded: ({ fromMs, toMs, voicedMs }, nowMs) => {
        emit('speech-update', { status: 'stopped', role: 'user', turn: turnNumber });
        if (voicedMs < UTTERANCE_VOICED_MS) noiseCount += 1;
        else takeUtterance(fromMs, toMs, nowMs);
      },
    },
  });

  return {
    hear: ear.hear,
    setDeaf: ear.setDeaf,
    history: ear.history,
    free: ear.free,
    get noiseCount() {
      return noiseCount;
    },
  };
}
