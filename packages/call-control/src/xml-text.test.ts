import { describe, expect, it } from 'vitest';
import { isXmlText, toXmlText } from './xml-text.ts';

describe('text for XML', () => {
  it('keeps everything that can be written, and nothing else', () => {
    const text = 'Grüß dich,\tÄnne 😀\r\n<&">\u0085';
    expect(toXmlText(text)).toBe(text);
    expect(isXmlText(text)).toBe(true);
  });

  it.each([
    ['control characters', 'a\u0000b\u0007c\u001Bd', 'abcd'],
    ['half an emoji', `x${'😀'.slice(0, 1)}y${'😀'.slice(1)}z`, 'xyz'],
    ['characters that Unicode never assigns', 'a\uFFFEb\uFFFFc', 'abc'],
  ])('loses %s', (_what, text, left) => {
    expect(toXmlText(text)).toBe(left);
    expect(isXmlText(text)).toBe(false);
  });
});
