/** Between the element, which is on the page from the beginning, and its panel, which is loaded when it is first opened. */
import type { TextKey } from './texts.ts';

export type AgentMode = 'chat' | 'voice' | 'both';

/** What the page's own server answers at `token-url`: the answer of `POST /web/sessions`, passed on. */
export interface AgentSession {
  token: string;
  sessionId?: string;
  /** ISO 8601. */
  expiresAt?: string;
}

/** Gets a token for the session that is named, or for a new one. */
export type GetSession = (wish: { sessionId?: string }) => Promise<AgentSession>;

export interface AgentSettings {
  /** Where Trunkline is, without a slash at the end. */
  src: string;
  /** The same for calls, where another process takes them. */
  voiceSrc: string;
  tokenUrl: string | undefined;
  mode: AgentMode;
  /** Words of which a tap sends one, shown while nothing has been said. */
  suggestions: string[];
  /** What the user agrees to before anything is sent; nothing is asked without it. */
  consent: string | undefined;
  consentUrl: string | undefined;
}

export interface AgentEvents {
  'trunkline-open': { open: boolean };
  'trunkline-message': { role: 'user' | 'assistant' | 'human'; text: string; messageId: string | undefined };
  'trunkline-call-start': { sessionId: string | undefined };
  'trunkline-call-end': { sessionId: string | undefined; reason: string };
  'trunkline-handover': { to: 'human' | 'agent'; name: string | undefined };
  'trunkline-error': { code: string; message: string };
}

export interface AgentHost {
  /** Where the panel puts itself. */
  root: HTMLElement;
  shadow: ShadowRoot;
  /** Read anew for each rendering. */
  settings(): AgentSettings;
  /** @returns the page's own words, if it has some. */
  text(key: TextKey): string | undefined;
  /** @returns the page's own way to a token, in place of `token-url`, if it has given one by now. */
  getSession(): GetSession | undefined;
  emit<Name extends keyof AgentEvents>(name: Name, detail: AgentEvents[Name]): void;
  setUnread(count: number): void;
  /** Closes the panel and gives the focus back to the page. */
  close(): void;
}

export interface AgentPanel {
  show(): void;
  hide(): void;
  /** Something in the settings has changed. */
  refresh(): void;
  /** The element has left the page. */
  destroy(): void;
}

/** The name and only export of the file that has the panel. */
export interface PanelModule {
  mountPanel(host: AgentHost): AgentPanel;
}
