import type { SpokenItem } from '@trunkline/web-client';
import type { AgentHost } from '../agent-host.ts';
import { speakerOf } from './message-list.ts';
import { readTexts } from './panel-texts.ts';

/** How many of the last words a screen reader finds. */
const MAX_LOGGED = 5;

/** Tells of words that are final: to a screen reader, to the page, and by a number on the button while the panel is closed. */
export class Announcer {
  readonly element = document.createElement('div');
  readonly #host: AgentHost;
  #unread = 0;
  #isShown = false;

  constructor(host: AgentHost) {
    this.#host = host;
    this.element.role = 'log';
    this.element.ariaLive = 'polite';
  }

  /** Whether the visitor sees the conversation. What comes meanwhile is read. */
  setShown(isShown: boolean): void {
    this.#isShown = isShown;
    if (!isShown) return;
    this.#unread = 0;
    this.#host.setUnread(0);
  }

  announce(item: SpokenItem): void {
    const { role, text, messageId, status, fault } = item;
    if (fault) this.#host.emit('trunkline-error', { code: fault.code, message: fault.message });
    if (status === 'failed') return;
    this.#host.emit('trunkline-message', { role, text, messageId });
    if (role === 'user') return;
    const entry = this.element.appendChild(document.createElement('p'));
    entry.textContent = `${speakerOf(item, readTexts(this.#host))}: ${text}`;
    if (this.element.children.length > MAX_LOGGED) this.element.firstChild?.remove();
    if (!this.#isShown) this.#host.setUnread((this.#unread += 1));
  }
}
