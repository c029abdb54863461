import type { Random } from '../random.ts';
import type { AgentSound } from '../scenario/prepare-scenario.ts';
import { type AgentVoiceOptions, type AudioStall, createAgentVoice } from './agent-voice.ts';
import type { CallSettings } from './call-settings.ts';
import type { EmitMessage } from './client-messages.ts';
import type { Conversation } from './conversation.ts';
import type { VapiFaults } from './faults.ts';
import { createTurnMessages, firstWords, type ToldTurn } from './turn-messages.ts';

/** Something the agent is to say when it has said everything before it. */
export interface AgentUtterance {
  readonly text: string;
  readonly sound: AgentSound;
  /** A model's answer, or words put in the agent's mouth: first message and `say`. */
  readonly source: 'model' | 'force-say';
  readonly stepIndex?: number;
  readonly interruptible: boolean;
  readonly endCallAfter: boolean;
  readonly notBeforeMs: number;
  readonly stalls?: readonly AudioStall[] | undefined;
}

/** One thing the agent said, or is saying. */
export interface AgentTurn {
  readonly text: string;
  readonly stepIndex: number | undefined;
  /** As in `model-output` and `user-interrupted`; only a model's turns have one. */
  readonly turnId: string | undefined;
  readonly startedAtMs: number;
  readonly durationMs: number;
  /** Set when the turn is over. */
  readonly endedAtMs?: number;
  /** How much the agent believes was heard. */
  readonly heardMs?: number;
  readonly interrupted?: boolean;
}

export interface AgentTurnsOptions {
  readonly settings: CallSettings;
  readonly faults: VapiFaults;
  readonly pacing: AgentVoiceOptions['pacing'];
  readonly sendAudio: AgentVoiceOptions['send'];
  readonly emit: EmitMessage;
  readonly conversation: Conversation;
  readonly random: Random;
  readonly takeTurnNumber: () => number;
  /** Called when a turn was heard to its end. */
  readonly onTurnHeard: (utterance: AgentUtterance, nowMs: number) => void;
}

/** Says one thing after the other and tells the client about it, in the order in which Vapi does. */
export interface AgentTurns {
  say(utterance: AgentUtterance, nowMs: number): void;
  tick(nowMs: number): void;
  /** Cuts the current turn and forgets what was to follow. @returns whether there was anything to cut. */
  interrupt(nowMs: number, by: 'user' | 'command'): boolean;
  isSpeaking(nowMs: number): boolean;
  /** Speaking, or about to. */
  readonly isBusy: boolean;
  readonly canBeInterrupted: boolean;
  readonly turns: readonly AgentTurn[];
}

interface Current extends AgentUtterance, ToldTurn {
  readonly startedAtMs: number;
}

export function createAgentTurns(options: AgentTurnsOptions): AgentTurns {
  const { settings, faults, emit, conversation, random } = options;
  const isMulaw = settings.audioFormat === 'mulaw';
  const queue: (AgentUtterance & { askedAtMs: number })[] = [];
  const turns: AgentTurn[] = [];
  let current: Current | undefined;
  let hasHung = false;

  const messages = createTurnMessages({ emit, settings, faults });
  const voice = createAgentVoice({
    bytesPerMs: isMulaw ? 8 : 32,
    pacing: options.pacing,
    random,
    lateAudioMs: faults.lateAudioMs,
    beforeSend: (unsentMs, messageMs) => {
      if (current) messages.audioIsDue(current, unsentMs, messageMs);
    },
    send: options.sendAudio,
  });

  const start = (utterance: AgentUtterance, nowMs: number) => {
    const { text, source, sound, stepIndex } = utterance;
    const { durationMs } = sound;
    const turnNumber = options.takeTurnNumber();
    const turnId = source === 'model' ? random.hex(12) : undefined;
    current = { ...utterance, turnNumber, turnId, durationMs, startedAtMs: nowMs };
    hasHung = false;
    turns.push({ text, stepIndex, turnId, startedAtMs: nowMs, durationMs });
    messages.begin(current, nowMs);
    voice.speak(isMulaw ? sound.mulaw : sound.pcm16k, nowMs + faults.audioBehindMs, utterance.stalls);
  };

  const finish = (turn: Current, nowMs: number, interrupted: boolean) => {
    const heardMs = voice.heardMs(nowMs);
    const heardText = interrupted ? firstWords(turn.text, heardMs / turn.durationMs) : turn.text;
    current = undefined;
    turns[turns.length - 1] = { ...(turns.at(-1) as AgentTurn), endedAtMs: nowMs, heardMs, interrupted };
    messages.end(turn, heardText);
    if (heardText === '') return;
    conversation.add({ role: 'bot', message: heardText, fromMs: turn.startedAtMs, toMs: nowMs });
    emit('conversation-update', conversation.snapshot());
  };

  const startNext = (nowMs: number) => {
    const next = queue[0];
    if (current !== undefined || next === undefined) return;
    if (nowMs >= next.notBeforeMs) {
      queue.shift();
      start(next, nowMs);
    } else if (!hasHung && nowMs - next.askedAtMs >= settings.hangAfterMs) {
      hasHung = true;
      emit('hang', {});
    }
  };

  return {
    say: (utterance, nowMs) => {
      queue.push({ ...utterance, askedAtMs: nowMs });
    },
    tick: (nowMs) => {
      startNext(nowMs);
      // The voice ticks between turns too: a turn that was cut may have late audio.
      voice.tick(nowMs);
      const turn = current;
      const isSpeaking = turn !== undefined && voice.isSpeaking(nowMs);
      messages.tick(isSpeaking ? turn : undefined, voice.heardMs(nowMs), nowMs);
      if (turn === undefined || isSpeaking) return;
      finish(turn, nowMs, false);
      options.onTurnHeard(turn, nowMs);
    },
    interrupt: (nowMs, by) => {
      queue.length = 0;
      const turn = current;
      if (turn === undefined) return false;
      voice.interrupt(nowMs);
      if (by === 'user') messages.interrupt(turn, voice.heardMs(nowMs), nowMs);
      finish(turn, nowMs, true);
      return true;
    },
    isSpeaking: (nowMs) => current !== undefined && voice.isSpeaking(nowMs),
    get isBusy() {
      return current !== undefined || queue.length > 0;
    },
    get canBeInterrupted() {
      return current?.interruptible === true;
    },
    turns,
  };
}
