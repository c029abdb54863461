import { expect, it } from 'vitest';
import { commandOfKey } from './axis-keys.ts';

const key = (name: string, more = {}) =>
  commandOfKey({ key: name, shiftKey: false, ctrlKey: false, metaKey: false, altKey: false, ...more });

it.each([
  ['ArrowLeft', { do: 'pan', share: -0.1 }],
  ['ArrowDown', { do: 'fact', by: 1 }],
  ['+', { do: 'zoom', factor: 1.6 }],
  ['0', { do: 'whole' }],
  ['f', { do: 'follow' }],
])('%s is a command of the axis', (name, command) => expect(key(name)).toEqual(command));

it('leaves keys of the browser and of the page alone', () => {
  expect(key('Tab')).toBeUndefined();
  expect(key('+', { ctrlKey: true })).toBeUndefined();
  expect(key('ArrowLeft', { altKey: true })).toBeUndefined();
});
