/**
 * What an agent's platform wants done with the telephone leg, which it cannot do itself on a WebSocket call, becomes a command
 * for the replica that holds the call. The gateway hears the same on its socket and takes whichever comes first; this way a
 * wish also arrives while the socket is being changed.
 */
import { createHash } from 'node:crypto';
import {
  buildCommandId,
  type CallCommand,
  readRoute,
  readTransferDestination,
  readTransferPlan,
  type RoutedCall,
  type Session,
  type TransferPlan,
  type VapiServerMessage,
} from '@trunkline/protocol';
import type { SessionStore } from '@trunkline/session-store';

/** `sent`: a replica does it, now or as soon as one holds the call. With all others there is nothing to be done. */
export type WishOutcome = 'sent' | 'repeated' | 'call-unknown' | 'call-ended' | 'not-now';

type Wish = ({ type: 'transfer'; to?: string; reason?: string } & TransferPlan) | { type: 'hangup' };
/** An agent's own wish for a transfer always names where the caller is to go. */
type ReadWish = ({ type: 'transfer'; to: string } & TransferPlan) | { type: 'hangup' };

export interface CallWishes {
  /** @param key is the same for each delivery of one wish. @throws Error when the store is out of reach. */
  send(vapiCallId: string, key: string, wish: Wish): Promise<WishOutcome>;
  /** What the route of the agent's call says; `undefined` if it has none. @throws Error when the store is out of reach. */
  routeOf(vapiCallId: string): Promise<RoutedCall | undefined>;
}

export interface CallWishesDeps {
  sessions: Pick<SessionStore['sessions'], 'findByVapiCall' | 'read'>;
  commands: Pick<SessionStore['commands'], 'send'>;
}

/** A wish comes too late from an agent that has been replaced, or whose caller is already with a person. */
const isTimely = ({ vapiCallId, transferState = 'none' }: Session, of: string): boolean =>
  vapiCallId === of && transferState === 'none';

export function createCallWishes({ sessions, commands }: CallWishesDeps): CallWishes {
  const find = async (vapiCallId: string): Promise<Session | undefined> => {
    const callId = await sessions.findByVapiCall(vapiCallId);
    return callId && (await sessions.read(callId));
  };
  return {
    async routeOf(vapiCallId) {
      const session = await find(vapiCallId);
      return session && readRoute(session);
    },
    async send(vapiCallId, key, wish) {
      const session = await find(vapiCallId);
      if (!session) return 'call-unknown';
      if (session.state === 'ended') return 'call-ended';
      if (!isTimely(session, vapiCallId)) return 'not-now';
      const id = buildCommandId(
        createHash('sha256')
          .update(JSON.stringify([vapiCallId, key]))
          .digest()
          .subarray(0, 20),
      );
      const { to, reason, mode, whisper } = wish.type === 'transfer' ? wish : {};
      const command: CallCommand =
        wish.type === 'hangup'
          ? { type: 'call.hangup', id, by: 'agent' }
          : {
              type: 'agent.transferRequested',
              id,
              ...(to !== undefined && { to }),
              ...(mode !== undefined && { mode }),
              ...(whisper !== undefined && { whisper }),
              ...(reason !== undefined && { reason: reason.slice(0, 1_000) }),
            };
      const outcome = await commands.send(session.callId, command);
      if (outcome === 'held' || outcome === 'waiting') return 'sent';
      return outcome === 'repeated' ? 'repeated' : 'call-ended';
    },
  };
}

/** @returns the wish in a message, `undefined` if there is none, as in a hand-over to another assistant. */
export function readWish(message: VapiServerMessage): ReadWish | undefined {
  if (message.type === 'phone-call-control' && message.request === 'hang-up') return { type: 'hangup' };
  if (message.type !== 'phone-call-control' && message.type !== 'transfer-update') return undefined;
  const to = readTransferDestination(message.destination);
  return to === undefined ? undefined : { type: 'transfer', to, ...readTransferPlan(message.destination) };
}
