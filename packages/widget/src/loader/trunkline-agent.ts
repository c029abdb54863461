/**
 * `<trunkline-agent>`: the small part, which every visitor of the page gets. It shows the button, and fetches the panel when it is
 * first opened. docs/widget.md has the attributes, events and variables.
 */
import type {
  AgentEvents,
  AgentHost,
  AgentMode,
  AgentPanel,
  AgentSettings,
  GetSession,
  PanelModule,
} from '../agent-host.ts';
import { directionOf, ENGLISH_LAUNCHER, fill, type OwnTexts, textAttribute, type TextKey } from '../texts.ts';
import { LAUNCHER_STYLES } from './launcher-styles.ts';
import { takeEarly } from './early-property.ts';
import { recallOpen, rememberOpen } from './open-memory.ts';
import { drawBubble } from './bubble.ts';
import { applyTheme } from './theme.ts';

const PANEL_FILE = 'trunkline-agent-panel.js';
/** Languages of which the texts are beside this file. English is in it. */
const LANGUAGES = ['ar', 'de', 'es', 'fr'];

export class TrunklineAgent extends HTMLElement {
  static readonly observedAttributes = ['open', 'theme', 'lang', 'mode', 'heading', 'title', 'greeting', 'suggestions'];

  /** The page's own way to a token, in place of `token-url`. */
  getSession: GetSession | undefined = takeEarly<TrunklineAgent, 'getSession'>(this, 'getSession');
  readonly #root = document.createElement('div');
  readonly #button = document.createElement('button');
  readonly #badge = document.createElement('span');
  readonly #note = document.createElement('div');
  readonly #dark = matchMedia('(prefers-color-scheme: dark)');
  #texts: OwnTexts = takeEarly<TrunklineAgent, 'texts'>(this, 'texts') ?? {};
  #translation: OwnTexts = {};
  #language = '';
  #panel: AgentPanel | undefined;
  #isLoading = false;

  constructor() {
    super();
    const shadow = this.attachShadow({ mode: 'open' });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(LAUNCHER_STYLES);
    shadow.adoptedStyleSheets = [sheet];
    this.#root.className = 'root';
    this.#button.className = 'launcher';
    this.#button.type = 'button';
    this.#button.part.add('launcher');
    this.#button.setAttribute('aria-haspopup', 'dialog');
    this.#button.append(drawBubble(), this.#badge);
    this.#button.addEventListener('click', () => (this.open = true));
    this.#badge.className = 'badge';
    this.#badge.ariaHidden = 'true';
    this.#note.className = 'launcher-note';
    this.#note.role = 'status';
    this.#root.append(this.#button, this.#note);
    shadow.append(this.#root);
    const open = takeEarly<TrunklineAgent, 'open'>(this, 'open');
    if (open !== undefined) this.open = open;
  }

  /** Whether the panel is open; the same as the attribute. */
  get open(): boolean {
    return this.hasAttribute('open');
  }
  set open(open: boolean) {
    this.toggleAttribute('open', open);
  }

  /** Texts that replace ours; those that are missing stay. */
  get texts(): OwnTexts {
    return this.#texts;
  }
  set texts(texts: OwnTexts) {
    this.#texts = texts;
    this.#refresh();
  }

  connectedCallback(): void {
    this.#dark.addEventListener('change', this.#look);
    this.#refresh();
    // What the visitor did last counts for more than what the page begins with.
    const last = recallOpen();
    if (last !== undefined) this.open = last;
    if (this.open) void this.#load();
  }

  disconnectedCallback(): void {
    this.#dark.removeEventListener('change', this.#look);
    this.#panel?.destroy();
    this.#panel = undefined;
  }

  attributeChangedCallback(name: string, before: string | null, after: string | null): void {
    if (before === after) return;
    // A title on the page would be shown as a tip wherever the pointer is.
    if (name === 'title' && after !== null) {
      this.setAttribute('heading', after);
      this.removeAttribute('title');
    }
    if (!this.isConnected) return;
    if (name === 'open') this.#opened();
    else this.#refresh();
  }

  #opened(): void {
    const { open } = this;
    rememberOpen(open);
    this.#look();
    if (!open) this.#panel?.hide();
    else if (this.#panel) this.#panel.show();
    else void this.#load();
    this.#emit('trunkline-open', { open });
  }

  async #load(): Promise<void> {
    if (this.#isLoading || this.#panel) return;
    this.#isLoading = true;
    this.#button.ariaBusy = 'true';
    this.#note.textContent = '';
    try {
      const { mountPanel } = (await import(besides(PANEL_FILE))) as PanelModule;
      if (this.isConnected) this.#panel = mountPanel(this.#host());
      if (this.open) this.#panel?.show();
    } catch (error) {
      const message = this.#launcherText('loadFailed');
      this.#note.textContent = message;
      this.open = false;
      this.#emit('trunkline-error', { code: 'panel-not-loaded', message: `${message} (${String(error)})` });
    } finally {
      this.#isLoading = false;
      this.#button.ariaBusy = null;
    }
  }

  #host(): AgentHost {
    return {
      root: this.#root,
      shadow: this.shadowRoot ?? this.attachShadow({ mode: 'open' }),
      settings: () => this.#settings(),
      text: (key) => this.#text(key),
      getSession: () => this.getSession,
      emit: (name, detail) => this.#emit(name, detail),
      setUnread: (count) => this.#setUnread(count),
      close: () => {
        this.open = false;
        this.#button.focus();
      },
    };
  }

