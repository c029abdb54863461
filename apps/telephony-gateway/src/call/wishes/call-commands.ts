/**
 * Carries out what is asked of a live call from outside, through its mailbox: hang up, say, press keys, pass on to a person, hand
 * over. What a person asked for is written down with the name of their key. A command is finished once it has been carried out or refused. If its holder dies before that, the next holder gets it.
 */
import {
  type CallCommand,
  type CallEvent,
  type CommandId,
  NAMELESS_OPERATOR,
  type TransferPlan,
  type VapiControlMessage,
} from '@trunkline/protocol';
import type { TakenCommand } from '@trunkline/session-store';
import type { Clock, Logger } from '@trunkline/service-kit';
import type { CallGuard } from '../call-guard.ts';
import type { CallJournal } from '../call-journal.ts';
import type { CallLife } from '../call-life.ts';
import type { CallAnswerer } from '../talk/call-answerer.ts';
import type { CallKeypad } from '../talk/call-keypad.ts';
import type { CallTransfer, TransferWish } from './call-transfer.ts';

/** The call's mailbox, read in the name of the holder. Every method that waits rejects when the store is out of reach. */
export interface CommandStore {
  take(): Promise<TakenCommand[] | 'fenced'>;
  /** Repeated until the store has answered. */
  finish(id: CommandId): void;
  newId(): CommandId;
  /** Whether the caller's side can be passed on to a person at all, as a browser's cannot. */
  readonly canTransfer: boolean;
  /** Where callers are passed on to when nobody says where. */
  readonly transferNumber: string | undefined;
  /** Whether the operator has listed this number or SIP address for transfers that an agent asks for. */
  isAllowedDestination(to: string): boolean;
}

export interface CallCommandsOptions {
  store: CommandStore;
  guard: Pick<CallGuard, 'run' | 'watch'>;
  transfer: CallTransfer;
  answerer: Pick<CallAnswerer, 'carrierSaid'>;
  life: Pick<CallLife, 'state' | 'step' | 'isLeaving'>;
  say(message: VapiControlMessage): void;
  keypad: Pick<CallKeypad, 'press'>;
  journal: Pick<CallJournal, 'record' | 'epochMs'>;
  clock: Pick<Clock, 'nowMs'>;
  log: Pick<Logger, 'warn'>;
}

export interface CallCommandDesk {
  /** Takes the commands that have come, if any. */
  look(): void;
  /** The call's own agent wants its caller to talk to a person, which happens if the operator has listed the destination. */
  agentWantsTransfer(to: string, plan?: TransferPlan): void;
  /** Once a second: tries again what the store did not answer. */
  keepHouse(nowMs: number): void;
}

/**
 * The webhook hears of the same wish, and knows destinations that are listed there alone (ASSISTANT_ROUTES_FILE). Its command
 * comes within this time, and until then the agent is not told that it cannot.
 */
const REFUSAL_AFTER_MS = 2_000;

type Wish = Omit<TransferWish, 'id' | 'to'> & { id: CommandId; to?: string | undefined };

const wishOf = (command: Extract<CallCommand, { type: 'call.transfer' | 'agent.transferRequested' }>): Wish => {
  const { id, to, announce, mode, whisper } = command;
  return { id, to, announce, mode, whisper };
};

type OperatorAct = Extract<CallEvent, { type: 'operator.acted' }>['act'];

