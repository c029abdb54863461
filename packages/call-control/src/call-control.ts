/**
 * What operators and their programs do to a call. Any process may be asked: it puts a command into the call's mailbox, and the
 * replica that holds the call carries it out. When nobody holds the call, it is either between two replicas, and the command
 * waits for the next holder, or its caller talks to a person, and only Twilio can do anything with it.
 */
import {
  buildCommandId,
  type CallCommand,
  type CallId,
  type CommandId,
  isCallId,
  isWithPerson,
  readRoute,
  type Session,
  type TransferPlan,
  TrunklineError,
} from '@trunkline/protocol';
import type { SendOutcome, SessionStore } from '@trunkline/session-store';

/** `accepted`: the holder does it now. `waiting`: the next holder will do it. `done`: Twilio has done it. */
export type ControlStatus = 'accepted' | 'waiting' | 'done';

export interface ControlAnswer {
  callId: CallId;
  commandId: CommandId;
  status: ControlStatus;
  state: Session['state'];
  transferState: NonNullable<Session['transferState']>;
}

/** Who asks, and for what. */
export interface Asking {
  /** What the command's id is made from: what is asked twice with the same seed is done once. */
  idSeed: Uint8Array;
  /** The name of the key, which is written down with what is done. */
  operator?: string | undefined;
}

/** Each method throws a TrunklineError with a sentence for the program that asked. */
export interface CallControl {
  hangUp(callId: string, asking: Asking): Promise<ControlAnswer>;
  say(callId: string, asking: Asking, text: string): Promise<ControlAnswer>;
  /** Has keys pressed for the caller. @param digits 1 to 64 of `0-9*#A-D`. */
  pressDigits(callId: string, asking: Asking, digits: string): Promise<ControlAnswer>;
  transfer(
    callId: string,
    asking: Asking,
    wish: TransferPlan & { to?: string; announce?: string },
  ): Promise<ControlAnswer>;
}

export interface CallControlOptions {
  store: Pick<SessionStore, 'sessions' | 'commands'>;
  /**
   * Ends a call that nobody holds, for a process that can. It writes down the act, since no holder will. Resolves to `false` if the call
   * cannot be ended from here.
   */
  endUnheld?(session: Session, operator: string | undefined): Promise<boolean>;
  transferNumber: string | undefined;
}

const REFUSALS: Partial<Record<SendOutcome, () => TrunklineError>> = {
  missing: () => new TrunklineError('TL_CALL_NOT_FOUND', 'No such call. Records are kept for a limited time.'),
  ended: () => new TrunklineError('TL_CALL_ENDED', 'The call is over.'),
  full: () => new TrunklineError('TL_CALL_STATE', 'The call has had as many commands as a call may have.'),
};

const namesOf = ({ idSeed, operator }: Asking): { id: CommandId; operator?: string } => ({
  id: buildCommandId(idSeed),
  ...(operator !== undefined && { operator }),
});

export function createCallControl(options: CallControlOptions): CallControl {
  const { store } = options;

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
    if (!isWithPerson(session.transferState)) return;
    throw new TrunklineError('TL_CALL_STATE', `The caller is being connected to a person or talks to one: ${what}.`);
  };

  return {
    async hangUp(callId, asking) {
      const session = await read(callId);
      const sent = await send(session, { type: 'call.hangup', by: 'operator', ...namesOf(asking) });
      if (sent.status !== 'waiting') return sent;
      if (await options.endUnheld?.(session, asking.operator)) return { ...sent, status: 'done', state: 'ended' };
      atAgent(
        session,
        'only Twilio can end the call, and this process has no access to its API (TWILIO_ACCOUNT_SID at the gateway)',
      );
      return sent;
    },
    async say(callId, asking, text) {
      const session = await read(callId);
      atAgent(session, 'there is no agent to say it');
      return send(session, { type: 'call.say', text, ...namesOf(asking) });
    },
    async pressDigits(callId, asking, digits) {
      const session = await read(callId);
      atAgent(session, 'there is no agent to hear the keys');
      return send(session, { type: 'call.digits', digits, ...namesOf(asking) });
    },
    async transfer(callId, asking, { to: asked, announce, mode, whisper }) {
      const session = await read(callId);
      const to = asked ?? readRoute(session)?.transferNumber ?? options.transferNumber;
      const { transferState = 'none' } = session;
      if (to === undefined) {
        throw new TrunklineError('TL_INVALID_FIELD', 'to: say to whom, or set TRANSFER_NUMBER');
      }
      if (session.channel !== 'twilio') {
        throw new TrunklineError('TL_CALL_STATE', 'Only a phone call can be passed on to a person.');
      }
      const names = namesOf(asking);
      if (transferState !== 'none' && session.transferId !== names.id) {
        throw new TrunklineError('TL_TRANSFER_CONFLICT', `The call is being transferred already (${transferState}).`);
      }
      return send(session, {
        type: 'call.transfer',
        to,
        ...names,
        ...(announce !== undefined && { announce }),
        ...(mode !== undefined && { mode }),
        ...(whisper !== undefined && { whisper }),
      });
    },
  };
}
