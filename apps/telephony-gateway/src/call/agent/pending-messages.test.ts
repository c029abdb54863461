import type { VapiControlMessage } from '@trunkline/protocol';
import { describe, expect, it } from 'vitest';
import { PendingMessages } from './pending-messages.ts';

const sayOf = (content: string): VapiControlMessage => ({ type: 'say', content });

/** A socket, and the words that it was told to say. */
function createLink(isOpen: boolean) {
  const told: string[] = [];
  const say = (message: VapiControlMessage): void =>
    void told.push(message.type === 'say' ? message.content : message.type);
  return { told, isOpen: () => isOpen, say };
}

describe('messages to an agent', () => {
  it('that is there are told at once', () => {
    const pending = new PendingMessages();
    const link = createLink(true);
    pending.say(sayOf('one'), link);
    expect(link.told).toEqual(['one']);
  });

  it('that is not there, or whose socket is closing, are told to the next one in order and once', () => {
    const pending = new PendingMessages();
    pending.say(sayOf('one'), undefined);
    const closing = createLink(false);
    pending.say(sayOf('two'), closing);
    const next = createLink(true);
    pending.deliver(next);
    pending.deliver(next);
    expect(closing.told).toEqual([]);
    expect(next.told).toEqual(['one', 'two']);
    expect(pending.dropped).toBe(0);
  });

  it('lose the oldest when there are too many, and count it', () => {
    const pending = new PendingMessages(2);
    for (const words of ['one', 'two', 'three']) pending.say(sayOf(words), undefined);
    const next = createLink(true);
    pending.deliver(next);
    expect(next.told).toEqual(['two', 'three']);
    expect(pending.dropped).toBe(1);
  });

  it('are not kept when they are about the moment', () => {
    const pending = new PendingMessages();
    pending.say({ type: 'control', control: 'mute-assistant' }, undefined);
    const next = createLink(true);
    pending.deliver(next);
    expect(next.told).toEqual([]);
  });
});
