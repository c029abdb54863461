/** What the panel shows, put together for one rendering. */
import type { ChatState } from '@trunkline/web-client';
import type { AgentSettings } from '../agent-host.ts';
import type { CallActions, CallState, CallView } from '../call/call-kit.ts';
import type { Texts } from '../texts.ts';

export interface PanelModel {
  settings: AgentSettings;
  texts: Texts;
  chat: ChatState;
  call: CallState;
  /** Missing until its file is there. */
  callView: CallView | undefined;
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
export interface PanelActions extends CallActions {
  close(): void;
  send(text: string): void;
  submit(): void;
  stop(): void;
  draftChanged(): void;
  composerKey(event: KeyboardEvent): void;
  retryConnection(): void;
  startAnew(): void;
  agree(): void;
  scrollToEnd(): void;
}

/** Whether a call is going on in this tab, or about to. */
export function isCalling({ phase }: CallState): boolean {
  return phase === 'connecting' || phase === 'live' || phase === 'reconnecting';
}
