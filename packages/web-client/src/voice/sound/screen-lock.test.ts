import { expect, it } from 'vitest';
import { ScreenLock } from './screen-lock.ts';

/** A browser that gives locks when it is told to. */
function createBrowser() {
  const asked: ((lock: WakeLockSentinel | undefined) => void)[] = [];
  const given: { released: boolean }[] = [];
  const locks = {
    request: () =>
      new Promise<WakeLockSentinel>((resolve, reject) =>
        asked.push((lock) => (lock ? resolve(lock) : reject(new Error('refused')))),
      ),
  };
  return {
    locks,
    asked,
    given,
    async answer(isGiven = true) {
      const lock = { released: false, release: async () => void (lock.released = true) };
      if (isGiven) given.push(lock);
      asked.shift()?.(isGiven ? (lock as unknown as WakeLockSentinel) : undefined);
      await Promise.resolve();
    },
    held: () => given.filter(({ released }) => !released).length,
  };
}

it('two touches before the browser has answered take one lock, which the end of the call gives back', async () => {
  const browser = createBrowser();
  const lock = new ScreenLock(browser.locks);
  lock.take();
  lock.take();
  expect(browser.asked).toHaveLength(1);
  await browser.answer();
  lock.take();
  expect([browser.asked.length, browser.held()]).toEqual([0, 1]);
  lock.release();
  expect(browser.held()).toBe(0);
});

it('a lock that comes after the call is given back at once, and none is asked for any more', async () => {
  const browser = createBrowser();
  const lock = new ScreenLock(browser.locks);
  lock.take();
  lock.release();
  await browser.answer();
  lock.take();
  expect([browser.held(), browser.asked.length]).toEqual([0, 0]);
});

it('a lock that was refused or lost is asked for again', async () => {
  const browser = createBrowser();
  const lock = new ScreenLock(browser.locks);
  lock.take();
  await browser.answer(false);
  lock.take();
  await browser.answer();
  browser.given[0]!.released = true;
  lock.take();
  expect(browser.asked).toHaveLength(1);
});

it('a browser without locks is not asked', () => {
  expect(() => new ScreenLock(undefined).take()).not.toThrow();
});
