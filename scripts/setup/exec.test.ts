import { expect, it } from 'vitest';
import { createExec } from './exec.mjs';
import { Interrupted } from './signals.mjs';

function setUp() {
  const abort = new AbortController();
  return { abort, exec: createExec({ signal: abort.signal, cwd: '/' }) };
}

it('collects both output streams and the exit code', async () => {
  const { exec } = setUp();
  const result = await exec('sh', ['-c', 'echo out; echo err >&2; exit 3']);
  expect(result.code).toBe(3);
  expect(result.output.split('\n').toSorted()).toEqual(['', 'err', 'out']);
});

it('tells 127 and the name of a command that is not there', async () => {
  const { exec } = setUp();
  await expect(exec('/no/such/command', [])).resolves.toEqual({
    code: 127,
    output: expect.stringContaining('/no/such/command'),
  });
});

it('keeps the end of an endless output', async () => {
  const { exec } = setUp();
  const { output } = await exec(process.execPath, ['-e', "process.stdout.write('x'.repeat(1e6) + 'the end')"]);
  expect(output.length).toBeLessThan(300_000);
  expect(output.endsWith('the end')).toBe(true);
});

it('ends a command and its children at the time limit', async () => {
  const { exec } = setUp();
  // The inner sleep holds the output open: without the group it would keep the call waiting.
  const { code, output } = await exec('sh', ['-c', 'sleep 100 & sleep 100'], { timeoutMs: 50 });
  expect(code).toBe(143);
  expect(output).toContain('longer than 0.05 s');
});

it('ends the command and gives the reason when it is interrupted', async () => {
  const { exec, abort } = setUp();
  const running = exec('sleep', ['100']);
  abort.abort(new Interrupted('SIGINT'));
  await expect(running).rejects.toMatchObject({ exitCode: 130 });
});

it('starts nothing after an interrupt', async () => {
  const { exec, abort } = setUp();
  abort.abort(new Interrupted('SIGTERM'));
  await expect(exec('sh', ['-c', 'exit 0'])).rejects.toMatchObject({ exitCode: 143 });
});
