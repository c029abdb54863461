import { afterEach, expect, test, vi } from 'vitest';
import { createEmitter } from './emitter.ts';

afterEach(() => void vi.unstubAllGlobals());

test('handlers are told in the order in which they came, until they are taken away', () => {
  const { on, emit } = createEmitter<{ word: string }>();
  const told: string[] = [];
  const off = on('word', (word) => told.push(`first ${word}`));
  on('word', (word) => told.push(`second ${word}`));
  emit('word', 'a');
  off();
  emit('word', 'b');
  expect(told).toEqual(['first a', 'second a', 'second b']);
});

test('a handler that throws is reported to the page, and the others are told all the same', () => {
  const reported: unknown[] = [];
  vi.stubGlobal('reportError', (error: unknown) => reported.push(error));
  const { on, emit } = createEmitter<{ word: string }>();
  const told: string[] = [];
  const fault = new Error('of the page');
  on('word', () => {
    throw fault;
  });
  on('word', (word) => told.push(word));
  emit('word', 'a');
  expect(told).toEqual(['a']);
  expect(reported).toEqual([fault]);
});
