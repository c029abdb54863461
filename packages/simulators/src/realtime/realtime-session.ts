import type { Clock } from '../clock.ts';
import type { CallLink } from '../vapi/call-link.ts';
import type { KnownLine } from '../vapi/known-conversation.ts';
import type { LiveCall } from '../vapi/live-call.ts';
import type { RealtimeFaults } from './realtime-faults.ts';
import { createRealtimeWire, type RealtimeWire } from './realtime-wire.ts';

/** One session as a test sees it. */
export interface FakeRealtimeSession {
  /** The last `session.update`. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Every client event but audio, in order. */
  readonly events: readonly Readonly<Record<string, unknown>>[];
  readonly truncations: readonly { itemId: string; audioEndMs: number; sentMs: number }[];
  /** Codes of the errors that it has answered with. */
  readonly errors: readonly string[];
  readonly known: readonly KnownLine[];
  /** The agent that speaks; there is none before its first audio or response. */
  readonly call: LiveCall | undefined;
  cut(): void;
}

export interface RealtimeSessionOptions {
  readonly socket: { sendText(text: string): void; close(code: number): void; cut(): void };
  readonly faults: RealtimeFaults;
  readonly clock: Clock;
  readonly buildCall: (known: readonly KnownLine[]) => LiveCall;
}

type Fields = Readonly<Record<string, unknown>>;

const SAY_EXACTLY = /^Say exactly[^:]*: (".*")$/s;
const SESSION_END = 1001;

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

export class RealtimeSession implements FakeRealtimeSession {
  settings: Fields = {};
  readonly events: Fields[] = [];
  readonly truncations: { itemId: string; audioEndMs: number; sentMs: number }[] = [];
  readonly errors: string[] = [];
  readonly known: KnownLine[] = [];
  call: LiveCall | undefined = undefined;
  readonly #options: RealtimeSessionOptions;
  readonly #wire: RealtimeWire;
  readonly #sinceMs: number;
  #link!: CallLink;
  #hasAudioInTick = false;
  #isOver = false;
  /** What the agent is about to say, told before its audio. */
  #text = '';

