import type { ChatEvent } from '@trunkline/protocol';
import type { SessionStore } from '@trunkline/session-store';
import { describe, expect, it } from 'vitest';
import { appendToFeed } from './call-feed.ts';

function createRig(chat: { state: string; human?: string } | undefined) {
  const written: unknown[] = [];
  const opened: string[] = [];
  const store = {
    feeds: {
      async append(sessionId: string, events: readonly ChatEvent[], writer: unknown) {
        written.push({ sessionId, events, writer });
        return 'written';
      },
    },
    chats: {
      read: async () => chat,
      open: async (sessionId: string) => void opened.push(sessionId),
    },
  } as unknown as Pick<SessionStore, 'feeds' | 'chats'>;
  const lease = { fence: 7, isResumed: false, isRescued: false, provenMs: 0 };
  const call = { callId: 'call_1', channel: 'web', conversationId: 'sess_1' } as const;
  return { written, opened, append: appendToFeed(store, call, lease)!, store };
}

const LIVE: ChatEvent = { type: 'presence', agent: 'active', call: 'live' };
const said: ChatEvent = { type: 'final', callId: 'call_1', turnId: 'turn_1', role: 'user', text: 'Hello' };

describe('the feed of a call', () => {
  it('is that of its session, written in the name of the call’s holder', async () => {
    const { append, written } = createRig({ state: 'active' });
    await append([said]);
    expect(written).toEqual([{ sessionId: 'sess_1', events: [said], writer: { writer: 'call_1', fence: 7 } }]);
  });

  it('goes on telling that a person has the chat', async () => {
    const { append, written } = createRig({ state: 'active', human: 'Ann' });
    await append([LIVE]);
    expect(written).toMatchObject([{ events: [{ type: 'presence', agent: 'muted', human: 'Ann', call: 'live' }] }]);
  });

  it('keeps its session open by what is said, and opens none that is over or that nobody has opened', async () => {
    const active = createRig({ state: 'active' });
    await active.append([LIVE]);
    expect(active.opened).toEqual([]);
    await active.append([said]);
    expect(active.opened).toEqual(['sess_1']);
    for (const chat of [{ state: 'ended' }, undefined]) {
      const { append, opened } = createRig(chat);
      await append([said]);
      expect(opened).toEqual([]);
    }
  });

  it('is none for a call that belongs to no session', () => {
    const { store } = createRig(undefined);
    expect(appendToFeed(store, { callId: 'call_1', channel: 'twilio' }, undefined)).toBeUndefined();
  });
});
