import { expect, it } from 'vitest';
import { takeLead } from './tab-lead.ts';

type Hold = (lock: Lock | null) => unknown;

/** The locks of a browser, of which there is one here; it is given when the test says so. */
function createLocks() {
  let isHeld = false;
  const asked: (() => Promise<void>)[] = [];
  const request = (_name: string, _options: unknown, hold?: Hold): Promise<void> =>
    new Promise((resolve) => {
      asked.push(async () => {
        const lock = isHeld ? null : ({ name: 'x', mode: 'exclusive' } as Lock);
        if (lock) isHeld = true;
        resolve();
        await hold?.(lock);
        if (lock) isHeld = false;
      });
    });
  return {
    locks: { request: request as LockManager['request'] },
    /** Answers the oldest request. Resolves when its lock is given back. */
    answer: () => asked.shift()?.() ?? Promise.resolve(),
    get isHeld() {
      return isHeld;
    },
  };
}

it('one tab leads until it gives the lead back', async () => {
  const browser = createLocks();
  const one = takeLead(browser.locks);
  const whole = browser.answer();
  const other = takeLead(browser.locks);
  await browser.answer();
  expect([await one.isOurs, await other.isOurs]).toEqual([true, false]);
  one.release();
  await whole;
  expect(browser.isHeld).toBe(false);
});

it('a call that is over before the browser has answered leaves no tab without a call for good', async () => {
  const browser = createLocks();
  takeLead(browser.locks).release();
  await browser.answer();
  expect(browser.isHeld).toBe(false);
});

it('where there are no locks, or they are refused, the gateway decides', async () => {
  expect(await takeLead(undefined).isOurs).toBe(true);
  const refused = { request: () => Promise.reject(new Error('refused')) };
  expect(await takeLead(refused).isOurs).toBe(true);
});
