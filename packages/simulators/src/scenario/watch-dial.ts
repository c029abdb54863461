import { type CallEvent, isEvent } from '../carrier/call-event.ts';
import type { FakeCall } from '../carrier/fake-call-handle.ts';
import type { CallerLine } from './caller-line.ts';

/** Follows the `<Dial>`s of a call by what its carrier logs. */
export const watchDials =
  (call: Pick<FakeCall, 'log' | 'waitFor'>): NonNullable<CallerLine['waitForDial']> =>
  async (index, { dialMs, ringMs }) => {
    const isIt = (event: CallEvent): event is Extract<CallEvent, { type: 'carrier.dialled' }> =>
      event.type === 'carrier.dialled' && call.log.filter(isEvent('carrier.dialled')).indexOf(event) === index;
    try {
      const { addresses, atMs: dialledAtMs } = await call.waitFor(isIt, dialMs);
      const settled = await call.waitFor((event) => event.atMs >= dialledAtMs && isSettled(event), ringMs);
      return { addresses, dialledAtMs, settledAtMs: settled.atMs, isConnected: settled.type === 'callee.bridged' };
    } catch {
      return undefined;
    }
  };

/** Twilio tells what came of a dial when it asks what is next. */
const isSettled = (event: CallEvent): boolean =>
  event.type === 'callee.bridged' || (event.type === 'webhook.sent' && 'DialCallStatus' in event.params);
