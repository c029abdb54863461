/**
 * One call's way to a person and back, as far as the replica that holds the call has a part in it. The transfer is announced,
 * the announcement is heard, and then it is written down that the carrier is to dial. The call machine decides when, and is
 * told here whether the writing worked. From then on the carrier asks any replica what to do (transfer-callbacks.ts).
 */
import { type Announcement, createAnnouncement, type Floor } from '@trunkline/call-core';
import type { Session, TransferMode, TransferPlan, TransferState, VapiControlMessage } from '@trunkline/protocol';
import type { TransferDetails, TransferOutcome } from '@trunkline/session-store';
import type { Clock, Logger } from '@trunkline/service-kit';
import type { CallJournal } from '../call-journal.ts';
import type { CallGuard } from '../call-guard.ts';
import type { CallLife } from '../call-life.ts';
import type { Write } from '../standing-writes.ts';

export interface TransferStore {
  /** In the name of the holder. Rejects when the store is out of reach. */
  moveTransfer(transferId: string, to: TransferState, details?: TransferDetails): Promise<TransferOutcome>;
  /** Repeats `write` until the store has answered, or another is given here. */
  repeat(write: Write): void;
  /** The session as the call came here with it, which may be in the middle of a transfer or back from one. */
  readonly transfer: Pick<
    Session,
    'transferState' | 'transferId' | 'transferTo' | 'transferAnnounce' | 'transferMode' | 'transferWhisper'
  >;
  /** How callers are passed on when nobody says how. */
  readonly transferMode: TransferMode;
}

export interface CallTransferOptions {
  store: TransferStore;
  guard: Pick<CallGuard, 'watch'>;
  life: Pick<CallLife, 'state' | 'step'>;
  say(message: VapiControlMessage): void;
  journal: CallJournal;
  clock: Pick<Clock, 'nowMs'>;
  log: Pick<Logger, 'info' | 'warn'>;
}

export interface CallTransfer {
  /** The caller comes back from a person, and no agent has them yet. */
  readonly isBack: boolean;
  /** A wish is dropped while another is under way. @param onDone called once the carrier has the transfer, or it was refused. */
  begin(wish: TransferWish, onDone: () => void): void;
  /** Goes on with the transfer that an earlier holder has begun, if any. */
  resume(): void;
  /** Tells the agent that the caller stays with it. */
  tellRefused(): void;
  agentOpened(): void;
  agentSaid(text: string): void;
  agentLeft(): void;
  /** These three carry out the machine's effects. */
  announce(agentSpeaks: boolean): void;
  dial(): void;
  giveUp(): void;
  /** Every 20 ms: finds out when the announcement has been heard. */
  tick(floor: Floor, unheardMs: number, nowMs: number): void;
}

export interface TransferWish extends TransferPlan {
  id: string;
  to: string;
  announce?: string | undefined;
}

const CANNOT_PASS_ON =
  'The caller could not be passed on to a person just now. Tell them so, and go on helping them yourself.';

export function createCallTransfer(options: CallTransferOptions): CallTransfer {
  const { store, guard, life, journal, clock, log } = options;
  const earlier = store.transfer;
  let isBack = earlier.transferState === 'returning';
  let current:
    | { wish: TransferWish; onDone(): void; announcement?: Announcement; begun?: Promise<boolean> }
    | undefined;

  const step = async (id: string, to: TransferState, details?: TransferDetails): Promise<TransferOutcome> => {
    const outcome = await store.moveTransfer(id, to, details);
    if (outcome === 'ok') {
      journal.record({ type: 'transfer.moved', atMs: journal.epochMs(clock.nowMs()), transferId: id, state: to });
    }
    return outcome;
  };

  const move = async (id: string, to: TransferState, details?: TransferDetails): Promise<boolean> => {
    try {
      const outcome = await step(id, to, details);
      if (outcome === 'ok' || outcome === 'repeated') return true;
      log.info({ transferId: id, to, outcome }, 'transfer not moved');
    } catch (error) {
      log.warn({ err: error, transferId: id, to }, 'transfer not moved');
    }
    return false;
  };

  const tellRefused = (): void => {
    const message = { role: 'system' as const, content: CANNOT_PASS_ON };
    options.say({ type: 'add-message', message, triggerResponseEnabled: true });
  };

  const begin: CallTransfer['begin'] = (wish, onDone) => {
    if (current) return onDone();
    current = { wish, onDone };
    life.step({ type: 'transfer.asked' });
    const state = life.state;
    if (state === 'announcing' || state === 'passing') return;
    current = undefined;
    onDone();
  };

  const writeDial = async ({ wish, announcement, begun, onDone }: NonNullable<typeof current>): Promise<void> => {
    // If the agent did not get to say it, the carrier does.
    const words = announcement?.isSpoken ? '' : (wish.announce ?? '');
    const isWritten =
      (await begun) === true && (await move(wish.id, 'dialling', { transferAnnounce: words, state: 'lost' }));
    if (isWritten) onDone();
    life.step({ type: isWritten ? 'transfer.written' : 'transfer.refused' });
  };

  return {
    get isBack() {
      return isBack;
    },
    begin,
    resume() {
      const { transferState, transferId, transferTo, transferAnnounce, transferMode, transferWhisper } = earlier;
      if (transferState !== 'announcing' || transferId === undefined || transferTo === undefined) return;
      const plan = { mode: transferMode, whisper: transferWhisper };
      begin({ id: transferId, to: transferTo, announce: transferAnnounce, ...plan }, () => {});
    },
    tellRefused,
    agentOpened() {
      if (!isBack || earlier.transferId === undefined) return;
      isBack = false;
      const { transferId } = earlier;
      store.repeat(() => step(transferId, 'none'));
    },
    agentSaid: (text) => current?.announcement?.agentSaid(text),
    agentLeft: () => current?.announcement?.agentLeft(),
    announce(agentSpeaks) {
      if (!current) return;
      const { id, to, announce, mode = store.transferMode, whisper = '' } = current.wish;
      current.announcement = createAnnouncement(announce, agentSpeaks, clock.nowMs());
      if (agentSpeaks && announce) options.say({ type: 'say', content: announce, interruptionsEnabled: false });
      const details: TransferDetails = {
        transferTo: to,
        transferAnnounce: announce ?? '',
        transferMode: mode,
        transferWhisper: whisper,
        transferCallSid: '',
        transferReason: '',
      };
      current.begun = move(id, 'announcing', details);
      const told = current.begun.then((isWritten) => {
        if (!isWritten && life.state === 'announcing') life.step({ type: 'transfer.refused' });
      });
      guard.watch('transfer', told);
    },
    dial() {
      if (current) guard.watch('transfer', writeDial(current));
    },
    giveUp() {
      if (!current) return;
      const { wish, onDone } = current;
      current = undefined;
      onDone();
      tellRefused();
      // The write may have been done although its answer was lost, and it must not be found when the stream ends.
      store.repeat(async () => {
        await step(wish.id, 'failed', { transferReason: 'not-written', state: 'live' });
        await step(wish.id, 'none');
      });
    },
    tick(floor, unheardMs, nowMs) {
      if (life.state === 'announcing' && current?.announcement?.isHeard(floor, unheardMs, nowMs)) {
        life.step({ type: 'agent.heard' });
      }
    },
  };
}
