import { expect, test } from 'vitest';
import { ContextWatch } from './context-watch.ts';

test('a context is woken only where it comes from an interruption to being suspended', () => {
  const watch = new ContextWatch();
  // A telephone call comes and goes; then the page itself suspends the context.
  const states = ['running', 'interrupted', 'suspended', 'running', 'suspended', 'running', 'interrupted', 'running'];
  expect(states.map((state) => watch.stateChanged(state))).toEqual([
    false,
    false,
    true,
    false,
    false,
    false,
    false,
    false,
  ]);
});

test('a clock that stands still for a second while the context says that it runs is frozen', () => {
  const watch = new ContextWatch();
  const look = (currentTime: number, nowMs: number, state = 'running'): boolean =>
    watch.standsStill({ state, currentTime }, nowMs);
  expect(look(1, 0)).toBe(false);
  expect(look(1, 900)).toBe(false);
  expect(look(1, 1000)).toBe(true);
  expect(look(1.1, 2500)).toBe(false);
});

test('a context that is suspended may stand still as long as it likes', () => {
  const watch = new ContextWatch();
  watch.standsStill({ state: 'suspended', currentTime: 1 }, 0);
  expect(watch.standsStill({ state: 'suspended', currentTime: 1 }, 60_000)).toBe(false);
  expect(watch.standsStill({ state: 'running', currentTime: 1 }, 60_100)).toBe(false);
});
