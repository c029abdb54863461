/**
 * What the caller writes into a voice call: it cuts the agent as speech does, is told to the agent as the caller's words, and
 * stands in the record as said.
 *
 * A page repeats what was not acknowledged, also to another replica, so each text is taken once by its id: the ids that came
 * here are remembered in the call, the others in the store. While the store is out of reach a text is taken all the same.
 */
import type { VapiControlMessage } from '@trunkline/protocol';
import type { CallGuard } from '../call-guard.ts';
import type { CallTalk } from './call-talk.ts';

/** Whether this text has been taken before, on whichever replica. It is not asked twice for one id. Rejects without the store. */
export type ClaimText = (id: string) => Promise<'new' | 'repeated'>;

export interface TypedWordsOptions {
  claim: ClaimText;
  talk: Pick<CallTalk, 'callerTyped'>;
  say(message: VapiControlMessage): void;
  guard: Pick<CallGuard, 'watch'>;
}

/** More texts than a page can have under way at once. */
const MAX_REMEMBERED = 256;

export class TypedWords {
  readonly #options: TypedWordsOptions;
  readonly #taken = new Set<string>();
  /** Texts go to the agent in the order in which they came, however long the store takes for one. */
  #last: Promise<void> = Promise.resolve();

  constructor(options: TypedWordsOptions) {
    this.#options = options;
  }

  received(text: string, id: string): void {
    if (this.#taken.has(id)) return;
    this.#taken.add(id);
    if (this.#taken.size > MAX_REMEMBERED) {
      const [oldest = ''] = this.#taken;
      this.#taken.delete(oldest);
    }
    this.#last = this.#last.then(() => this.#take(text, id));
    this.#options.guard.watch('text', this.#last);
  }

  async #take(text: string, id: string): Promise<void> {
    const { claim, talk, say } = this.#options;
    const answer = await claim(id).catch(() => 'new' as const);
    if (answer === 'repeated') return;
    talk.callerTyped(text);
    say({ type: 'add-message', message: { role: 'user', content: text }, triggerResponseEnabled: true });
  }
}
