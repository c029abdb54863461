import type { Random } from '../random.ts';
import type { AgentSound } from '../scenario/prepare-scenario.ts';
import type { AgentVoice } from './agent-voice.ts';
import type { EmitMessage } from './client-messages.ts';
import type { Conversation } from './conversation.ts';

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
  readonly voice: AgentVoice;
  readonly audioFormat: 'mulaw' | 'pcm16k';
  readonly emit: EmitMessage;
  readonly conversation: Conversation;
  readonly random: Random;
  readonly takeTurnNumber: () => number;
  readonly hangAfterMs: number;
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

const TRANSCRIPT_EVERY_MS = 500;

interface Current extends AgentUtterance {
  readonly turnNumber: number;
  readonly turnId: string | undefined;
  readonly startedAtMs: number;
  nextTranscriptMs: number;
}

export function createAgentTurns(options: AgentTurnsOptions): AgentTurns {
  const { voice, emit, conversation } = options;
  const queue: (AgentUtterance & { askedAtMs: number })[] = [];
  const turns: AgentTurn[] = [];
  let current: Current | undefined;
  let hasHung = false;

  const start = (utterance: AgentUtterance, nowMs: number) => {
    const { text, source, sound } = utterance;
    const turnNumber = options.takeTurnNumber();
    const turnId = source === 'model' ? options.random.hex(12) : undefined;
    current = { ...utterance, turnNumber, turnId, startedAtMs: nowMs, nextTranscriptMs: TRANSCRIPT_EVERY_MS };
    hasHung = false;
    turns.push({ text, stepIndex: utterance.stepIndex, turnId, startedAtMs: nowMs, durationMs: sound.durationMs });
    if (turnId !== undefined)
      for (const output of text.match(/\S+\s*/g) ?? []) emit('model-output', { output, turnId });
    emit('voice-input', { input: text });
    emit('assistant.speechStarted', { text, turn: turnNumber, source });
    emit('speech-update', { status: 'started', role: 'assistant', turn: turnNumber });
    voice.speak(options.audioFormat === 'mulaw' ? sound.mulaw : sound.pcm16k, nowMs);
  };

  const finish = (turn: Current, nowMs: number, interrupted: boolean) => {
    const heardMs = voice.heardMs(nowMs);
    const heardText = interrupted ? firstWords(turn.text, heardMs / turn.sound.durationMs) : turn.text;
    current = undefined;
    turns[turns.length - 1] = { ...(turns.at(-1) as AgentTurn), endedAtMs: nowMs, heardMs, interrupted };
    emit('speech-update', { status: 'stopped', role: 'assistant', turn: turn.turnNumber });
    if (heardText === '') return;
    emit('transcript', { role: 'assistant', transcriptType: 'final', transcript: heardText });
    conversation.add({ role: 'bot', message: heardText, fromMs: turn.startedAtMs, toMs: nowMs });
    emit('conversation-update', conversation.snapshot());
  };

  const tellTranscript = (turn: Current, nowMs: number) => {
    const heardMs = voice.heardMs(nowMs);
    if (heardMs < turn.nextTranscriptMs) return;
    turn.nextTranscriptMs += TRANSCRIPT_EVERY_MS;
    const transcript = firstWords(turn.text, heardMs / turn.sound.durationMs);
    if (transcript !== '') emit('transcript', { role: 'assistant', transcriptType: 'partial', transcript });
  };

  return {
    say: (utterance, nowMs) => {
      queue.push({ ...utterance, askedAtMs: nowMs });
    },
    tick: (nowMs) => {
      const next = queue[0];
      if (current === undefined && next !== undefined) {
        if (nowMs >= next.notBeforeMs) start(queue.shift() as AgentUtterance, nowMs);
        else if (!hasHung && nowMs - next.askedAtMs >= options.hangAfterMs) {
          hasHung = true;
          emit('hang', {});
        }
      }
      // Also without a turn: late audio of one that was cut.
      voice.tick(nowMs);
      const turn = current;
      if (turn === undefined) return;
      if (voice.isSpeaking(nowMs)) return tellTranscript(turn, nowMs);
      finish(turn, nowMs, false);
      options.onTurnHeard(turn, nowMs);
    },
    interrupt: (nowMs, by) => {
      queue.length = 0;
      const turn = current;
      if (turn === undefined) return false;
      voice.interrupt(nowMs);
      if (by === 'user') emit('user-interrupted', turn.turnId === undefined ? {} : { turnId: turn.turnId });
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

/** As many of the first words as take that share of the time, if all words take the same. */
export function firstWords(text: string, share: number): string {
  const words = text.split(/\s+/);
  return words.slice(0, Math.floor(words.length * Math.min(1, Math.max(0, share)))).join(' ');
}
