import type { CallEvent } from '@trunkline/protocol';
import { describe, expect, it } from 'vitest';
import { createEventOutbox } from './event-outbox.ts';

const event = (atMs: number): CallEvent => ({ type: 'call.created', atMs, channel: 'twilio' });

/** A log that can be switched off, and the order in which facts reached it. */
function createLog() {
  const written: number[] = [];
  const log = { isAway: false, written, tries: 0 };
  const append = async (events: CallEvent[]): Promise<void> => {
    log.tries += 1;
    if (log.isAway) throw new Error('away');
    written.push(...events.map(({ atMs }) => atMs));
  };
  return { log, append };
}

describe('event outbox', () => {
  it('writes facts in order', async () => {
    const { log, append } = createLog();
    const outbox = createEventOutbox(append, async () => {});
    for (let atMs = 0; atMs < 20; atMs += 1) outbox.push(event(atMs));
    await outbox.flush();
    expect(log.written).toEqual(Array.from({ length: 20 }, (_, index) => index));
  });

  it('keeps facts while the log is away and writes them once it is back', async () => {
    const { log, append } = createLog();
    log.isAway = true;
    const outbox = createEventOutbox(append, async () => {
      log.isAway = false;
    });
    outbox.push(event(1));
    outbox.push(event(2));
    await outbox.flush(3);
    expect(log.written).toEqual([1, 2]);
    expect(outbox.dropped).toBe(0);
  });

  it('gives up after the tries it was given, and drops the oldest beyond its bound', async () => {
    const { log, append } = createLog();
    log.isAway = true;
    const outbox = createEventOutbox(append, async () => {});
    for (let atMs = 0; atMs < 600; atMs += 1) outbox.push(event(atMs));
    await outbox.flush(2);
    expect(outbox.dropped).toBe(100);
    log.isAway = false;
    await outbox.flush();
    expect(log.written).toEqual(Array.from({ length: 500 }, (_, index) => index + 100));
  });
});
