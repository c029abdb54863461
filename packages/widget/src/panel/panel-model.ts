/** What the panel shows, put together for one rendering. */
import type { ChatState } from '@trunkline/web-client';
import type { AgentSettings } from '../agent-host.ts';
import type { Texts } from '../texts.ts';
import type { CallState } from './voice-call.ts';

export interface PanelModel {
  settings: AgentSettings;
  texts: Texts;
  chat: ChatState;
  call: CallState;
  /** The visitor has agreed, or does not have to. */
  hasConsent: boolean;
  keypadIsOpen: boolean;
  /** The reader has scrolled up while something new came. */
  hasNewBelow: boolean;
  isOnline: boolean;
  /** A sentence about what has just been tried, such as dropping a file. */
  hint: string | undefined;
  /** What is typed and not sent yet is not empty. */
  hasDraft: boolean;
}

/** What the visitor can do. */
export interface PanelActions {
  close(): void;
  send(text: string): void;
  submit(): void;
  stop(): void;
  typed(): void;
  composerKey(event: KeyboardEvent): void;
  retryConnection(): void;
  startAnew(): void;
  agree(): void;
  scrollToEnd(): void;
  startCall(): void;
  hangUp(): void;
  toggleMute(): void;
  toggleKeypad(): void;
  digit(digit: string): void;
  dismissCall(): void;
}

/** Whether a call is going on in this tab, or about to. */
export function isCalling({ phase }: CallState): boolean {
  return phase === 'connecting' || phase === 'live' || phase === 'reconnecting';
}
