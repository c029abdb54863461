import { describe, expect, it } from 'vitest';
import { createManualClock } from '../../clock.ts';
import { createRandom } from '../../random.ts';
import { createWebhookSender } from '../webhooks.ts';
import { createBurstLimit, MEASURED_BURST } from './burst-limit.ts';
import { NO_CHAT_FAULTS } from './chat-faults.ts';
import { createChatOffice } from './chat-office.ts';
import type { ChatOptions } from './chat-options.ts';
import { createSessionRecord } from './chat-record.ts';
import type { CreateChatRequest } from './chat-request.ts';

function openOffice(options: ChatOptions = {}) {
  const clock = createManualClock(1000);
  const epochMsOf = (atMs: number) => atMs;
  const webhooks = createWebhookSender({ clock, epochMsOf, random: createRandom(1) });
  const office = createChatOffice({ ...options, apiKey: 'k', seed: 1, clock, epochMsOf, webhooks, webhook: undefined });
  const ask = (request: Omit<CreateChatRequest, 'stream'>, faults = {}) =>
    office.start({ ...request, stream: false }, 0, { ...NO_CHAT_FAULTS, ...faults });
  return { clock, office, ask };
}

describe('a session', () => {
  it('is over when its time has passed since it was made, to the millisecond', () => {
    const { clock, office, ask } = openOffice();
    office.archive.keepSession(
      createSessionRecord({ assistantId: 'a', expirationSeconds: 60 }, 's', 'org', clock.nowMs()),
    );
    clock.advance(59_999);
    expect(ask({ sessionId: 's', input: 'Hi' })).toHaveProperty('record');
    clock.advance(1);
    expect(ask({ sessionId: 's', input: 'Hi' })).toEqual({ status: 400, message: 'Session s Is Not Active.' });
  });
});

describe('a finished chat', () => {
  it('is found only after the time that the faults say', () => {
    const { clock, office, ask } = openOffice();
    const started = ask({ assistantId: 'a', input: 'Hi' }, { keptAfterMs: 500 });
    if ('status' in started) throw new Error(started.message);
    started.finish();
    clock.advance(499);
    expect(office.archive.chats.size).toBe(0);
    clock.advance(1);
    expect([...office.archive.chats.keys()]).toEqual([started.record.id]);
  });

  it('is forgotten when there are too many newer ones', () => {
    const { office, ask } = openOffice({ keepChats: 2 });
    const ids = Array.from({ length: 3 }, () => {
      const started = ask({ assistantId: 'a', input: 'Hi' });
      if ('status' in started) throw new Error(started.message);
      started.finish();
      return started.record.id;
    });
    expect([...office.archive.chats.keys()]).toEqual(ids.slice(1));
  });
});

describe('answers under way', () => {
  it('are no leak of listeners to whoever starts them, however many wait for a word at once', async () => {
    const warnings: string[] = [];
    const note = ({ name }: Error): number => warnings.push(name);
    process.on('warning', note);
    const { clock, ask } = openOffice({ pacing: { firstDeltaDelayMs: 100 } });
    const words = Array.from({ length: 50 }, () => {
      const started = ask({ assistantId: 'a', input: 'Hi' });
      if ('status' in started) throw new Error(started.message);
      return started.deltas.next();
    });
    // A warning is told in the turn of the loop after the listener that was one too many.
    await new Promise(setImmediate);
    clock.advance(100);
    expect((await Promise.all(words)).map(({ done }) => done)).not.toContain(true);
    process.off('warning', note);
    expect(warnings).toEqual([]);
  });
});

describe('the limit of a burst', () => {
  it('lets through what was measured, then refuses everything for a while, and begins anew', () => {
    const passes = createBurstLimit(MEASURED_BURST);
    const answers = Array.from({ length: 201 }, () => passes(0));
    expect([answers.filter(Boolean).length, answers.at(-1)]).toEqual([200, false]);
    expect([passes(20_999), passes(21_000)]).toEqual([false, true]);
  });

  it('forgets what is older than its window', () => {
    const passes = createBurstLimit({ requests: 1, windowMs: 100, blockedMs: 1000 });
    expect([passes(0), passes(100), passes(150), passes(1149), passes(1150)]).toEqual([true, true, false, false, true]);
  });
});
