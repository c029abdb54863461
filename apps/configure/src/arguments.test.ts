import { expect, test } from 'vitest';
import { readArguments } from './arguments.ts';

test('without an option it writes, and each option says otherwise', () => {
  expect(readArguments([])).toBe('write');
  expect(readArguments(['--dry-run'])).toBe('dry-run');
  expect(readArguments(['--check'])).toBe('check');
  expect(readArguments(['--check', '--check'])).toBe('check');
  expect(readArguments(['--help'])).toBe('help');
});

test('an unknown option and two that contradict each other are refused', () => {
  expect(() => readArguments(['--chekc'])).toThrow('There is no option --chekc.');
  expect(() => readArguments(['--check', '--dry-run'])).toThrow('cannot be asked for at once');
});
