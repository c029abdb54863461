import { accessTokensContract } from './access-tokens.contract.ts';
import { admissionContract } from './admission.contract.ts';
import { agentsContract } from './agents.contract.ts';
import { atMostOnceContract } from './at-most-once.contract.ts';
import { callListsContract } from './call-lists.contract.ts';
import { callMovesContract } from './call-moves.contract.ts';
import { chatSessionsContract } from './chat-sessions.contract.ts';
import { commandsContract } from './commands.contract.ts';
import { conversationsContract } from './conversations.contract.ts';
import { eventLogContract } from './event-log.contract.ts';
import { fencingContract } from './fencing.contract.ts';
import type { StoreTest } from './harness.ts';
import { idempotencyContract } from './idempotency.contract.ts';
import { leftoversContract } from './leftovers.contract.ts';
import { leasesContract } from './leases.contract.ts';
import { locksContract } from './locks.contract.ts';
import { mailboxContract } from './mailbox.contract.ts';
import { rateLimitsContract } from './rate-limits.contract.ts';
import { replicasContract } from './replicas.contract.ts';
import { sessionsContract } from './sessions.contract.ts';
import { tokensContract } from './tokens.contract.ts';
import { webWiresContract } from './web-wires.contract.ts';

/** All that the store promises, whatever kind of Redis is behind it. */
export function storeContract(test: StoreTest): void {
  sessionsContract(test);
  agentsContract(test);
  callListsContract(test);
  leasesContract(test);
  fencingContract(test);
  callMovesContract(test);
  commandsContract(test);
  locksContract(test);
  idempotencyContract(test);
  tokensContract(test);
  accessTokensContract(test);
  rateLimitsContract(test);
  webWiresContract(test);
  mailboxContract(test);
  eventLogContract(test);
  conversationsContract(test);
  chatSessionsContract(test);
  admissionContract(test);
  replicasContract(test);
  leftoversContract(test);
  atMostOnceContract(test);
}
