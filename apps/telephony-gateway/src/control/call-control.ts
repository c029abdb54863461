/**
 * What operators and their programs do to a call. Any replica may be asked: it puts a command into the call's mailbox, and the
 * replica that holds the call carries it out. When nobody holds the call, it is either between two replicas, and the command
 * waits for the next holder, or its caller talks to a person, and only Twilio can do anything with it.
 */
import {
  buildCommandId,
  type CallCommand,
  type CallId,
  type CommandId,
  isCallId,
  type Session,
  TrunklineError,
} from '@trunkline/protocol';
import type { SendOutcome, SessionStore } from '@trunkline/session-store';
import type { CarrierControl } from '../twilio/twilio-client.ts';
import type { CallCloser } from '../fleet/call-closer.ts';

/** `accepted`: the holder does it now. `waiting`: the next holder will do it. `done`: Twilio has done it. */
export type ControlStatus = 'accepted' | 'waiting' | 'done';

export interface ControlAnswer {
  callId: CallId;
  commandId: CommandId;
  status: ControlStatus;
  state: Session['state'];
  transferState: NonNullable<Session['transferState']>;
}

/**
 * Each method throws a TrunklineError with a sentence for the program that asked. What is asked twice with the same seed is done
 * once.
 */
export interface CallControl {
  hangUp(callId: string, idSeed: Uint8Array): Promise<ControlAnswer>;
  say(callId: string, idSeed: Uint8Array, text: string): Promise<ControlAnswer>;
  transfer(callId: string, idSeed: Uint8Array, wish: { to?: string; announce?: string }): Promise<ControlAnswer>;
}

export interface CallControlOptions {
  store: Pick<SessionStore, 'sessions' | 'commands'>;
  closer: CallCloser;
  /** `undefined`: Twilio's API is not configured. */
  carrier: CarrierControl | undefined;
  transferNumber: string | undefined;
}

const REFUSALS: Partial<Record<SendOutcome, () => TrunklineError>> = {
  missing: () => new TrunklineError('TL_CALL_NOT_FOUND', 'No such call. Records are kept for a limited time.'),
  ended: () => new TrunklineError('TL_CALL_ENDED', 'The call is over.'),
  full: () => new TrunklineError('TL_CALL_STATE', 'The call has had as many commands as a call may have.'),
};

const isWithPerson = ({ transferState }: Session): boolean =>
  transferState === 'dialling' || transferState === 'talking';

export function createCallControl(options: CallControlOptions): CallControl {
  const { store, closer, carrier } = options;

  const read = async (callId: string): Promise<Session> => {
    const session = isCallId(callId) ? await store.sessions.read(callId) : undefined;
    if (!session) throw REFUSALS.missing?.();
    if (session.state === 'ended') throw REFUSALS.ended?.();
    return session;
  };

  const answer = (session: Session, commandId: CommandId, status: ControlStatus): ControlAnswer => {
    const { callId, state, transferState = 'none' } = session;
    return { callId, commandId, status, state, transferState };
  };

  const send = async (session: Session, command: CallCommand): Promise<ControlAnswer> => {
    const outcome = await store.commands.send(session.callId, command);
    const refusal = REFUSALS[outcome]?.();
    if (refusal) throw refusal;
    return answer(session, command.id, outcome === 'waiting' ? 'waiting' : 'accepted');
  };

  const atAgent = (session: Session, what: string): void => {
    if (!isWithPerson(session)) return;
    throw new TrunklineError('TL_CALL_STATE', `The caller is being connected to a person or talks to one: ${what}.`);
  };

  return {
    async hangUp(callId, idSeed) {
      const session = await read(callId);
      const id = buildCommandId(idSeed);
      const sent = await send(session, { type: 'call.hangup', id, by: 'operator' });
      if (sent.status !== 'waiting') return sent;
      const ending = { endedBy: 'operator', reason: 'hangup-asked', intent: 'hangup' } as const;
      if (session.channel === 'web') {
        // The page is away, and there is no carrier to ask: when it comes back, it finds that its call is over.
        await closer.close(session.callId, { ...ending, proof: 'socketClosed' });
        return { ...sent, status: 'done', state: 'ended' };
      }
      if (!carrier || session.callSid === undefined) {
        atAgent(session, 'only Twilio can end the call, and TWILIO_ACCOUNT_SID is not set');
        return sent;
      }
      await carrier.hangUp(session.callSid, session.accountSid);
      await closer.close(session.callId, { ...ending, proof: 'carrierStatus' });
      return { ...sent, status: 'done', state: 'ended' };
    },
    async say(callId, idSeed, text) {
      const session = await read(callId);
      atAgent(session, 'there is no agent to say it');
      return send(session, { type: 'call.say', id: buildCommandId(idSeed), text });
    },
    async transfer(callId, idSeed, { to = options.transferNumber, announce }) {
      const session = await read(callId);
      const { transferState = 'none' } = session;
      if (to === undefined) {
        throw new TrunklineError('TL_INVALID_FIELD', 'to: say to whom, or set TRANSFER_NUMBER');
      }
      if (session.channel !== 'twilio') {
        throw new TrunklineError('TL_CALL_STATE', 'Only a phone call can be passed on to a person.');
      }
      const id = buildCommandId(idSeed);
      if (transferState !== 'none' && session.transferId !== id) {
        throw new TrunklineError('TL_TRANSFER_CONFLICT', `The call is being transferred already (${transferState}).`);
      }
      return send(session, { type: 'call.transfer', id, to, ...(announce !== undefined && { announce }) });
    },
  };
}