  #settings(): AgentSettings {
    const attribute = (name: string): string | undefined => this.getAttribute(name) ?? undefined;
    const src = (attribute('src') ?? besides('..')).replace(/\/$/, '');
    return {
      src,
      voiceSrc: (attribute('voice-src') ?? src).replace(/\/$/, ''),
      tokenUrl: attribute('token-url'),
      mode: modeOf(attribute('mode')),
      suggestions: (attribute('suggestions') ?? '').split('|').filter((words) => words.trim() !== ''),
      consent: attribute('consent'),
      consentUrl: attribute('consent-url'),
    };
  }

  #launcherText(key: keyof typeof ENGLISH_LAUNCHER): string {
    return this.#text(key) ?? ENGLISH_LAUNCHER[key];
  }

  #text(key: TextKey): string | undefined {
    const attribute = this.getAttribute(textAttribute(key)) ?? (key in SHORT_NAMES ? this.getAttribute(key) : null);
    return this.#texts[key] ?? attribute ?? this.#translation[key];
  }

  #refresh(): void {
    const language = this.lang || document.documentElement.lang;
    this.#root.lang = language;
    const hasDirection = this.closest('[dir]') !== null;
    this.#root.dir = hasDirection ? getComputedStyle(this).direction : directionOf(language);
    if (language !== this.#language) void this.#translate(language);
    this.#look();
    this.#panel?.refresh();
  }

  async #translate(language: string): Promise<void> {
    this.#language = language;
    const [base = ''] = language.toLowerCase().split('-');
    const file = LANGUAGES.includes(base) ? besides(`trunkline-agent-${base}.js`) : undefined;
    // Without its file a language is English, except for what the page says itself.
    const module = file === undefined ? undefined : await import(file).catch(() => undefined);
    const translation = (module as { texts: OwnTexts } | undefined)?.texts ?? {};
    if (language !== this.#language) return;
    this.#translation = translation;
    this.#refresh();
  }

  readonly #look = (): void => {
    applyTheme(this.#root, this, this.getAttribute('theme'));
    this.#button.ariaExpanded = String(this.open);
    this.#setUnread(Number(this.#badge.textContent));
  };

  #setUnread(count: number): void {
    this.#badge.textContent = count > 0 ? String(count) : '';
    this.#button.ariaLabel = count > 0 ? fill(this.#launcherText('unread'), { count }) : this.#launcherText('open');
  }

  #emit<Name extends keyof AgentEvents>(name: Name, detail: AgentEvents[Name]): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }
}

/** Texts with an attribute of their own name. */
const SHORT_NAMES = { heading: true, greeting: true };

function modeOf(text: string | undefined): AgentMode {
  return text === 'chat' || text === 'voice' ? text : 'both';
}

function besides(file: string): string {
  return new URL(file, import.meta.url).href;
}

if (!customElements.get('trunkline-agent')) customElements.define('trunkline-agent', TrunklineAgent);

declare global {
  interface HTMLElementTagNameMap {
    'trunkline-agent': TrunklineAgent;
  }
}
