/** A call as it went in time: what each side said, from when to when, and what happened over it. */
import type { CallEvent } from '@trunkline/protocol';

type Fact<Type extends CallEvent['type']> = Extract<CallEvent, { type: Type }>;

/** One thing that the agent said. */
export interface Speech {
  turnId: string;
  /** When its first frame went to the caller. */
  fromMs: number;
  /** When the caller had heard the last of it that they heard. */
  toMs: number;
  text: string;
  heardText: string;
  heardMs: number;
  /** When its first audio came from the platform. */
  firstAudioMs: number | undefined;
  /** How it was cut short by the caller. */
  cut: { atMs: number; onsetMs: number; decidedBy: 'vapi' | 'local' } | undefined;
  /** Not heard to its end, whoever the reason. */
  isUnfinished: boolean;
  holds: { onsetMs: number; pausedMs: number }[];
  /** From the moment on at which there was nothing more to play. */
  gaps: { atMs: number; ms: number }[];
}

/** One thing that the caller said. */
export interface Utterance {
  turnId: string;
  text: string;
  /** When its transcript was there. */
  saidMs: number;
  /** When its first and last sound came, where that is known. */
  onsetMs: number | undefined;
  endMs: number | undefined;
}

export interface ToolUse {
  toolCallId: string;
  name: string;
  calledMs: number;
  /** When the agent had the answer. */
  answeredMs: number | undefined;
  outcome: Fact<'tool.finished'> | undefined;
}

export interface CallTrack {
  speeches: Speech[];
  utterances: Utterance[];
  tools: ToolUse[];
  digits: { atMs: number; count: number }[];
  agentDrops: { atMs: number; closeCode: number }[];
  streamDrops: { atMs: number }[];
  takeovers: { atMs: number; what: 'replica-dies' | 'rolling-deploy' }[];
  /** When the agent's first socket was there. */
  agentOpenedMs: number | undefined;
  ended: Fact<'call.ended'> | undefined;
  /** Whether the log begins with the call. */
  hasBeginning: boolean;
}

/** From the agent's first audio to its first frame at the caller, where only that is known. */
const BUFFERED_MS = 60;
/** A first frame is heard so much later than it was sent. */
const HEARD_AFTER_SENT_MS = 40;

/** How far into a speech, as the caller hears it, a moment is. */
export const intoSpeech = ({ fromMs }: Speech, atMs: number): number =>
  Math.max(0, Math.round(atMs - fromMs - HEARD_AFTER_SENT_MS));

/** When the first audio of a speech came from the platform. */
export const firstAudioOf = ({ firstAudioMs, fromMs }: Speech): number => firstAudioMs ?? fromMs - BUFFERED_MS;
