/** A call that this replica holds: what runs it, and the lease by which it is held. */
import type { CallRunner } from './call-runner.ts';
import type { HeldLease } from './held-lease.ts';

export interface HeldCall {
  readonly runner: CallRunner;
  readonly lease: HeldLease;
}
