import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { buildErrorBody, ERROR_CODES, type ErrorCode, TrunklineError } from './errors.ts';

describe('error codes', () => {
  it('are all in docs/errors.md with their status, and no others are', () => {
    const page = readFileSync(new URL('../../../docs/errors.md', import.meta.url), 'utf8');
    const documented = [...page.matchAll(/^\| `(TL_[A-Z_]+)` \| (\d{3}) \|/gm)].map(([, code, status]) => [
      code,
      Number(status),
    ]);
    expect(documented).toEqual(Object.entries(ERROR_CODES).map(([code, { status }]) => [code, status]));
  });

  it('carry their status and their message to the outside', () => {
    const error = new TrunklineError('TL_CALL_NOT_FOUND', 'No such call.');
    expect(error.statusCode).toBe(404);
    expect(buildErrorBody(error.code as ErrorCode, error.message)).toEqual({
      error: { code: 'TL_CALL_NOT_FOUND', message: 'No such call.' },
    });
  });
});