  constructor(options: RealtimeSessionOptions) {
    this.#options = options;
    this.#sinceMs = options.clock.nowMs();
    const { sendText } = options.socket;
    this.#wire = createRealtimeWire((text) => {
      if (!options.faults.isSilent) sendText(text);
    });
    this.#wire.session('session.created', { type: 'realtime' });
  }

  cut(): void {
    this.#options.socket.cut();
  }

  /** Every 20 ms. */
  tick(): void {
    const { clock, faults, socket } = this.#options;
    const openMs = clock.nowMs() - this.#sinceMs;
    if (this.#isOver) return;
    if (openMs >= faults.cutAfterMs) socket.cut();
    if (openMs >= faults.sessionLimitMs) {
      this.#isOver = true;
      this.#fail('session_expired', 'Your session hit the maximum duration of 60 minutes.');
      socket.close(SESSION_END);
    }
    // What is generated is all there long before it has been heard.
    const { response } = this.#wire;
    if (response && response.sentMs > 0 && !this.#hasAudioInTick) this.#wire.done('completed');
    this.#hasAudioInTick = false;
  }

  receive(text: string): void {
    let event: Fields;
    try {
      event = JSON.parse(text) as Fields;
    } catch {
      this.#fail('invalid_json', 'The event is no JSON.');
      return;
    }
    if (event['type'] === 'input_audio_buffer.append') {
      this.#begun().hearAudio(Buffer.from(String(event['audio']), 'base64'));
      return;
    }
    this.events.push(event);
    this.#obey(event);
  }

  closed(): void {
    if (this.#isOver && this.call?.record.status === 'ended') return;
    this.#isOver = true;
    this.call?.detach(this.#link, 1000);
  }

  #obey(event: Fields): void {
    switch (event['type']) {
      case 'session.update': {
        const session = event['session'] as Fields;
        // The names of before general availability are refused, as the platform does.
        if (session['type'] !== 'realtime') return this.#fail('missing_required_parameter', "session.type: 'realtime'");
        this.settings = session;
        return this.#wire.session('session.updated', session);
      }
      case 'conversation.item.create':
        return this.#addItem(event['item'] as Fields);
      case 'response.create':
        return this.#respond(event['response'] as Fields | undefined);
      case 'response.cancel':
        if (!this.#wire.response)
          return this.#fail('response_cancel_not_active', 'Cancellation failed: no active response');
        return this.#wire.done('cancelled');
      case 'conversation.item.truncate':
        return this.#truncate(String(event['item_id']), Number(event['audio_end_ms']));
      default:
        this.#fail('unknown_event', `Invalid value: ${String(event['type'])}`);
    }
  }

  #addItem(item: Fields): void {
    const [part] = item['content'] as Fields[];
    const role = String(item['role']);
    const wanted = role === 'assistant' ? 'output_text' : 'input_text';
    if (part?.['type'] !== wanted) return this.#fail('invalid_value', `content.type: expected ${wanted}`);
    const content = String(part['text']);
    this.#wire.send('conversation.item.added', { item });
    if (this.call) {
      const message = { role: role as 'system', content };
      this.call.obey({ type: 'add-message', message, triggerResponseEnabled: false });
    } else if (role !== 'system') {
      this.known.push({ speaker: role === 'user' ? 'user' : 'assistant', text: content });
    }
  }

  #respond(response: Fields | undefined): void {
    const { faults } = this.#options;
    if (this.#wire.response) {
      return this.#fail('conversation_already_has_active_response', 'Conversation already has an active response');
    }
    if (faults.responsesFailWith !== undefined) {
      this.#wire.begin();
      return this.#wire.done('failed', faults.responsesFailWith);
    }
    const call = this.#begun();
    const words = SAY_EXACTLY.exec(textOf(response?.['instructions']))?.[1];
    if (words === undefined) {
      const message = { role: 'system' as const, content: '' };
      call.obey({ type: 'add-message', message, triggerResponseEnabled: true });
    } else if (!call.hasGreeted && this.known.length === 0)
      call.obey({ type: 'control', control: 'say-first-message' });
    else call.obey({ type: 'say', content: JSON.parse(words) as string });
  }

  #truncate(itemId: string, audioEndMs: number): void {
    const { lastItem } = this.#wire;
    if (lastItem?.id !== itemId) return this.#fail('item_truncate_invalid_item_id', 'No such item');
    if (audioEndMs > lastItem.sentMs) {
      const message = `Audio content of ${lastItem.sentMs}ms is already shorter than ${audioEndMs}ms`;
      return this.#fail('invalid_value', message);
    }
    this.truncations.push({ itemId, audioEndMs, sentMs: lastItem.sentMs });
    this.#wire.send('conversation.item.truncated', { item_id: itemId, content_index: 0, audio_end_ms: audioEndMs });
  }

  #fail(code: string, message: string): void {
    this.errors.push(code);
    this.#wire.error(code, message);
  }

  /** The agent comes to be with the first thing that needs it, and then knows what was said before. */
  #begun(): LiveCall {
    if (this.call) return this.call;
    this.call = this.#options.buildCall(this.known);
    this.#link = {
      sendAudio: (audio) => this.#speak(audio),
      sendText: (text) => this.#tell(JSON.parse(text) as Fields),
      close: () => this.#options.socket.close(1000),
      cut: () => this.#options.socket.cut(),
      setReading: () => {},
    };
    this.call.attach(this.#link);
    return this.call;
  }

  #speak(audio: Uint8Array): void {
    this.#hasAudioInTick = true;
    if (!this.#wire.response) this.#wire.begin();
    this.#wire.audio(audio);
    this.#wire.text(this.#text);
    this.#text = '';
  }

  /** What FakeVapi's agent says of the talk, in the words of this wire. */
  #tell(message: Fields): void {
    const isOfCaller = message['role'] === 'user';
    switch (message['type']) {
      case 'voice-input':
        this.#text = String(message['input']);
        return;
      case 'speech-update':
        if (!isOfCaller) return;
        if (message['status'] === 'started')
          this.#wire.send('input_audio_buffer.speech_started', { audio_start_ms: 0, item_id: 'item_caller' });
        else {
          this.#wire.send('input_audio_buffer.speech_stopped', { audio_end_ms: 0, item_id: 'item_caller' });
          this.#wire.send('input_audio_buffer.committed', { item_id: 'item_caller' });
        }
        return;
      case 'user-interrupted':
        this.#wire.done('cancelled');
        return;
      case 'transcript':
        if (!isOfCaller || message['transcriptType'] !== 'final') return;
        this.#wire.send('conversation.item.input_audio_transcription.completed', {
          item_id: 'item_caller',
          content_index: 0,
          transcript: message['transcript'],
        });
        return;
      case 'status-update':
        if (message['endedReason'] === 'assistant-ended-call') this.#hangUp();
    }
  }

  #hangUp(): void {
    if (!this.#wire.response) this.#wire.begin();
    this.#wire.tool('end_call');
    this.#wire.done('completed');
  }
}
