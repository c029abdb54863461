/**
 * What the Try it view works with: one session, a softphone and a chat in it. It outlives the view, so that the call goes on while its
 * maker looks at it in the Call view.
 */
import { effect, type ReadonlySignal, signal } from '@preact/signals';
import type { ChatClient, ChatState } from '@trunkline/web-client';
import { me } from '../../live/index.ts';
import type { TryAnswer } from '../../../../src/try-types.ts';
import type { Places } from './faults.ts';
import { Softphone } from './softphone.ts';
import { TrySession } from './try-session.ts';
import { tryWire } from './try-wire.ts';
import { loadWebClient, VOICE_FOLDER, type WebClient } from './web-client.ts';

export type Loading<Value> =
  | { phase: 'loading' }
  | { phase: 'there'; value: Value }
  | { phase: 'failed'; message: string };

class Desk {
  readonly session = new TrySession(tryWire.session, Date.now);
  readonly phone = new Softphone({
    session: this.session,
    beginTranscript: () => this.#openChat()?.beginCall() ?? (() => undefined),
    nowMs: Date.now,
  });
  readonly #offer = signal<Loading<TryAnswer>>({ phase: 'loading' });
  readonly #client = signal<Loading<WebClient>>({ phase: 'loading' });
  readonly #chatState = signal<ChatState | undefined>(undefined);
  #chat: ChatClient | undefined;

  get offer(): ReadonlySignal<Loading<TryAnswer>> {
    return this.#offer;
  }

  get client(): ReadonlySignal<Loading<WebClient>> {
    return this.#client;
  }

  /** Undefined before the first word. */
  get chatState(): ReadonlySignal<ChatState | undefined> {
    return this.#chatState;
  }

  /** What the faults are told with. */
  get places(): Places {
    const offer = this.#offer.peek();
    const { voiceUrl, chatUrl } = offer.phase === 'there' ? offer.value : {};
    return { origin: location.origin, isSecure: isSecureContext, voiceUrl, chatUrl };
  }

  /** Loads what the view needs, as often as it is opened. */
  async open(): Promise<void> {
    const load = async <Value>(into: { value: Loading<Value> }, what: () => Promise<Value>): Promise<void> => {
      try {
        into.value = { phase: 'there', value: await what() };
      } catch (error) {
        into.value = { phase: 'failed', message: error instanceof Error ? error.message : String(error) };
      }
    };
    await Promise.all([load(this.#offer, tryWire.offer), load(this.#client, loadWebClient)]);
  }

  /** Begins a call. To be called in a click. */
  talk(): void {
    const { voiceUrl } = this.places;
    const web = this.#web();
    if (web && voiceUrl !== undefined) this.phone.talk(web, voiceUrl);
  }

  async preflight(): Promise<void> {
    const { voiceUrl } = this.places;
    const web = this.#web();
    if (web && voiceUrl !== undefined) await this.phone.preflight(web, voiceUrl);
  }

  /** Writes into the chat, or into the call while there is one. */
  write(text: string): void {
    if (this.phone.state.peek().phase === 'live') this.phone.type(text);
    else this.#openChat()?.send(text);
  }

  retry(messageId: string): void {
    this.#chat?.retry(messageId);
  }

  stopAnswer(): void {
    this.#chat?.stop();
  }

  reconnect(): void {
    this.#chat?.connect();
  }

  /** Leaves the session with its call and its chat; the next word begins a new one. */
  startAnew(): void {
    this.phone.hangUp();
    this.#chat?.close();
    this.#chat = undefined;
    this.#chatState.value = undefined;
    this.session.forget();
  }

  #web(): WebClient | undefined {
    const client = this.#client.peek();
    return client.phase === 'there' ? client.value : undefined;
  }

  #openChat(): ChatClient | undefined {
    const { chatUrl } = this.places;
    const web = this.#web();
    if (this.#chat || !web || chatUrl === undefined) return this.#chat;
    const chat = web.createChatClient({
      baseUrl: chatUrl,
      partsBaseUrl: VOICE_FOLDER,
      token: () => this.session.grant(),
    });
    this.#chat = chat;
    this.#chatState.value = chat.state;
    chat.subscribe((state) => {
      if (this.#chat === chat) this.#chatState.value = state;
    });
    return chat;
  }
}

export const desk = new Desk();

// Nothing goes on in the name of somebody who has signed out.
effect(() => {
  if (me.value === null) desk.startAnew();
});
