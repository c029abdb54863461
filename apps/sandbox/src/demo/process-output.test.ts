import { spawn } from 'node:child_process';
import { expect, it } from 'vitest';
import { endOfOutput, tellRefusal } from './process-output.ts';

it('a process that refuses its settings is told by its faults, and not by its log', () => {
  const fault = 'BARGE_IN_MODE: expected one of vapi, local, fusion (got "loud")';
  const printed = [JSON.stringify({ level: 'fatal', fault, msg: 'refused to start' }), fault, ''].join('\n');
  expect(tellRefusal(1, printed, 'a.log')).toBe(`refused to start: ${fault}`);
});

it('a process that fell over is told by the end of what it printed', () => {
  const printed = `one\ntwo\nthree\n{"level":"fatal"\nfour\nfive\n`;
  expect(tellRefusal(1, printed, 'a.log')).toBe(
    'stopped with exit code 1; its log: a.log\n  two\n  three\n  {"level":"fatal"\n  four\n  five',
  );
});

it('both outputs of a process are read to their end', async () => {
  const child = spawn(process.execPath, ['-e', 'console.log("out"); console.error("err")']);
  expect((await endOfOutput(child)).split('\n').toSorted().join()).toBe(',err,out');
});
