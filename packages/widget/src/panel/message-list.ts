/** The conversation as a list that only grows: what stands there is not drawn again, so it can be read, marked and copied meanwhile. */
import type { ChatItem, NoteItem, SpokenItem } from '@trunkline/web-client';
import { fill, type Texts } from '../texts.ts';
import { type AnswerTextOptions, createAnswerText } from './answer-text.ts';
import { sentenceOf } from './sentences.ts';

export interface MessageListOptions extends AnswerTextOptions {
  texts(): Texts;
  onRetry(messageId: string): void;
  /** The words of an item are final. Told once for each; not for those that were there from the beginning. */
  onFinal(item: SpokenItem): void;
}

interface Row {
  element: HTMLElement;
  update(item: ChatItem, before: ChatItem | undefined): void;
}

export class MessageList {
  readonly element = document.createElement('ol');
  readonly #options: MessageListOptions;
  readonly #rows = new Map<string, Row>();
  readonly #final = new Set<string>();

  constructor(options: MessageListOptions) {
    this.#options = options;
    this.element.className = 'messages';
    this.element.part.add('messages');
  }

  /** Shows `items`. With `isOld`, nobody is told of what is final among them. */
  update(items: readonly ChatItem[], isOld = false): void {
    const keys = new Set(items.map(({ key }) => key));
    for (const [key, row] of this.#rows) {
      if (keys.has(key)) continue;
      row.element.remove();
      this.#rows.delete(key);
    }
    items.forEach((item, index) => {
      let row = this.#rows.get(item.key);
      if (!row) {
        row = item.kind === 'note' ? this.#noteRow(item) : this.#spokenRow();
        this.#rows.set(item.key, row);
      }
      const place = this.element.children[index];
      if (place !== row.element) this.element.insertBefore(row.element, place ?? null);
      row.update(item, items[index - 1]);
      if (item.kind === 'spoken' && isFinal(item) && !this.#final.has(item.key)) {
        this.#final.add(item.key);
        if (!isOld) this.#options.onFinal(item);
      }
    });
  }

  #noteRow({ note, name }: NoteItem): Row {
    const element = document.createElement('li');
    element.className = 'note';
    const update = (): void => {
      const texts = this.#options.texts();
      setText(element, fill(texts[note], { name: name ?? texts.human }));
    };
    return { element, update };
  }

  #spokenRow(): Row {
    const element = document.createElement('li');
    const speaker = element.appendChild(document.createElement('span'));
    speaker.className = 'speaker';
    const body = element.appendChild(document.createElement('div'));
    body.className = 'body';
    body.part.add('message-body');
    const foot = element.appendChild(document.createElement('div'));
    foot.className = 'foot';
    let write: ReturnType<typeof createAnswerText> | undefined;
    let shown = '';
    const update = (item: ChatItem, before: ChatItem | undefined): void => {
      if (item.kind !== 'spoken') return;
      const texts = this.#options.texts();
      element.className = `message ${item.role} ${item.status}`;
      element.part = `message message-${item.role}`;
      element.hidden = item.text === '';
      const isSame =
        before?.kind === 'spoken' && before.role === item.role && before.name === item.name && before.text !== '';
      element.classList.toggle('follows', isSame);
      setText(speaker, speakerOf(item, texts));
      const wanted = `${item.status} ${item.text}`;
      if (wanted !== shown && item.role === 'assistant' && item.messageId !== undefined) {
        write ??= createAnswerText(body, this.#options);
        write(item.text, isFinal(item));
      } else if (wanted !== shown) {
        body.dir = 'auto';
        setText(body, item.text);
      }
      if (wanted !== shown) this.#foot(foot, item, texts);
      shown = wanted;
    };
    return { element, update };
  }

  /** What is to be said about a message, such as that it was not sent, and what can be done about it. */
  #foot(foot: HTMLElement, item: SpokenItem, texts: Texts): void {
    foot.replaceChildren();
    const { status, fault, messageId } = item;
    if (status === 'sending') foot.append(texts.sending);
    if (status === 'stopped') foot.append(texts.stopped);
    if (status !== 'failed' && status !== 'interrupted') return;
    const why = fault ? sentenceOf(fault, texts, 'unavailable') : texts.interrupted;
    foot.append(status === 'failed' ? `${texts.notSent} ${why}` : why);
    if (messageId === undefined || fault?.retryable === false) return;
    const again = foot.appendChild(document.createElement('button'));
    again.type = 'button';
    again.textContent = status === 'failed' ? texts.retry : texts.askAgain;
    again.addEventListener('click', () => this.#options.onRetry(messageId));
  }
}

/** Who has said something, in the page's words. */
export function speakerOf({ role, name }: Pick<SpokenItem, 'role' | 'name'>, texts: Texts): string {
  return role === 'user' ? texts.you : role === 'human' ? (name ?? texts.human) : texts.agent;
}

function isFinal({ status }: SpokenItem): boolean {
  return status !== 'streaming' && status !== 'partial' && status !== 'sending';
}

function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}
