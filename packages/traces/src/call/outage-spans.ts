/** The spans of the times in which a call had no line to its caller, or no agent on it. */
import type { Outage } from '@trunkline/verdict';
import type { CallSpan } from '../spans/call-span.ts';
import { spanIdOf } from '../spans/trace-ids.ts';

/** `hand-over`: another replica has the call from then on, whether that was meant or its holder died. */
function nameOf({ kind, before, after }: Outage): string {
  if (kind === 'agent') return 'agent lost';
  const isSameReplica = before !== undefined && before === after;
  return kind === 'lost' && isSameReplica ? 'line lost' : 'hand-over';
}

/** @param outage one that is over. */
export function outageSpan(callId: string, outage: Outage, endMs: number): CallSpan {
  const name = nameOf(outage);
  return {
    ownerId: callId,
    spanId: spanIdOf(callId, name, outage.fromMs),
    parentSpanId: spanIdOf(callId),
    name,
    kind: 'internal',
    startMs: outage.fromMs,
    endMs,
    attributes: {
      'trunkline.outage.kind': outage.kind,
      'trunkline.outage.reason': outage.reason,
      'trunkline.outage.replica_before': outage.before,
      'trunkline.outage.replica_after': outage.after,
    },
    // A hand-over that was meant is no fault; every other outage is one.
    ...(outage.kind !== 'handedOver' && { errorType: `${outage.kind === 'agent' ? 'agent' : 'line'}-lost` }),
  };
}
