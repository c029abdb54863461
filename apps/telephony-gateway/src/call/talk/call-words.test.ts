import type { CallEvent, ChatEvent } from '@trunkline/protocol';
import { describe, expect, it } from 'vitest';
import { CallWords } from './call-words.ts';

const settle = async (): Promise<void> => {
  for (let round = 0; round < 20; round += 1) await Promise.resolve();
};
const partial = (text: string) => ({ kind: 'partial', turnId: 'turn_1', role: 'user', text }) as const;
const said: CallEvent = { type: 'caller.turnEnded', atMs: 0, turnId: 'turn_1', text: 'Hello there' };

function createRig() {
  const batches: (readonly ChatEvent[])[] = [];
  const answers: (() => void)[] = [];
  const words = new CallWords('call_1', (events) => {
    batches.push(events);
    return new Promise((resolve) => answers.push(() => resolve('written')));
  });
  const shown: string[] = [];
  words.show = ({ kind, role, text }) => void shown.push(`${kind} ${role} ${text}`);
  return { words, batches, answers, shown };
}

describe('the words of a call', () => {
  it('are shown at once, and in the feed with the call that they belong to', () => {
    const { words, batches, shown } = createRig();
    words.record(said);
    expect(shown).toEqual(['final user Hello there']);
    expect(batches).toEqual([
      [{ type: 'final', callId: 'call_1', turnId: 'turn_1', role: 'user', text: 'Hello there' }],
    ]);
  });

  it('are written one batch at a time, of partials only the newest, and none behind its final', async () => {
    const { words, batches, answers } = createRig();
    words.tell(partial('He'));
    words.tell(partial('Hello'));
    words.tell(partial('Hello the'));
    answers[0]?.();
    await settle();
    words.tell(partial('Hello there'));
    words.record(said);
    answers[1]?.();
    await settle();
    expect(batches.map((events) => events.map((event) => 'text' in event && `${event.type} ${event.text}`))).toEqual([
      ['partial He'],
      ['partial Hello the'],
      ['final Hello there'],
    ]);
  });

  it('are not told twice when nothing has changed', () => {
    const { words, shown } = createRig();
    words.tell(partial('Hello'));
    words.tell(partial('Hello'));
    expect(shown).toEqual(['partial user Hello']);
  });

  it('tell the readers of the session that a call is live, and that it is over', async () => {
    const { words, batches, answers } = createRig();
    words.record({ type: 'agent.opened', atMs: 0, vapiCallId: 'v', isNew: true, callerAudioKeptMs: 0 });
    answers[0]?.();
    await settle();
    words.record({ type: 'call.ended', atMs: 0, endedBy: 'caller', reason: 'caller-hung-up', durationMs: 0 });
    expect(batches.flat()).toEqual([
      { type: 'presence', agent: 'active', call: 'live' },
      { type: 'presence', agent: 'active', call: 'none' },
    ]);
  });

  it('go on after a write that failed', async () => {
    const batches: number[] = [];
    const words = new CallWords('call_1', (events) => {
      batches.push(events.length);
      return Promise.reject(new Error('away'));
    });
    words.tell(partial('Hello'));
    await settle();
    words.record(said);
    expect(batches).toEqual([1, 1]);
  });

  it('of a call that belongs to no session are only shown', () => {
    const words = new CallWords('call_1', undefined);
    const shown: string[] = [];
    words.show = ({ text }) => void shown.push(text);
    words.record(said);
    expect(shown).toEqual(['Hello there']);
  });

  it('wait in a bounded number', async () => {
    const { words, batches, answers } = createRig();
    for (let turn = 1; turn <= 500; turn += 1) words.record({ ...said, turnId: `turn_${turn}` });
    answers[0]?.();
    await settle();
    expect(batches[1]).toHaveLength(200);
    expect(batches[1]?.at(-1)).toMatchObject({ turnId: 'turn_500' });
  });
});
