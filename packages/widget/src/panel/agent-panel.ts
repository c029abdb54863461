/** The panel: chat and voice on one transcript. It is loaded when the element is first opened. */
import { type ChatClient, type ChatState, createChatClient } from '@trunkline/web-client';
import { render } from 'lit/html.js';
import type { AgentHost, AgentPanel } from '../agent-host.ts';
import type { Texts } from '../texts.ts';
import { Announcer } from './announcer.ts';
import { CallFollower } from './call-follower.ts';
import { CallPicture } from './call-picture.ts';
import { trapFocus } from './focus-trap.ts';
import { Hint } from './hint.ts';
import { MessageList } from './message-list.ts';
import { giveConsent, hasConsent, pageStorage } from './page-storage.ts';
import { isCalling, type PanelActions, type PanelModel } from './panel-model.ts';
import { panelView } from './panel-view.ts';
import { readTexts } from './panel-texts.ts';
import { refuseFiles } from './refuse-files.ts';
import { ScrollKeeper } from './scroll-keeper.ts';
import { SessionSource } from './session-source.ts';
import { addStyles, PANEL_STYLES } from './styles/panel-styles.ts';
import { VoiceCall } from './voice-call.ts';

export function mountPanel(host: AgentHost): AgentPanel {
  return new Panel(host);
}

class Panel implements AgentPanel {
  readonly #host: AgentHost;
  readonly #frame = document.createElement('div');
  readonly #announcer: Announcer;
  readonly #sessions: SessionSource;
  readonly #follower: CallFollower;
  readonly #scroll: ScrollKeeper;
  readonly #chat: ChatClient;
  readonly #call: VoiceCall;
  readonly #picture: CallPicture;
  readonly #hint: Hint;
  readonly #list: MessageList;
  #texts: Texts;
  #keypadIsOpen = false;
  #hadHuman: boolean;
  #isRendering = false;

