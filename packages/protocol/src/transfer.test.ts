import { expect, it } from 'vitest';
import { intentOfTransfer, TRANSFER_STATES, transferStatesBefore } from './transfer.ts';

it('every state of a transfer can be reached, and left for the agent again', () => {
  for (const state of TRANSFER_STATES) {
    expect(transferStatesBefore(state)).not.toEqual([]);
    const reached = new Set([state]);
    for (const from of reached) {
      for (const to of TRANSFER_STATES) if (transferStatesBefore(to).includes(from)) reached.add(to);
    }
    expect(reached).toContain('none');
  }
});

it('the caller is passed on exactly while a person is called or talks', () => {
  expect(TRANSFER_STATES.filter((state) => intentOfTransfer(state) === 'transfer')).toEqual([
    'dialling',
    'asking',
    'talking',
  ]);
});
