/**
 * The calls of this replica for those parts that are made before the registry of the calls. The registry needs the mailbox
 * and the recorder, and the mailbox and the rescue of calls need the registry, so one of them must come first. They are given
 * this in place of the registry, and `bind` puts the registry behind it once it exists.
 *
 * Until then a replica holds no call, and that is what this answers.
 */
import type { CallId, MailboxMessage } from '@trunkline/protocol';
import type { CallRegistry } from '../call/call-registry.ts';

type Bound = Pick<CallRegistry, 'has' | 'deliver' | 'lookForCommands'>;

export class HeldCalls {
  #registry: Bound | undefined;

  /** Once, as soon as the registry exists. @throws when a registry is bound already. */
  bind(registry: Bound): void {
    if (this.#registry) throw new Error('the registry is bound already; a gateway has one');
    this.#registry = registry;
  }

  has(callId: CallId): boolean {
    return this.#registry?.has(callId) ?? false;
  }

  deliver(callId: CallId, message: MailboxMessage): void {
    this.#registry?.deliver(callId, message);
  }

  lookForCommands(callId: CallId): void {
    this.#registry?.lookForCommands(callId);
  }
}
