/**
 * The conversation of one Realtime session, brought into the words in which the gateway knows its agents' sides (those of Vapi's
 * socket). It knows what the session has been told to say, and how much of that the caller can have heard.
 *
 * Speech comes much faster than it is spoken, so that a response is long done when its caller cuts in. What the session is told
 * of that (`conversation.item.truncate`) is the position that the caller's line has proved (`heard`).
 */
import { createTranscoder, type Transcoder } from '@trunkline/audio';
import type { VapiClientMessage, VapiControlMessage } from '@trunkline/protocol';
import type { RealtimeMessage } from './realtime-message.ts';
import { RealtimeResponses } from './realtime-responses.ts';
import {
  END_CALL,
  fillIn,
  type RealtimeSettings,
  type RealtimeSetup,
  sessionUpdate,
  TRANSFER,
} from './realtime-session.ts';

export interface RealtimePeer {
  send(event: Record<string, unknown>): void;
  /** Audio in the format of the call. */
  audio(bytes: Uint8Array): void;
  message(message: VapiClientMessage): void;
}

/** Mu-law at 8 kHz. */
const BYTES_PER_MS = 8;
/** The line plays on for a moment after the last byte has come. */
const PLAYOUT_SLACK_MS = 500;
/** These end the session, or say that no further response can be had of it. */
const FATAL = ['session_expired', 'insufficient_quota', 'rate_limit_exceeded', 'server_error', 'invalid_api_key'];

interface Spoken {
  responseId: string;
  itemId: string;
  turn: number;
  sentMs: number;
  text: string;
  /** What was cut is not heard any more, whatever still comes of it. */
  isCut: boolean;
}

export class RealtimeTalk {
  readonly #peer: RealtimePeer;
  readonly #settings: RealtimeSettings;
  readonly #setup: RealtimeSetup;
  readonly #toCaller: Transcoder;
  #spoken: Spoken | undefined;
  #turns = 0;
  readonly #responses: RealtimeResponses;
  #playingUntilMs = 0;
  #isMuted = false;
  #endsAfterSpeech = false;
  readonly #partial = new Map<string, string>();

  constructor(peer: RealtimePeer, settings: RealtimeSettings, setup: RealtimeSetup) {
    this.#peer = peer;
    this.#settings = settings;
    this.#setup = setup;
    this.#responses = new RealtimeResponses((event) => peer.send(event));
    this.#toCaller = createTranscoder('mulaw', setup.audioFormat);
  }

  begin(): void {
    this.#peer.send(sessionUpdate(this.#settings, this.#setup));
    const greeting = fillIn(this.#settings.greeting, this.#setup.variables);
    if (!this.#setup.resume && greeting !== '') this.#responses.say(greeting);
  }

  /** The caller has heard so much of the turn that was cut. */
  heard(heardMs: number): void {
    const spoken = this.#spoken;
    if (!spoken) return;
    this.#peer.send({
      type: 'conversation.item.truncate',
      item_id: spoken.itemId,
      content_index: 0,
      audio_end_ms: Math.max(0, Math.floor(Math.min(heardMs, spoken.sentMs))),
    });
    this.#cut();
  }

