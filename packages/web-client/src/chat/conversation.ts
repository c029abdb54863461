/**
 * What has been said, as the sum of the session's events. Each event counts once, whichever way and however often it comes, because
 * an event that is not after the last one is ignored. So a snapshot of this is always a beginning of the conversation, and reading
 * on from its `cursor` gives the rest.
 */
import type { ChatEvent } from '@trunkline/protocol';
import type { ChatFault, ChatItem, ChatPresence, HeardTurn, NoteItem, SpokenItem } from './chat-types.ts';
import { isAfter } from './event-order.ts';
import type { WireEvent } from './wire-event.ts';

/** What outlives a reload. */
export interface ConversationSnapshot {
  cursor: string;
  items: ChatItem[];
  running?: string;
  presence: ChatPresence;
  /** Under which key the words of a call are found, by its id. */
  callKeys: Record<string, string>;
}

/** The oldest items are dropped beyond these, here and in the storage. */
const MAX_ITEMS = 300;
const NOBODY: ChatPresence = { agent: 'active', call: 'none' };

export class Conversation {
  items: ChatItem[] = [];
  /** The id of the last event that counts. */
  cursor = '0';
  running: string | undefined;
  presence = NOBODY;
  typing: { role: 'user' | 'assistant' | 'human'; untilMs: number } | undefined;
  ended: 'ended' | 'expired' | undefined;
  sessionId: string | undefined;
  /** Messages sent over HTTP, to which the gateway gives an id of its own. */
  readonly posted = new Set<string>();
  callKeys: Record<string, string> = {};
  /** The key of a call of this page, whose id is not known yet. */
  #ownCall: string | undefined;

  constructor(snapshot?: ConversationSnapshot) {
    if (snapshot) Object.assign(this, snapshot);
  }

  snapshot(): ConversationSnapshot {
    const { cursor, items, running, presence, callKeys } = this;
    return { cursor, items, presence, callKeys, ...(running !== undefined && { running }) };
  }

  /** The user's own words, before the gateway has them. */
  addOwn(messageId: string, text: string): void {
    this.#add({ kind: 'spoken', key: messageId, messageId, role: 'user', text, status: 'sending' });
  }

  /** The user's messages of which the gateway has said nothing yet. */
  unsent(): SpokenItem[] {
    return this.items.filter((item): item is SpokenItem => item.kind === 'spoken' && item.status === 'sending');
  }

  question(messageId: string): SpokenItem | undefined {
    return this.#find(messageId);
  }

  remove(messageId: string): void {
    this.items = this.items.filter((item) => item.kind === 'note' || item.messageId !== messageId);
  }

  /** Says that a message did not arrive, and why. */
  fail(messageId: string, fault: ChatFault): void {
    const item = this.#find(messageId);
    if (!item) return;
    item.status = 'failed';
    item.fault = fault;
  }

  /** A call of this page begins. `callKey` is unlike those of other calls. @returns what takes its words. */
  beginCall(callKey: string): (turn: HeardTurn) => void {
    this.#ownCall = callKey;
    return (turn) => this.#hear(callKey, turn);
  }

  /** @returns whether the event is news. */
  apply(event: WireEvent, nowMs: number): boolean {
    if (event.id !== undefined) {
      if (!isAfter(event.id, this.cursor)) return false;
      this.cursor = event.id;
    }
    switch (event.type) {
      case 'message.started':
        this.#confirm(event.messageId, event.asked);
        this.#answerOf(event.messageId);
        this.running = event.messageId;
        break;
      case 'message.delta':
        this.#answerOf(event.messageId).text += event.delta;
        break;
      case 'tool.started':
        this.#answerOf(event.messageId).tool = event.name;
        break;
      case 'tool.finished':
        delete this.#answerOf(event.messageId).tool;
        break;
      case 'message.completed':
        this.sessionId ??= event.sessionId;
        this.#complete(event.messageId, event.reply, event.finishReason);
        break;
      case 'message.posted':
        this.#post(event);
        break;
      case 'error':
        if (event.messageId !== undefined) this.#break(event.messageId, event);
        break;
      case 'presence':
        this.#meet({ agent: event.agent, call: event.call ?? 'none', ...(event.human && { human: event.human }) });
        break;
      case 'partial':
      case 'final':
        this.#hear(this.#callKey(event.callId), { ...event, final: event.type === 'final' });
        break;
      case 'typing':
        this.typing = { role: event.role, untilMs: nowMs + event.forMs };
        break;
      case 'session.ended':
        this.end(event.state);
        break;
    }
    return true;
  }

  end(state: 'ended' | 'expired'): void {
    this.ended = state;
    this.running = undefined;
    this.typing = undefined;
    for (const item of this.items) {
      if (item.kind === 'spoken' && item.status === 'streaming') item.status = item.text ? 'interrupted' : 'failed';
    }
  }