  constructor(host: AgentHost) {
    this.#host = host;
    addStyles(host.shadow, PANEL_STYLES);
    this.#frame.className = 'frame';
    this.#texts = readTexts(host);
    this.#announcer = new Announcer(host);
    this.#sessions = new SessionSource(host);
    this.#follower = new CallFollower(host, this.#render);
    this.#picture = new CallPicture(host, this.#render);
    this.#hint = new Hint(this.#render);
    this.#chat = createChatClient({
      baseUrl: host.settings().src,
      partsBaseUrl: new URL('.', import.meta.url).href,
      token: (wish) => this.#sessions.ask(wish),
      storage: pageStorage(),
    });
    this.#call = new VoiceCall({
      host,
      sessions: this.#sessions,
      beginTranscript: () => this.#chat.beginCall(),
      onChange: () => this.#render(),
      onLevel: ({ microphone, agent }) => {
        this.#frame.style.setProperty('--level', String(this.#call.state.agentSpeaks ? agent : microphone));
      },
    });
    this.#list = new MessageList({
      texts: () => this.#texts,
      onRetry: (messageId) => this.#chat.retry(messageId),
      onFinal: (item) => this.#announcer.announce(item),
      shadow: host.shadow,
      onRedrawn: this.#render,
    });
    this.#list.update(this.#chat.state.items, true);
    this.#hadHuman = this.#chat.state.presence.agent === 'muted';
    this.#chat.subscribe((state) => this.#changed(state));
    this.#frame.addEventListener('keydown', this.#key);
    refuseFiles(this.#frame, () => this.#hint.say(this.#texts.noFiles));
    this.#scroll = new ScrollKeeper(this.#frame, this.#render);
    addEventListener('online', this.#render);
    addEventListener('offline', this.#render);
    host.root.append(this.#frame);
    this.#render();
  }

  show(): void {
    this.#announcer.setShown(true);
    const { mode, consent } = this.#host.settings();
    if (mode !== 'voice' && hasConsent(consent)) this.#chat.connect();
    if (mode !== 'chat') this.#picture.load();
    this.#draw();
    this.#frame.classList.add('shown');
    this.#scroll.toEnd();
    this.#focus();
  }

  hide(): void {
    this.#announcer.setShown(false);
    this.#frame.classList.remove('shown');
    this.#render();
  }

  refresh(): void {
    this.#texts = readTexts(this.#host);
    this.#list.update(this.#chat.state.items);
    this.#render();
  }

  destroy(): void {
    this.#call.hangUp();
    this.#chat.close();
    this.#follower.stop();
    this.#hint.stop();
    removeEventListener('online', this.#render);
    removeEventListener('offline', this.#render);
    this.#frame.remove();
  }

  readonly #actions: PanelActions = {
    close: () => this.#host.close(),
    send: (text) => this.#send(text),
    submit: () => this.#submit(),
    stop: () => this.#chat.stop(),
    draftChanged: () => {
      this.#grow();
      this.#chat.typing();
      this.#render();
    },
    composerKey: (event) => {
      // Enter ends a word of an input method, such as for Japanese, and does not send.
      if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.#submit();
    },
    retryConnection: () => this.#chat.connect(),
    startAnew: () => this.#chat.startAnew(),
    agree: () => {
      giveConsent(this.#host.settings().consent ?? '');
      this.show();
    },
    scrollToEnd: () => this.#scroll.toEnd(),
    startCall: () => {
      this.#picture.load();
      this.#call.start();
    },
    hangUp: () => this.#call.hangUp(),
    toggleMute: () => this.#call.setMuted(!this.#call.state.muted),
    toggleKeypad: () => {
      this.#keypadIsOpen = !this.#keypadIsOpen;
      this.#render();
    },
    digit: (digit) => this.#call.sendDigits(digit),
    dismissCall: () => this.#call.dismiss(),
  };

  get #input(): HTMLTextAreaElement | null {
    return this.#frame.querySelector('textarea');
  }

  #find(selector: string): HTMLElement | null {
    return this.#frame.querySelector(selector);
  }

  #focus(): void {
    const action = isCalling(this.#call.state) ? this.#find('.call-actions button') : null;
    (action ?? this.#input ?? this.#find('.panel'))?.focus({ preventScroll: true });
  }

  #submit(): void {
    const input = this.#input;
    const text = input?.value.trim() ?? '';
    if (!input || text === '') return;
    input.value = '';
    this.#grow();
    this.#send(text);
  }

  #send(text: string): void {
    this.#scroll.isAtEnd = true;
    if (this.#call.state.phase === 'live') this.#call.sendText(text);
    else this.#chat.send(text);
    this.#render();
  }

  /** Lets the field be as high as what is in it. */
  #grow(): void {
    const input = this.#input;
    if (!input) return;
    input.style.setProperty('block-size', 'auto');
    input.style.setProperty('block-size', `${input.scrollHeight}px`);
  }

  #changed(state: ChatState): void {
    this.#list.update(state.items);
    const hasHuman = state.presence.agent === 'muted';
    if (hasHuman !== this.#hadHuman) {
      this.#host.emit('trunkline-handover', { to: hasHuman ? 'human' : 'agent', name: state.presence.human });
      this.#hadHuman = hasHuman;
    }
    this.#render();
  }

  /** Renders soon, once for all that changes until then. */
  readonly #render = (): void => {
    if (this.#isRendering) return;
    this.#isRendering = true;
    queueMicrotask(() => {
      this.#isRendering = false;
      this.#draw();
    });
  };

  #draw(): void {
    const call = this.#call.state;
    this.#follower.follow(call, this.#chat.state.sessionId);
    if (!isCalling(call)) this.#keypadIsOpen = false;
    const parts = { messages: this.#list.element, log: this.#announcer.element };
    const focused = this.#host.shadow.activeElement;
    render(panelView(this.#model(), this.#actions, parts), this.#frame);
    // A button that is gone, such as the one that began a call, leaves its focus to what took its place.
    if (focused && !focused.isConnected) this.#focus();
    this.#scroll.follow();
  }

  #model(): PanelModel {
    return {
      settings: this.#host.settings(),
      texts: this.#texts,
      chat: this.#chat.state,
      call: this.#call.state,
      callView: this.#picture.view,
      hasConsent: hasConsent(this.#host.settings().consent),
      keypadIsOpen: this.#keypadIsOpen,
      hasNewBelow: !this.#scroll.isAtEnd,
      isOnline: navigator.onLine,
      hint: this.#hint.text,
      hasDraft: (this.#input?.value.trim() ?? '') !== '',
    };
  }

  readonly #key = (event: KeyboardEvent): void => {
    // Within a word of an input method, the key takes back the word.
    if (event.key === 'Escape' && !event.isComposing) this.#host.close();
    const panel = this.#find('.panel');
    if (panel) trapFocus(panel, event);
  };
}
