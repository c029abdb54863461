import { beforeEach, expect, test, vi } from 'vitest';
import { FrameBatch } from './frame-batch.ts';

/** What of a browser it uses: a page that is seen or not, and frames that come when the test says so. */
class FakePage extends EventTarget {
  hidden = false;
  readonly frames = new Map<number, () => void>();
  show(isSeen: boolean): void {
    this.hidden = !isSeen;
    this.dispatchEvent(new Event('visibilitychange'));
  }
}

let page: FakePage;
let flushed: number;
let batch: FrameBatch;

beforeEach(() => {
  vi.useFakeTimers();
  page = new FakePage();
  vi.stubGlobal('document', page);
  vi.stubGlobal('requestAnimationFrame', (run: () => void) => {
    page.frames.set(page.frames.size + 1, run);
    return page.frames.size;
  });
  vi.stubGlobal('cancelAnimationFrame', (id: number) => page.frames.delete(id));
  flushed = 0;
  batch = new FrameBatch(() => (flushed += 1));
  return () => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  };
});

test('whatever comes within a frame is handed on once, with that frame', () => {
  batch.schedule();
  batch.schedule();
  expect([page.frames.size, flushed]).toEqual([1, 0]);
  page.frames.get(1)?.();
  vi.runAllTimers();
  expect(flushed).toBe(1);
});

test('a page that nobody sees asks for no frame and is brought up to date every few seconds', () => {
  page.show(false);
  for (let ms = 0; ms < 9_000; ms += 100) {
    batch.schedule();
    vi.advanceTimersByTime(100);
  }
  expect([page.frames.size, flushed]).toEqual([0, 3]);
});

test('a page that is seen again is up to date at once', () => {
  page.show(false);
  batch.schedule();
  page.show(true);
  expect(flushed).toBe(1);
});

test('a page that is hidden before its frame comes is not left behind', () => {
  batch.schedule();
  page.show(false);
  vi.advanceTimersByTime(3_000);
  expect(flushed).toBe(1);
  expect(page.frames.size).toBe(0);
});
