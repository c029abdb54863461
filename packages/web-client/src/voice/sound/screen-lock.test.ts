import { expect, it } from 'vitest';
import { createScreenLock } from './screen-lock.ts';

/** A browser that gives locks when it is told to. */
function createBrowser() {
  const asked: ((lock: WakeLockSentinel | undefined) => void)[] = [];
  const held = new Set<object>();
  const locks = {
    request: () =>
      new Promise<WakeLockSentinel>((resolve, reject) =>
        asked.push((lock) => (lock ? resolve(lock) : reject(new Error('refused')))),
      ),
  };
  const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  return {
    locks,
    asked,
    held,
    settle,
    async give() {
      const lock = {
        onrelease: undefined as (() => void) | undefined,
        async release() {
          held.delete(lock);
          lock.onrelease?.();
        },
      };
      held.add(lock);
      asked.shift()?.(lock as unknown as WakeLockSentinel);
      await settle();
      return lock;
    },
    async refuse() {
      asked.shift()?.(undefined);
      await settle();
    },
  };
}

it('two touches before the browser has answered take one lock, which the end of the call gives back', async () => {
  const browser = createBrowser();
  const screen = createScreenLock(browser.locks);
  screen.keepScreenOn();
  screen.keepScreenOn();
  expect(browser.asked).toHaveLength(1);
  await browser.give();
  screen.keepScreenOn();
  expect([browser.asked.length, browser.held.size]).toEqual([0, 1]);
  void screen.letScreenGo();
  await browser.settle();
  expect(browser.held.size).toBe(0);
});

it('a lock that comes after the call is given back', async () => {
  const browser = createBrowser();
  const screen = createScreenLock(browser.locks);
  screen.keepScreenOn();
  void screen.letScreenGo();
  await browser.give();
  expect(browser.held.size).toBe(0);
});

it('a lock that was refused, or that a hidden page has lost, is asked for again', async () => {
  const browser = createBrowser();
  const screen = createScreenLock(browser.locks);
  screen.keepScreenOn();
  await browser.refuse();
  screen.keepScreenOn();
  const lock = await browser.give();
  await lock.release();
  screen.keepScreenOn();
  expect(browser.asked).toHaveLength(1);
});

it('a browser without locks is not asked', () => {
  const screen = createScreenLock(undefined);
  expect(() => {
    screen.keepScreenOn();
    void screen.letScreenGo();
  }).not.toThrow();
});
