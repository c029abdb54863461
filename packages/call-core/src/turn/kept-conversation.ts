/**
 * The conversation of a call as whoever holds it keeps it in memory, so that a fresh agent can be told it while the event log is
 * out of reach. It is read out of the facts one after the other.
 *
 * Drop policy: beyond its bound the oldest entries go first.
 */
import type { CallEvent, TurnId } from '@trunkline/protocol';

export interface ConversationEntry {
  role: 'user' | 'assistant';
  content: string;
}

/** The same with when it began to be said, in epoch ms. */
export interface TimedEntry extends ConversationEntry {
  atMs: number;
}

/** Something that was said and is not wholly in the facts yet: as much of it as is known, in the turn that it belongs to. */
export interface UnfinishedEntry extends ConversationEntry {
  turnId: TurnId;
}

export interface ConversationBound {
  entries: number;
  characters: number;
}

/** About an hour of talk, and more than any agent makes use of. */
export const DEFAULT_CONVERSATION_BOUND: Readonly<ConversationBound> = Object.freeze({
  entries: 400,
  characters: 60_000,
});

const keyOf = (role: ConversationEntry['role'], turnId: string): string => `${role} ${turnId}`;

export class KeptConversation {
  readonly #bound: Readonly<ConversationBound>;
  #entries: TimedEntry[] = [];
  /** Entries that may still be told anew, by role and turn. */
  readonly #open = new Map<string, TimedEntry>();

  constructor(bound: Readonly<ConversationBound> = DEFAULT_CONVERSATION_BOUND) {
    this.#bound = bound;
  }

  /** What was said so far, the oldest entry first. */
  get entries(): ConversationEntry[] {
    return this.timedEntries.map(({ role, content }) => ({ role, content }));
  }

  get timedEntries(): TimedEntry[] {
    return this.#entries.filter(({ content }) => content !== '').map((entry) => ({ ...entry }));
  }

  /** The same with what is unfinished. Where the facts know a part of it already, the longer knowledge takes its place. */
  entriesWith(unfinished: readonly UnfinishedEntry[]): ConversationEntry[] {
    const newest = new Map<TimedEntry, string>();
    const later: ConversationEntry[] = [];
    for (const { role, turnId, content } of unfinished) {
      const known = this.#open.get(keyOf(role, turnId));
      if (known && !newest.has(known)) newest.set(known, content);
      else later.push({ role, content });
    }
    const told = this.#entries.map((entry) => ({ role: entry.role, content: newest.get(entry) ?? entry.content }));
    return [...told, ...later].filter(({ content }) => content !== '');
  }

  /** A fact about a turn that goes on stands until a newer one replaces it, because a replica that died has not ended its turns. */
  record(event: CallEvent): void {
    switch (event.type) {
      case 'agent.heard':
        this.#tell('assistant', event.turnId, event.heardText, event.atMs);
        break;
      case 'agent.turnEnded':
        this.#tell('assistant', event.turnId, event.heardText, event.atMs);
        // What is said later in the same turn is an entry of its own.
        this.#open.delete(keyOf('assistant', event.turnId));
        break;
      case 'caller.said':
      case 'caller.turnEnded':
        this.#tell('user', event.turnId, event.text, event.atMs);
        break;
      default:
    }
  }

  /** Puts what was said before all that is known so far in front of it. */
  prepend(earlier: readonly ConversationEntry[]): void {
    this.#entries = [...earlier.map((entry) => ({ ...entry, atMs: 0 })), ...this.#entries];
    this.#trim();
  }

  #tell(role: ConversationEntry['role'], turnId: string, content: string, atMs: number): void {
    const key = keyOf(role, turnId);
    const known = this.#open.get(key);
    if (known) known.content = content;
    else {
      const entry = { role, content, atMs };
      this.#open.set(key, entry);
      this.#entries.push(entry);
    }
    this.#trim();
  }

  #trim(): void {
    let characters = this.#entries.reduce((sum, { content }) => sum + content.length, 0);
    let dropped = 0;
    while (this.#entries.length - dropped > this.#bound.entries || characters > this.#bound.characters) {
      characters -= this.#entries[dropped]?.content.length ?? 0;
      dropped += 1;
    }
    if (dropped === 0) return;
    const gone = new Set(this.#entries.splice(0, dropped));
    for (const [key, entry] of this.#open) if (gone.has(entry)) this.#open.delete(key);
  }
}
