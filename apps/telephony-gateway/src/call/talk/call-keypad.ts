/** What the caller presses on the keypad, passed to the agent in words once the caller has paused. */
import { createDtmfCollector } from '@trunkline/call-core';
import type { CallEvent, VapiControlMessage } from '@trunkline/protocol';
import type { Clock } from '@trunkline/service-kit';

export interface CallKeypad {
  press(digit: string): void;
  /** Once a second. */
  keepHouse(nowMs: number): void;
}

export interface CallKeypadOptions {
  clock: Pick<Clock, 'nowMs'>;
  say(message: VapiControlMessage): void;
  record(event: CallEvent): void;
  nowEpochMs(): number;
}

export function createCallKeypad({ clock, say, record, nowEpochMs }: CallKeypadOptions): CallKeypad {
  const collector = createDtmfCollector();

  const send = (digits: string | undefined): void => {
    if (!digits) return;
    // Vapi's own dtmf tool has no effect on a websocket call (VapiAI/gitops, tools): the agent is told in words.
    const content = `The caller pressed ${digits.split('').join(' ')} on the keypad.`;
    say({ type: 'add-message', message: { role: 'user', content }, triggerResponseEnabled: true });
    record({ type: 'caller.dtmf', atMs: nowEpochMs(), digits: digits.length });
  };

  return {
    press: (digit) => send(collector.press(digit, clock.nowMs())),
    keepHouse: (nowMs) => send(collector.due(nowMs)),
  };
}
