import { intentOfTransfer, transferStatesBefore } from '@trunkline/protocol';
import type { CallId, HandOverReason, Session, TransferState } from '@trunkline/protocol';
import type { OperatorsFeed } from '../console/operators-feed.ts';
import type { CallIndex } from '../sessions/call-index.ts';
import { handOverCall, moveTransfer, reconnectCall } from '../scripts/index.ts';
import { encodeFields } from '../sessions/session-record.ts';
import type { UpdateOutcome, WriterOptions } from '../sessions/session-records.ts';
import type { StoreContext } from '../store-context.ts';

/**
 * What a carrier is to do after its stream is gone. `stream`: open another one, which is the `attempt`-th. `exhausted`: too
 * many were lost, and the session was left as it is. `meant`: `intent` is `hangup`, `apologise` or `transfer`.
 */
export type ReconnectVerdict =
  | { outcome: 'stream'; attempt: number; isHandOver: boolean }
  | { outcome: 'meant' | 'ended'; intent: Session['intent'] }
  | { outcome: 'exhausted' | 'missing' };

/** `conflict`: something else is meant with the call already. With all but `ok`, nothing was written. */
export type HandOverOutcome = UpdateOutcome | 'conflict';

/** `repeated`: it was in that state already. `conflict`: the step belongs to another transfer, or is out of order. */
export type TransferOutcome = UpdateOutcome | 'repeated' | 'conflict';

export type TransferDetails = Partial<
  Pick<
    Session,
    | 'transferTo'
    | 'transferAnnounce'
    | 'transferMode'
    | 'transferWhisper'
    | 'transferCallSid'
    | 'transferReason'
    | 'state'
  >
>;

/**
 * Moves a call between replicas, and to a person and back. Each step is one script and writes down what is meant (`intent`)
 * for whichever replica the carrier asks next.
 * Failure policy: see `RedisPort`. All methods but `reconnect` may be repeated without harm; a repeated `reconnect` counts
 * one stream more.
 */
export interface CallMoves {
  /**
   * The holder gives the call up on purpose (REQUIREMENTS S3). In one step the state becomes `lost` and the intent
   * `handover`, and the lease goes. Close the socket after it. Until the next holder comes, the old one may still write but
   * not `renew`. If the carrier never comes back, the call is stale like one that was lost.
   */
  handOver(
    callId: CallId,
    lease: { fence: number },
    mark: { reason: HandOverReason; atMs: number },
  ): Promise<HandOverOutcome>;
  /**
   * Answers a carrier that says that the stream is gone and asks what comes next. A stream after a hand-over does not count
   * as one after a loss, but a stream that fails then does. `lostAtMs` is set until the next `acquire`.
   * @param most `maxStreams` is how many streams may be opened because the one before was lost, the first included.
   */
  reconnect(callId: CallId, most: { maxStreams: number; nowMs: number }): Promise<ReconnectVerdict>;
  /**
   * Moves a transfer on, by the table in protocol/transfer.ts. `dialling`, `asking` and `talking` make the intent `transfer`: the
   * carrier is then told to dial, the call is not stale without a stream, and the session is kept for the retention.
   * `returning` makes it `handover`, so that the stream which brings the agent back does not count as one after a loss. All
   * other states make it `talk`. A transfer id serves once, and steps of an older transfer change nothing.
   */
  moveTransfer(
    callId: CallId,
    step: { transferId: string; to: TransferState },
    details?: TransferDetails,
    options?: WriterOptions,
  ): Promise<TransferOutcome>;
}

export function createCallMoves(
  { port, keys, limits, nowMs }: StoreContext,
  index: CallIndex,
  operatorsFeed: Pick<OperatorsFeed, 'tell'>,
): CallMoves {
  const expiry = [limits.sessionIdleMs, limits.endedRetentionMs] as const;
  const sessionKeys = (callId: CallId): string[] => [keys.session(callId), keys.events(callId), keys.mailbox(callId)];
  return {
    async handOver(callId, { fence }, { reason, atMs }) {
      const ofCall = [...sessionKeys(callId), keys.fence(callId), keys.lease(callId)];
      const reply = await port.run(handOverCall, ofCall, [...expiry, fence, reason, atMs]);
      if (reply === 'ok') {
        index.noteLease(callId, nowMs());
        operatorsFeed.tell({ kind: 'session', callId });
      }
      return reply as HandOverOutcome;
    },

    async reconnect(callId, { maxStreams, nowMs: atMs }) {
      const reply = await port.run(reconnectCall, sessionKeys(callId), [...expiry, maxStreams, atMs]);
      const [outcome, of, isHandOver] = reply as [ReconnectVerdict['outcome'], (string | number)?, number?];
      if (outcome === 'stream') operatorsFeed.tell({ kind: 'session', callId });
      if (outcome === 'stream') return { outcome, attempt: Number(of), isHandOver: isHandOver === 1 };
      if (outcome === 'meant' || outcome === 'ended') return { outcome, intent: of as Session['intent'] };
      return { outcome };
    },

    async moveTransfer(callId, { transferId, to }, details = {}, { fence } = {}) {
      const reply = await port.run(
        moveTransfer,
        [...sessionKeys(callId), keys.fence(callId)],
        [
          ...expiry,
          fence ?? '',
          transferId,
          to,
          `,${transferStatesBefore(to).join(',')},`,
          intentOfTransfer(to),
          ...encodeFields(details),
        ],
      );
      // The call needs a holder again, and was kept off the stale ones while a person had the caller.
      if (reply === 'ok' && (to === 'failed' || to === 'returning')) index.noteLease(callId, nowMs());
      if (reply === 'ok') operatorsFeed.tell({ kind: 'session', callId });
      return reply as TransferOutcome;
    },
  };
}
