import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { heardPart } from './heard-text.ts';

describe('heard text', () => {
  it('ends at a word', () => {
    expect(heardPart('one two three four', 700, 1350)).toBe('one two');
  });

  it('is empty when nothing was heard, and whole when all was', () => {
    expect(heardPart('one two', 0, 1000)).toBe('');
    expect(heardPart('one two', 1000, 1000)).toBe('one two');
  });

  it('assumes a slow voice when the agent was cut while still sending', () => {
    expect(heardPart('a'.repeat(50) + ' ' + 'b'.repeat(50), 1000, 1000)).toBe('');
  });

  it('is never a larger share of the words than of the sound', () => {
    const words = fc
      .array(fc.stringMatching(/^[a-z]{1,9}$/), { minLength: 1, maxLength: 40 })
      .map((list) => list.join(' '));
    fc.assert(
      fc.property(words, fc.nat(20_000), fc.nat(20_000), (text, heardMs, receivedMs) => {
        const part = heardPart(text, heardMs, Math.max(heardMs, receivedMs));
        expect(text.startsWith(part)).toBe(true);
        expect(part.length * Math.max(1, Math.max(heardMs, receivedMs))).toBeLessThanOrEqual(
          text.length * Math.max(heardMs, 1),
        );
      }),
    );
  });
});