  tell(message: VapiControlMessage): void {
    switch (message.type) {
      case 'say':
        if (message.interruptAssistantEnabled) this.#stopSpeaking();
        this.#endsAfterSpeech ||= message.endCallAfterSpoken === true;
        this.#responses.say(message.content);
        return;
      case 'add-message': {
        const { role, content } = message.message;
        const part = { type: role === 'assistant' ? 'output_text' : 'input_text', text: content };
        this.#peer.send({ type: 'conversation.item.create', item: { type: 'message', role, content: [part] } });
        if (message.triggerResponseEnabled) this.#responses.want(undefined);
        return;
      }
      case 'control':
        this.#isMuted = message.control === 'mute-assistant';
        if (this.#isMuted) this.#stopSpeaking();
        return;
      case 'end-call':
    }
  }

  take(message: RealtimeMessage, nowMs: number): void {
    const { message: tell } = this.#peer;
    switch (message.type) {
      case 'malformed':
      case 'other':
        tell(message);
        return;
      case 'session.created':
        tell({ type: 'other' });
        return;
      case 'input_audio_buffer.speech_started':
        this.#callerBegan(nowMs);
        return;
      case 'input_audio_buffer.speech_stopped':
        tell({ type: 'speech-update', role: 'user', status: 'stopped', turn: undefined });
        return;
      case 'conversation.item.input_audio_transcription.delta': {
        const transcript = `${this.#partial.get(message.item_id) ?? ''}${message.delta}`;
        this.#partial.clear();
        this.#partial.set(message.item_id, transcript);
        tell({ type: 'transcript', role: 'user', transcriptType: 'partial', transcript });
        return;
      }
      case 'conversation.item.input_audio_transcription.completed':
        this.#partial.delete(message.item_id);
        if (message.transcript.trim() === '') return;
        tell({ type: 'transcript', role: 'user', transcriptType: 'final', transcript: message.transcript.trim() });
        return;
      case 'response.created':
        this.#responses.running = message.response.id;
        tell({ type: 'model-output', turnId: message.response.id });
        return;
      case 'response.output_audio.delta':
        this.#speak(message, nowMs);
        return;
      case 'response.output_audio_transcript.delta':
        if (this.#spoken?.responseId === message.response_id) this.#spoken.text += message.delta;
        return;
      case 'response.function_call_arguments.done':
        this.#useTool(message.call_id, message.name);
        return;
      case 'response.done':
        this.#responseDone(message.response);
        return;
      case 'error':
        this.#failed(message.error.code ?? message.error.type);
    }
  }

  #callerBegan(nowMs: number): void {
    const isSpeaking = this.#responses.running !== undefined || nowMs < this.#playingUntilMs;
    this.#peer.message({ type: 'speech-update', role: 'user', status: 'started', turn: undefined });
    if (!isSpeaking || !this.#spoken || this.#spoken.isCut) return;
    const { responseId } = this.#spoken;
    this.#tellText();
    this.#peer.message({ type: 'user-interrupted', turnId: responseId });
    this.#cut();
  }

  #speak(
    { response_id: responseId, item_id: itemId, delta }: { response_id: string; item_id: string; delta: string },
    nowMs: number,
  ): void {
    const bytes = Buffer.from(delta, 'base64');
    if (this.#spoken?.responseId !== responseId) {
      this.#turns += 1;
      this.#spoken = { responseId, itemId, turn: this.#turns, sentMs: 0, text: '', isCut: this.#isMuted };
      if (!this.#isMuted)
        this.#peer.message({ type: 'speech-update', role: 'assistant', status: 'started', turn: this.#turns });
    }
    const spoken = this.#spoken;
    if (spoken.isCut || bytes.length === 0) return;
    const ms = bytes.length / BYTES_PER_MS;
    spoken.sentMs += ms;
    this.#playingUntilMs = Math.max(this.#playingUntilMs, nowMs + PLAYOUT_SLACK_MS) + ms;
    this.#peer.audio(this.#toCaller.process(bytes));
  }

  #responseDone({
    id,
    status,
    status_details: details,
  }: Extract<RealtimeMessage, { type: 'response.done' }>['response']): void {
    const isAnotherAsked = this.#responses.done(id);
    const spoken = this.#spoken?.responseId === id ? this.#spoken : undefined;
    if (spoken && !spoken.isCut) {
      this.#tellText();
      this.#peer.message({ type: 'speech-update', role: 'assistant', status: 'stopped', turn: spoken.turn });
    }
    if (status === 'failed') {
      this.#end(`pipeline-error-openai-${details?.error?.code ?? details?.error?.type ?? 'response-failed'}`);
      return;
    }
    if (!isAnotherAsked && this.#endsAfterSpeech && spoken) this.#end('assistant-ended-call');
  }

  #failed(code: string | undefined): void {
    if (code === 'session_expired') this.#end('exceeded-max-duration');
    else if (code !== undefined && FATAL.includes(code)) this.#end(`pipeline-error-openai-${code}`);
    // A request of ours that it does not want: a truncation past the end, a response while one is being made.
    else
      this.#peer.message({
        type: 'malformed',
        fault: `error: ${code !== undefined && /^\w{1,60}$/.test(code) ? code : 'unnamed'}`,
      });
  }

  #end(endedReason: string): void {
    this.#peer.message({ type: 'status-update', status: 'ended', endedReason });
  }

  #useTool(callId: string, name: string): void {
    this.#peer.message({ type: 'tool-calls', toolCallList: [{ id: callId, function: { name, arguments: {} } }] });
    if (name === END_CALL) this.#end('assistant-ended-call');
    const { transferNumber: number } = this.#settings;
    if (name !== TRANSFER || number === undefined) return;
    this.#peer.message({ type: 'transfer-update', destination: { type: 'number', number } });
  }

  /** What was written for the turn so far, of which the caller may have heard less. */
  #tellText(): void {
    const spoken = this.#spoken;
    const transcript = spoken?.text.trim();
    if (!spoken || !transcript) return;
    // It counts as the text itself: a call whose agent before gave that (Vapi's `voice-input`) takes no transcripts any more.
    this.#peer.message({ type: 'voice-input', input: transcript });
    spoken.text = '';
  }

  #cut(): void {
    if (this.#spoken) this.#spoken.isCut = true;
    this.#playingUntilMs = 0;
    this.#toCaller.reset();
  }

  #stopSpeaking(): void {
    this.#responses.cancel();
    this.#cut();
  }
}
