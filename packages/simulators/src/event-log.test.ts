import { describe, expect, it } from 'vitest';
import { createManualClock } from './clock.ts';
import { type CallEventBody, isEvent } from './carrier/call-event.ts';
import { createEventLog } from './event-log.ts';

describe('the log of a call', () => {
  const setUp = () => {
    const clock = createManualClock();
    return { clock, log: createEventLog<CallEventBody>(clock, () => clock.nowMs()) };
  };

  it('finds what has happened already and waits for what has not', async () => {
    const { clock, log } = setUp();
    log.record({ type: 'call.answered' });
    const later = log.waitFor(isEvent('carrier.said'), 1000);
    clock.advance(40);
    log.record({ type: 'carrier.said', text: 'hello' });
    log.record({ type: 'carrier.said', text: 'again' });
    expect(await log.waitFor(isEvent('call.answered'), 1000)).toEqual({ type: 'call.answered', atMs: 0 });
    expect((await later).text).toBe('hello');
    expect(log.events.map((event) => event.atMs)).toEqual([0, 40, 40]);
  });

  it('gives up in time and says what happened instead', async () => {
    const { clock, log } = setUp();
    log.record({ type: 'call.answered' });
    const waiting = log.waitFor(isEvent('call.ended'), 500);
    clock.advance(500);
    await expect(waiting).rejects.toThrow(/within 500 ms.*0 ms call.answered/);
  });

  it('tells those who wait, and those who come too late, that the call is over', async () => {
    const { log } = setUp();
    const waiting = log.waitFor(() => false, 1000);
    log.close();
    await expect(waiting).rejects.toThrow(/the call is over/);
    await expect(log.waitFor(() => false, 1000)).rejects.toThrow(/the call is over/);
  });
});