  /** The first words of an unknown call, while this page has one that nobody has named, are of that one. */
  #callKey(callId: string): string {
    const key = (this.callKeys[callId] ??= this.#ownCall ?? callId);
    if (key === this.#ownCall) this.#ownCall = undefined;
    return key;
  }

  /** A later partial never replaces words that are final. */
  #hear(callKey: string, { turnId, role, text, final }: HeardTurn): void {
    const key = `${callKey}:${turnId}:${role}`;
    const status = final ? 'final' : 'partial';
    const known = this.#find(key);
    if (!known) this.#add({ kind: 'spoken', key, role, text, status });
    else if (final || known.status === 'partial') Object.assign(known, { text, status });
  }

  /** Moves the user's message before those that still wait. Adds it where another tab has sent it. */
  #confirm(messageId: string, text: string): void {
    const own = this.#find(messageId) ?? this.#postedWith(text);
    this.items = this.items.filter((item) => item !== own);
    const item: SpokenItem = own ?? { kind: 'spoken', key: messageId, messageId, role: 'user', text, status: 'sent' };
    item.messageId = messageId;
    item.status = 'sent';
    delete item.fault;
    this.#add(item);
  }

  #postedWith(text: string): SpokenItem | undefined {
    return this.unsent().find((item) => item.text === text && this.posted.delete(item.key));
  }

  #answerOf(messageId: string): SpokenItem {
    const key = `${messageId}:answer`;
    const known = this.#find(key);
    if (known) return known;
    const answer: SpokenItem = { kind: 'spoken', key, messageId, role: 'assistant', text: '', status: 'streaming' };
    this.#add(answer);
    return answer;
  }

  #complete(messageId: string, reply: string, status: 'answered' | 'stopped'): void {
    this.#done(messageId);
    const answer = this.#answerOf(messageId);
    delete answer.tool;
    // The whole text comes with the end, and mends what was lost of the words where the feed's beginning is gone.
    answer.text = reply;
    answer.status = status;
    if (reply === '' && status === 'answered') this.items = this.items.filter((item) => item !== answer);
  }

  #break(messageId: string, fault: ChatFault): void {
    this.#done(messageId);
    const answer = this.#find(`${messageId}:answer`);
    const shown: ChatFault = { code: fault.code, message: fault.message, retryable: fault.retryable };
    if (answer?.text) {
      delete answer.tool;
      Object.assign(answer, { status: 'interrupted', fault: shown });
      return;
    }
    this.items = this.items.filter((item) => item !== answer);
    this.fail(messageId, shown);
  }

  #done(messageId: string): void {
    if (this.running === messageId) this.running = undefined;
  }

  #post(event: ChatEvent & { type: 'message.posted' }): void {
    if (this.typing?.role === event.role) this.typing = undefined;
    if (event.role === 'user') return this.#confirm(event.messageId, event.text);
    const { messageId, role, text, name } = event;
    this.#add({ kind: 'spoken', key: messageId, messageId, role, text, status: 'answered', ...(name && { name }) });
  }

  #meet(presence: ChatPresence): void {
    const before = this.presence;
    this.presence = presence;
    const at = this.cursor;
    if (presence.agent !== 'muted' && this.typing?.role === 'human') this.typing = undefined;
    if (presence.call === 'none') this.#finishPartials();
    const hadHuman = before.agent === 'muted';
    const hasHuman = presence.agent === 'muted';
    if (hasHuman !== hadHuman) this.#note(hasHuman ? 'humanJoined' : 'humanLeft', at, presence.human ?? before.human);
    if (presence.call !== before.call) this.#note(presence.call === 'live' ? 'callStarted' : 'callEnded', at);
  }

  /** What was being said when a call ended stays as it was heard. */
  #finishPartials(): void {
    for (const item of this.items) if (item.kind === 'spoken' && item.status === 'partial') item.status = 'final';
  }

  #note(note: NoteItem['note'], at: string, name?: string): void {
    this.#add({ kind: 'note', key: `${note}:${at}`, note, ...(name && { name }) });
  }

  /** Adds an item before the messages that still wait, or at the end if it waits itself. */
  #add(item: ChatItem): void {
    const waits = (other: ChatItem): boolean => other.kind === 'spoken' && other.status === 'sending';
    const at = waits(item) ? -1 : this.items.findIndex(waits);
    if (at < 0) this.items.push(item);
    else this.items.splice(at, 0, item);
    if (this.items.length > MAX_ITEMS) this.items.splice(0, this.items.length - MAX_ITEMS);
  }

  #find(keyOrMessageId: string): SpokenItem | undefined {
    // From the end, where what is looked for nearly always is.
    return this.items.findLast(
      (item): item is SpokenItem =>
        item.kind === 'spoken' &&
        (item.key === keyOrMessageId || (item.role === 'user' && item.messageId === keyOrMessageId)),
    );
  }
}
