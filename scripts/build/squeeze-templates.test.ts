import { expect, test } from 'vitest';
import { squeezeCss } from './squeeze-templates.mjs';

test('spaces that mean something stay in a style sheet', () => {
  expect(squeezeCss('.a :where(.b), .c > * + * { margin: 0 auto; }')).toBe('.a :where(.b),.c > * + *{margin:0 auto}');
  expect(squeezeCss('@media (max-width: 480px) and (print) { .a { inset: calc(100% + 6px); } }')).toBe(
    '@media (max-width:480px) and (print){.a{inset:calc(100% + 6px)}}',
  );
});

test('lines and the semicolon before a brace go', () => {
  expect(squeezeCss('\n.a {\n  color: red;\n  top: 0;\n}\n.b { left: 0; }\n')).toBe('.a{color:red;top:0}.b{left:0}');
});
