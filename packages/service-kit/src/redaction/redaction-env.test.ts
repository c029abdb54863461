import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parseEnv } from '../env/env.ts';
import { redactionEnv, redactorOf } from './redaction-env.ts';

const read = (env: Record<string, string>) => parseEnv(z.object(redactionEnv), env);

describe('what is to be taken out of what is kept', () => {
  it('is nothing unless it is said', () => {
    expect(redactorOf(read({}))).toBeUndefined();
  });

  it('is read from names and patterns, and found again and again', () => {
    const redactor = redactorOf(read({ REDACT_KEPT: 'email, cards', REDACT_PATTERNS: '{"case":"case-\\\\d+"}' }));
    for (let time = 0; time < 2; time += 1) expect(redactor?.redact('Case-12, a@b.example')).toBe('[case], [e-mail]');
  });

  it.each([
    ['REDACT_KEPT', 'cards,names'],
    ['REDACT_PATTERNS', 'case-\\d+'],
    ['REDACT_PATTERNS', '["case"]'],
    ['REDACT_PATTERNS', '{"case":"("}'],
    ['REDACT_PATTERNS', '{"case":"x*"}'],
    ['REDACT_PATTERNS', '{"<b>":"x"}'],
    ['REDACT_PATTERNS', `{"case":"${'x'.repeat(501)}"}`],
  ])('is refused where it cannot be understood: %s=%s', (name, value) => {
    expect(() => read({ [name]: value })).toThrow(`${name}: expected`);
  });
});
