/** What a page sees of browser voice. Everything here is public; the wire behind it is CONTRACT, "Browser voice on the wire". */
import type { WebAudioFormat } from '@trunkline/protocol';

/**
 * - `idle`: made, and not connected yet.
 * - `connecting`: the microphone is asked for and the first connection is under way.
 * - `live`: both sides hear one another.
 * - `reconnecting`: the connection was lost; the microphone is kept for 2 s and sent later.
 * - `ended`: for good. `connect()` begins a new conversation.
 */
export type VoiceState = 'idle' | 'connecting' | 'live' | 'reconnecting' | 'ended';

/** Why a conversation is over. */
export type VoiceEndReason =
  /** `disconnect()` was called, or the page was closed. */
  | 'page'
  /** The agent has hung up. */
  | 'agent'
  /** Another tab or device has taken the conversation over. */
  | 'replaced'
  /** It could not go on; an `error` event says why. */
  | 'error';

/** What `POST /web/sessions` answers, or the part of it that voice needs. */
export interface VoiceAccess {
  token: string;
  /** Needed for long polling, whose address holds it. Without it only the WebSocket is tried. */
  sessionId?: string | undefined;
}

export interface VoiceClientOptions {
  /** Where the gateway is, with `https:` (or `http:` in development). `/web/audio` is looked for below it. */
  baseUrl: string;
  /**
   * Gets a token from the page's own server, which asks `POST /web/sessions` for it. It is called when a conversation begins
   * and once more when the gateway refuses the token.
   */
  token: () => Promise<string | VoiceAccess>;
  /** Needed for long polling when `token` gives only a string. */
  sessionId?: string;
  /**
   * The folder of `trunkline.worklet.js` and the two parts that are loaded when they are needed, of the page's own origin where its
   * Content-Security-Policy says `script-src 'self'`.
   * @defaultValue the folder `widget/` below `baseUrl`
   */
  workletBaseUrl?: string;
  /** In what to send both voices to begin with. @defaultValue `pcm16k` */
  format?: WebAudioFormat;
  /** Which microphone, by its `deviceId`. @defaultValue the system's */
  microphoneId?: string;
  /** Which loudspeaker, by its `deviceId`. @defaultValue the system's */
  sinkId?: string;
  /** Echo cancellation, noise suppression and automatic gain of the browser. @defaultValue true */
  processing?: boolean;
}

/** Codes of faults that the browser's side finds. The gateway's own begin with `TL_`. */
export type VoiceFaultCode =
  | 'microphone-denied'
  | 'microphone-missing'
  | 'microphone-taken'
  | 'audio-unavailable'
  | 'connection-lost'
  | 'session-ended'
  | 'replaced'
  | 'refused';

export interface VoiceError {
  /** A `VoiceFaultCode`, or a `TL_...` code of the gateway (docs/errors.md). */
  code: string;
  /** One English sentence for the person at the page. */
  message: string;
  /** Whether the client goes on trying by itself, or `connect()` may help. */
  retryable: boolean;
}

export interface VoiceTranscript {
  turnId: string;
  role: 'user' | 'assistant';
  text: string;
}

/** The levels of the last 100 ms in dBFS, -100 for silence. */
export interface VoiceLevels {
  microphoneDbfs: number;
  agentDbfs: number;
}

/** What has happened to the microphone: a code and a sentence for the person. */
export interface MicrophoneNotice {
  message: string;
}

/** Counted since `connect()`; sent each second. */
export interface VoiceStats {
  transport: 'socket' | 'polling';
  /** In what the microphone is sent. */
  uplinkFormat: WebAudioFormat;
  /** What was taken from the microphone and is not acknowledged by the gateway, in ms. */
  uplinkBacklogMs: number;
  /** Frames of the microphone that were thrown away because they were older than 2 s. */
  framesDropped: number;
  /** Frames of the agent that never came. */
  framesMissing: number;
  /** The agent's voice that waits to be played, in ms. */
  playoutMs: number;
  /** How often the agent's voice ran dry in the middle of a turn. */
  underruns: number;
  reconnects: number;
  /** From a `ping` to its `pong`; `undefined` before the first. */
  roundTripMs: number | undefined;
}

export interface VoiceEvents {
  state: { state: VoiceState; reason?: VoiceEndReason };
  partial: VoiceTranscript;
  final: VoiceTranscript;
  /** Whether the agent is sounding, by what really leaves the loudspeaker's buffer. */
  agentSpeaking: boolean;
  level: VoiceLevels;
  /** The microphone works and has given nothing but silence for 3 s. Said once, until it is heard. */
  micSilent: MicrophoneNotice;
  /** The system has muted the microphone (not `setMuted`). */
  micMuted: MicrophoneNotice;
  /** The microphone is gone, for example unplugged, and another one is being looked for. */
  micLost: MicrophoneNotice;
  /** Another program holds the microphone. */
  micTaken: MicrophoneNotice;
  /** After one of the four above: it works again. */
  micRestored: MicrophoneNotice;
  error: VoiceError;
  stats: VoiceStats;
}

/** What a test of the set-up has found, before any conversation. */
export interface VoicePreflight {
  microphone: {
    ok: boolean;
    /** The loudest of one second, in dBFS. */
    levelDbfs: number;
    /** A sentence when it is not ok. */
    message?: string;
  };
  /** How much louder the microphone was while a short tone was played, in dB. Above 20 the agent may hear itself. */
  echoDb: number;
  /** The quickest of three requests to the gateway, in ms; `undefined` when it cannot be reached. */
  roundTripMs: number | undefined;
  transport: 'socket' | 'polling' | 'none';
}

export interface VoiceClient {
  readonly state: VoiceState;
  readonly muted: boolean;
  /**
   * Begins a conversation, or joins one that is beginning. To be called in a click or a touch, because iOS lets a page sound
   * from there only. Resolves when the gateway is ready.
   * @throws VoiceError (as a plain object) when it cannot begin; the `error` event says the same.
   */
  connect(): Promise<void>;
  /** Ends it, also one that is still beginning. Microphone and loudspeaker are let go of at once. */
  disconnect(): void;
  /** Nothing is sent of a muted microphone, and the browser shows it as off. */
  setMuted(muted: boolean): void;
  /**
   * Says something in writing. Twice with the same `id` is once.
   * @returns the id
   */
  sendText(text: string, id?: string): string;
  /** Presses keys: 1 to 64 of `0-9*#A-D`. */
  sendDigits(digits: string): void;
  /** Chooses the loudspeaker by its `deviceId`; kept over reconnects. An empty string is the system's. */
  setSink(deviceId: string): Promise<void>;
  /** Chooses the microphone by its `deviceId`, in mid-call without a gap in the numbers. An empty string is the system's. */
  setMicrophone(deviceId: string): Promise<void>;
  /** Tries microphone, echo and connection without beginning a conversation. To be called in a click or a touch. */
  preflight(): Promise<VoicePreflight>;
  /** @returns what takes the handler away again */
  on<Name extends keyof VoiceEvents>(name: Name, handler: (event: VoiceEvents[Name]) => void): () => void;
}
