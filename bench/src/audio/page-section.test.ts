import { expect, test } from 'vitest';
import { withSection } from './page-section.ts';

const PAGE = 'Head\n<!-- a -->\nold\n<!-- end of a -->\n<!-- b -->\nother\n<!-- end of b -->\n';

test('a section is replaced and the others stay', () => {
  expect(withSection(PAGE, 'a', 'new\n')).toBe(
    'Head\n<!-- a -->\n\nnew\n\n<!-- end of a -->\n<!-- b -->\nother\n<!-- end of b -->\n',
  );
});

test('a page without a place for it is refused', () => {
  expect(() => withSection(PAGE, 'c', 'new')).toThrow('has no place for "c"');
});
