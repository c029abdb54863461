import { expect, it } from 'vitest';
import { z } from 'zod';
import { parseEnv } from './env.ts';
import { retentionEnv, retentionOf } from './retention-env.ts';

const read = (env: Record<string, string>) => retentionOf(parseEnv(z.object(retentionEnv), env));
const DAY_MS = 86_400_000;

it('keeps everything as long as the record of a call unless it is said apart, and reports for a week', () => {
  expect(read({})).toEqual({
    endedRetentionMs: DAY_MS,
    transcriptRetentionMs: DAY_MS,
    levelsRetentionMs: DAY_MS,
    recordingRetentionMs: DAY_MS,
    chatRetentionMs: DAY_MS,
    toolRetentionMs: DAY_MS,
    reportRetentionMs: 7 * DAY_MS,
  });
  expect(read({ CALL_RETENTION_MS: '5000' })).toMatchObject({ transcriptRetentionMs: 5_000, chatRetentionMs: 5_000 });
});

it('keeps nothing of a call longer than its record', () => {
  const env = { CALL_RETENTION_MS: '5000', TRANSCRIPT_RETENTION_MS: '3000', LEVELS_RETENTION_MS: '9000' };
  expect(read(env)).toMatchObject({ transcriptRetentionMs: 3_000, levelsRetentionMs: 5_000 });
  expect(read({ ...env, CHAT_RETENTION_MS: '9000' })).toMatchObject({ chatRetentionMs: 9_000 });
});

it('refuses to forget what a tool has done while Vapi may still deliver its call again', () => {
  expect(() => read({ TOOL_RETENTION_MS: '1000' })).toThrow('TOOL_RETENTION_MS');
});
