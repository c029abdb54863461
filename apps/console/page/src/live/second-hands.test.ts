import { effect } from '@preact/signals';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createSecondHands } from './second-hands.ts';

const BEGAN_MS = 1_764_500_000_000;

beforeEach(() => vi.useFakeTimers({ now: BEGAN_MS }));
afterEach(() => vi.useRealTimers());

/** What a page draws at once, and how many clocks turn with each draw. */
const openPage = () => {
  const turned: number[] = [];
  const pulse = {
    ask: (draw: (nowMs: number) => void) => {
      turned.push(0);
      draw(0);
    },
  };
  const hands = createSecondHands(pulse, () => Date.now());
  const show = (fromMs: number, onTurn: (seconds: number) => void) =>
    effect(() => {
      const { value } = hands(fromMs);
      if (turned.length > 0) turned[turned.length - 1]! += 1;
      onTurn(Math.floor((value - fromMs) / 1_000));
    });
  return { hands, show, turned };
};

test('a clock turns once a second, soon after its own second is over', () => {
  const { show } = openPage();
  const late: number[] = [];
  for (const offsetMs of [0, 1, 124, 125, 555, 999]) {
    const fromMs = BEGAN_MS - 60_000 - offsetMs;
    show(fromMs, (seconds) => late.push(Date.now() - (fromMs + seconds * 1_000)));
  }
  late.length = 0;
  vi.advanceTimersByTime(10_000);
  expect(late).toHaveLength(60);
  expect(Math.min(...late)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...late)).toBeLessThanOrEqual(250);
});

test('of eighty clocks an eighth turns at a time', () => {
  const { show, turned } = openPage();
  for (let call = 0; call < 80; call += 1) show(BEGAN_MS - call * 1_125, () => undefined);
  turned.length = 0;
  vi.advanceTimersByTime(2_000);
  expect(turned).toEqual(Array.from({ length: 16 }, () => 10));
});

test('a clock that nobody has watched for long is right from the start', () => {
  const { show } = openPage();
  vi.advanceTimersByTime(61_000);
  let shown = 0;
  show(BEGAN_MS, (seconds) => (shown = seconds));
  expect(shown).toBe(61);
});

test('the page is not drawn for what nobody watches', () => {
  const { show, turned } = openPage();
  vi.advanceTimersByTime(2_000);
  expect(turned).toHaveLength(0);
  const stops = [show(BEGAN_MS, () => undefined), show(BEGAN_MS + 500, () => undefined)];
  vi.advanceTimersByTime(2_000);
  expect(turned).toHaveLength(4);
  for (const stop of stops) stop();
  vi.advanceTimersByTime(2_000);
  expect(turned).toHaveLength(4);
});
