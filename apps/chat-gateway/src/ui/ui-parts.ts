/**
 * The answer to one message in the words of the AI SDK's UI message stream (version 1). Its parts begin and end: the text that
 * stands before a tool is one part, the text after it another.
 */
import type { ChatEvent } from '@trunkline/protocol';

/** One part of the stream; `UIMessageChunk` of the AI SDK. */
export type UiPart = { type: string } & Record<string, unknown>;

/** The id of the answer as a page sees it. The same whenever the stream is read again, so that a page does not double it. */
const answerIdOf = (messageId: string): string => `answer-${messageId}`;

export class UiAnswer {
  readonly #messageId: string;
  #texts = 0;
  #isTextOpen = false;
  #hasBegun = false;
  #shown = '';

  constructor(messageId: string) {
    this.#messageId = messageId;
  }

  /** @returns the parts that an event of this message becomes, in order. */
  partsOf(event: ChatEvent): UiPart[] {
    switch (event.type) {
      case 'message.started':
        return this.#begin();
      case 'message.delta':
        return [...this.#begin(), ...this.#text(event.delta)];
      case 'tool.started': {
        const { toolCallId, name: toolName } = event;
        // Vapi runs the tool and tells nobody what it was asked.
        const tool = { toolCallId, toolName, input: {}, dynamic: true, providerExecuted: true };
        return [...this.#begin(), ...this.#endText(), { type: 'tool-input-available', ...tool }];
      }
      case 'tool.finished': {
        const tool = { toolCallId: event.toolCallId, dynamic: true, providerExecuted: true };
        if (event.failed) return [{ type: 'tool-output-error', errorText: 'The tool has failed.', ...tool }];
        return [{ type: 'tool-output-available', output: {}, ...tool }];
      }
      case 'message.completed': {
        const { finishReason, sessionId, chatId, expiresAt } = event;
        const messageMetadata = { sessionId, chatId, expiresAt, finishReason };
        const end = { type: 'finish', finishReason: finishReason === 'answered' ? 'stop' : 'other', messageMetadata };
        return [...this.#begin(), ...this.#rest(event.reply), ...this.#endText(), { type: 'finish-step' }, end];
      }
      case 'message.posted': {
        const { role, text, name } = event;
        const posted = { type: 'data-posted', id: event.messageId, data: { role, text, name } };
        return [...this.#begin(), posted, { type: 'finish-step' }, { type: 'finish', finishReason: 'other' }];
      }
      case 'error':
        return [...this.#endText(), { type: 'error', errorText: event.message }];
      case 'session.ended':
        return [...this.#endText(), { type: 'error', errorText: 'This session is over.' }];
      case 'presence':
        return [{ type: 'data-presence', data: event, transient: true }];
      default:
        return [];
    }
  }

  #begin(): UiPart[] {
    if (this.#hasBegun) return [];
    this.#hasBegun = true;
    return [{ type: 'start', messageId: answerIdOf(this.#messageId) }, { type: 'start-step' }];
  }

  #text(delta: string): UiPart[] {
    const parts: UiPart[] = [];
    if (!this.#isTextOpen) {
      this.#isTextOpen = true;
      this.#texts += 1;
      parts.push({ type: 'text-start', id: this.#textId() });
    }
    this.#shown += delta;
    return [...parts, { type: 'text-delta', id: this.#textId(), delta }];
  }

  /** What the whole answer has beyond the words that were shown one by one. */
  #rest(reply: string): UiPart[] {
    const isLonger = reply.length > this.#shown.length && reply.startsWith(this.#shown);
    return isLonger ? this.#text(reply.slice(this.#shown.length)) : [];
  }

  #endText(): UiPart[] {
    if (!this.#isTextOpen) return [];
    this.#isTextOpen = false;
    return [{ type: 'text-end', id: this.#textId() }];
  }

  #textId(): string {
    return `text-${this.#texts}`;
  }
}
