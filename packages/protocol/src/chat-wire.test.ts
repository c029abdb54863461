import { describe, expect, it } from 'vitest';
import { chatRequestSchema, chatSocketMessageSchema, readSubprotocolToken } from './chat-wire.ts';

describe('a message of the chat', () => {
  it('is counted in code points, so that an emoji is one character', () => {
    const longest = '🙂'.repeat(8_000);
    expect(chatRequestSchema.safeParse({ message: longest }).success).toBe(true);
    expect(chatRequestSchema.safeParse({ message: `${longest}a` }).success).toBe(false);
  });

  it('has to say something', () => {
    expect(chatRequestSchema.safeParse({ message: ' \n' }).success).toBe(false);
    expect(chatSocketMessageSchema.safeParse({ type: 'message', messageId: 'm1', text: '' }).success).toBe(false);
  });
});

describe('the token of a WebSocket', () => {
  it('comes as a second subprotocol, since a page cannot send a header', () => {
    expect(readSubprotocolToken('trunkline.v1, token.abc_-1')).toBe('abc_-1');
    expect(readSubprotocolToken('token.abc,trunkline.v1')).toBe('abc');
  });

  it('is missing where our protocol is not offered', () => {
    expect(readSubprotocolToken('token.abc')).toBeUndefined();
    expect(readSubprotocolToken('trunkline.v1')).toBeUndefined();
    expect(readSubprotocolToken(undefined)).toBeUndefined();
  });
});
