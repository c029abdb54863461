import { expect, test } from 'vitest';
import { ROOT } from '../../checks/project-files.mjs';
import { createExec } from '../../setup/exec.mjs';
import { SetupError } from '../../setup/setup-error.mjs';
import { NothingTried, orNothingTried, provideEngine } from './provide-engine.ts';

const exec = createExec({ signal: new AbortController().signal, cwd: ROOT });

test('where only a Docker engine is wanted and there is none, nothing is tried and the way out is named', async () => {
  const wishes = { root: ROOT, env: { PATH: '/nowhere' }, isDockerOnly: true };
  const fault = await orNothingTried(provideEngine(wishes, { exec, note: () => {} })).catch((error: unknown) => error);
  expect(fault).toBeInstanceOf(NothingTried);
  expect(fault).toMatchObject({
    message: 'There is no Docker engine that answers and has the compose plugin.',
    advice: [expect.stringContaining('npm run test:containers')],
  });
});

test('a fault that nobody foresaw is not taken for a machine without an engine', async () => {
  await expect(orNothingTried(Promise.reject(new TypeError('a mistake of ours')))).rejects.not.toBeInstanceOf(
    SetupError,
  );
});
