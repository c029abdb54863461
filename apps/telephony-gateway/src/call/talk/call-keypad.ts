/** Tells the agent in words what the caller presses on the keypad, once the caller has stopped pressing. */
import { createDtmfCollector } from '@trunkline/call-core';
import type { VapiControlMessage } from '@trunkline/protocol';
import type { Clock } from '@trunkline/service-kit';
import type { CallJournal } from '../call-journal.ts';

export interface CallKeypad {
  press(digit: string): void;
  /** Once a second. */
  keepHouse(nowMs: number): void;
}

export interface CallKeypadOptions {
  clock: Pick<Clock, 'nowMs'>;
  say(message: VapiControlMessage): void;
  journal: CallJournal;
}

export function createCallKeypad({ clock, say, journal }: CallKeypadOptions): CallKeypad {
  const collector = createDtmfCollector();

  const send = (digits: string | undefined): void => {
    if (!digits) return;
    // Vapi's own dtmf tool has no effect on a websocket call (VapiAI/gitops, tools): the agent is told in words.
    const content = `The caller pressed ${digits.split('').join(' ')} on the keypad.`;
    say({ type: 'add-message', message: { role: 'user', content }, triggerResponseEnabled: true });
    journal.record({ type: 'caller.dtmf', atMs: journal.epochMs(clock.nowMs()), digits: digits.length });
  };

  return {
    press: (digit) => send(collector.press(digit, clock.nowMs())),
    keepHouse: (nowMs) => send(collector.due(nowMs)),
  };
}
