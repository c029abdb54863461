import { expect, it } from 'vitest';
import { createChatStore } from './chat-store.ts';
import type { ChatStorage } from './chat-types.ts';

function memory(): ChatStorage & { entries: Map<string, string> } {
  const entries = new Map<string, string>();
  return {
    entries,
    getItem: (key) => entries.get(key) ?? null,
    setItem: (key, value) => void entries.set(key, value),
    removeItem: (key) => void entries.delete(key),
  };
}

function storeWithMessage(storage: ChatStorage, text = 'Hello?') {
  const store = createChatStore(storage, 'https://voice.example');
  const conversation = store.load('sess_1');
  conversation.apply({ id: '7-0', type: 'message.posted', messageId: 'm1', role: 'human', text }, 0);
  store.save(conversation);
  return store;
}

it('a conversation comes back with its session and its place in the feed', () => {
  const loaded = storeWithMessage(memory()).load(undefined);
  expect(loaded).toMatchObject({ sessionId: 'sess_1', cursor: '7-0', items: [{ text: 'Hello?' }] });
});

it('what is stored of another session is not shown', () => {
  expect(storeWithMessage(memory()).load('sess_2')).toMatchObject({ sessionId: 'sess_2', cursor: '0', items: [] });
});

it('two gateways do not see the conversations of one another', () => {
  const storage = memory();
  storeWithMessage(storage);
  expect(createChatStore(storage, 'https://other.example').load(undefined).items).toEqual([]);
});

it('storage that is full, blocked or garbled is as if it were empty', () => {
  const blocked = (): never => {
    throw new Error('blocked');
  };
  expect(storeWithMessage({ getItem: blocked, setItem: blocked, removeItem: blocked }).load(undefined).items).toEqual(
    [],
  );
  const garbled = memory();
  garbled.entries.set('trunkline:https://voice.example', '{"version":1,');
  expect(createChatStore(garbled, 'https://voice.example').load(undefined).items).toEqual([]);
});

it('the oldest messages give way when a conversation is too long for the storage', () => {
  const storage = memory();
  const store = createChatStore(storage, 'https://voice.example');
  const conversation = store.load('sess_1');
  for (let index = 1; index <= 100; index += 1) {
    conversation.apply(
      { id: `${index}-0`, type: 'message.posted', messageId: `m${index}`, role: 'human', text: 'x'.repeat(8_000) },
      0,
    );
  }
  store.save(conversation);
  const loaded = store.load('sess_1');
  expect(loaded.cursor).toBe('100-0');
  expect(loaded.items.at(-1)).toMatchObject({ key: 'm100' });
  expect(loaded.items.length).toBeGreaterThan(20);
  expect([...storage.entries.values()][0]?.length).toBeLessThanOrEqual(400_000);
});

it('a session that is over leaves nothing behind', () => {
  const storage = memory();
  storeWithMessage(storage).clear();
  expect(storage.entries.size).toBe(0);
});