export function createCallCommands(options: CallCommandsOptions): CallCommandDesk {
  const { store, guard, transfer, life, journal, clock, log } = options;
  const begun = new Set<CommandId>();
  let isTaking = false;
  let lookAgain = false;
  /** When the agent is told that it cannot pass its caller on; `undefined` when it need not be told. */
  let refusalDueMs: number | undefined;

  const finish = (id: CommandId): void => store.finish(id);

  /** @param wish without `to` for the configured person. */
  const passOn = ({ id, to, ...wish }: Wish, onDone: () => void): void => {
    refusalDueMs = undefined;
    if (!store.canTransfer) {
      log.warn({ commandId: id }, 'no transfer: only a phone call can be passed on to a person');
      transfer.tellRefused();
      return onDone();
    }
    const destination = to ?? store.transferNumber;
    if (destination !== undefined) return transfer.begin({ ...wish, id, to: destination }, onDone);
    log.warn({ commandId: id }, 'no transfer: nobody said to whom, and TRANSFER_NUMBER is not set');
    transfer.tellRefused();
    onDone();
  };

  /** @returns whether the agent was told; otherwise the command waits for a better moment. */
  const say = (text: string, takenBefore: TakenCommand['takenBefore']): boolean => {
    // There is no agent yet, so the words would be lost.
    if (takenBefore !== 'byEarlier' && life.state === 'connecting') return false;
    // A holder that died may have begun to say it, and to hear it twice is worse than to hear it in part.
    if (takenBefore !== 'byEarlier') options.say({ type: 'say', content: text });
    return true;
  };

  const hangUp = (by: Extract<CallCommand, { type: 'call.hangup' }>['by']): void => {
    const state = life.state;
    // The agent has said goodbye, and the caller is to hear that before the call ends.
    if (by === 'agent' && (state === 'live' || state === 'farewell')) {
      return life.step({ type: 'agent.ended', reason: 'agent-hung-up' });
    }
    life.step({ type: 'call.hangupAsked', by });
  };

  const refuseDestination = (): void => {
    const nowMs = clock.nowMs();
    journal.record({ type: 'transfer.refused', atMs: journal.epochMs(nowMs), reason: 'destination-not-listed' });
    log.warn({}, 'an agent asked for a transfer to a destination that TRANSFER_ALLOWED does not list');
    refusalDueMs ??= nowMs + REFUSAL_AFTER_MS;
  };

  const note = (act: OperatorAct, operator: string | undefined): void =>
    journal.record({
      type: 'operator.acted',
      atMs: journal.epochMs(clock.nowMs()),
      act,
      by: operator ?? NAMELESS_OPERATOR,
    });

  const carryOut = (command: Exclude<CallCommand, { type: 'call.say' }>, onDone: () => void): void => {
    switch (command.type) {
      case 'call.hangup':
        if (command.by === 'operator') note('hangup', command.operator);
        onDone();
        return hangUp(command.by);
      case 'call.digits':
        note('digits', command.operator);
        onDone();
        for (const digit of command.digits) options.keypad.press(digit);
        return;
      case 'call.machineAnswered':
        onDone();
        return life.step({ type: 'call.machineAnswered', leavesMessage: command.leavesMessage });
      case 'call.answeredBy':
        onDone();
        return options.answerer.carrierSaid(command.answeredBy);
      case 'call.handOver':
        onDone();
        life.isLeaving = true;
        return;
      case 'agent.transferRequested':
        // This is the wish that the caller is just back from.
        if (transfer.isBack) return onDone();
        return passOn(wishOf(command), onDone);
      case 'call.transfer':
        note('transfer', command.operator);
        passOn(wishOf(command), onDone);
    }
  };

  const carryOutOnce = ({ command, takenBefore }: TakenCommand): void => {
    const { id } = command;
    if (begun.has(id)) return;
    if (command.type === 'call.say') {
      if (!say(command.text, takenBefore)) return;
      begun.add(id);
      if (takenBefore !== 'byEarlier') note('say', command.operator);
      finish(id);
      return;
    }
    begun.add(id);
    // As with words: keys that were pressed in part by a holder that died are not pressed a second time.
    if (command.type === 'call.digits' && takenBefore === 'byEarlier') return finish(id);
    carryOut(command, () => finish(id));
  };

  const take = async (): Promise<void> => {
    const taken = await store.take();
    if (taken === 'fenced') return;
    for (const command of taken) guard.run('command', () => carryOutOnce(command));
  };

  const look = async (): Promise<void> => {
    lookAgain = true;
    if (isTaking) return;
    isTaking = true;
    try {
      while (lookAgain && life.state !== 'ended') {
        lookAgain = false;
        await take();
      }
    } catch (error) {
      lookAgain = true;
      log.warn({ err: error }, 'commands not taken');
    } finally {
      isTaking = false;
    }
  };

  return {
    look: () => guard.watch('commands', look()),
    agentWantsTransfer(to, plan) {
      if (store.isAllowedDestination(to)) passOn({ ...plan, id: store.newId(), to }, () => {});
      else refuseDestination();
    },
    keepHouse(nowMs) {
      if (lookAgain) guard.watch('commands', look());
      if (refusalDueMs === undefined || nowMs < refusalDueMs) return;
      refusalDueMs = undefined;
      transfer.tellRefused();
    },
  };
}
