/** What a fresh agent is told before it talks: the conversation so far, and news that concern the beginning of this call. */
import type { ConversationEntry } from '@trunkline/call-core';
import type { AgentLink } from '../../vapi/vapi-link.ts';
import type { ConversationSource } from './call-conversation.ts';

export class AgentBriefing {
  readonly #conversation: ConversationSource;
  #news: string | undefined;

  /** @param news told to the first agent only, which then speaks first. */
  constructor(conversation: ConversationSource, news: string | undefined) {
    this.#conversation = conversation;
    this.#news = news;
  }

  get hasNews(): boolean {
    return this.#news !== undefined;
  }

  /** All that is known, which is better than nothing where the rest cannot be read. Never rejects. */
  conversationSoFar(): Promise<ConversationEntry[]> {
    return this.#conversation.soFar();
  }

  tell(link: Pick<AgentLink, 'say'>, conversation: readonly ConversationEntry[]): void {
    const news = this.#news;
    for (const [index, message] of conversation.entries()) {
      // A caller who has said the last word is waiting for an answer.
      const isLast = index === conversation.length - 1 && news === undefined;
      link.say({ type: 'add-message', message, triggerResponseEnabled: message.role === 'user' && isLast });
    }
    if (news === undefined) return;
    this.#news = undefined;
    link.say({ type: 'add-message', message: { role: 'system', content: news }, triggerResponseEnabled: true });
  }
}
