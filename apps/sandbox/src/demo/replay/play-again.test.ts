import { expect, it } from 'vitest';
import type { ProcessSpec } from '../processes.ts';
import { trySettings } from './play-again.ts';

const PROCESSES: ProcessSpec[] = ['telephony-gateway', 'vapi-webhook', 'sandbox'].map((name) => ({
  name,
  entry: '',
  env: { PORT: '1', LINE_PROFILE: 'default' },
  readyUrl: '',
}));

/** Processes of which the gateway refuses a line profile that it does not know. */
function createGroup() {
  const done: string[] = [];
  return {
    done,
    async start([spec]: readonly ProcessSpec[]) {
      done.push(`start ${spec?.name} ${JSON.stringify(spec?.env)}`);
      if (spec?.name === 'telephony-gateway' && spec.env['LINE_PROFILE'] === 'loud')
        throw new Error('telephony-gateway refused to start: LINE_PROFILE: expected default, mobile or noisy');
    },
    async end(name: string, signal: string) {
      done.push(`end ${name} ${signal}`);
    },
  };
}

it('settings are tried by those who read them, with what they have otherwise, and all are ended again', async () => {
  const group = createGroup();
  await trySettings(group, PROCESSES, { LINE_PROFILE: 'noisy' });
  expect(group.done).toEqual([
    'start telephony-gateway {"PORT":"1","LINE_PROFILE":"noisy"}',
    'start vapi-webhook {"PORT":"1","LINE_PROFILE":"noisy"}',
    'end telephony-gateway SIGTERM',
    'end vapi-webhook SIGTERM',
  ]);
});

it('a value that one of them refuses is told in its words, and nothing is left running', async () => {
  const group = createGroup();
  await expect(trySettings(group, PROCESSES, { LINE_PROFILE: 'loud' })).rejects.toThrow(
    /^--set: telephony-gateway refused to start: LINE_PROFILE: expected/,
  );
  expect(group.done.filter((what) => what.startsWith('end'))).toHaveLength(2);
});
