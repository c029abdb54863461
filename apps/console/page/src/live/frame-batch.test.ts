import { beforeEach, expect, test, vi } from 'vitest';
import { FrameBatch } from './frame-batch.ts';
import { FramePulse } from './frame-pulse.ts';
import { FakeFrames } from './frames.test-support.ts';

/** What of a document it uses: whether it is seen. */
class FakeDocument extends EventTarget {
  hidden = false;
}

let frames: FakeFrames;
let page: FakeDocument;
let flushed: number;
let batch: FrameBatch;

function show(isSeen: boolean): void {
  frames.isHidden = page.hidden = !isSeen;
  page.dispatchEvent(new Event('visibilitychange'));
}

beforeEach(() => {
  frames = new FakeFrames();
  page = new FakeDocument();
  vi.stubGlobal('document', page);
  flushed = 0;
  batch = new FrameBatch(new FramePulse(), () => (flushed += 1));
  return () => frames.restore();
});

test('whatever comes within a frame is handed on once, with that frame', () => {
  batch.schedule();
  batch.schedule();
  expect(flushed).toBe(0);
  frames.pass(FakeFrames.EVERY_MS);
  expect([frames.count, flushed]).toEqual([1, 1]);
  frames.pass(10_000);
  expect(flushed).toBe(1);
});

test('a page that nobody sees asks for no frame and is brought up to date every few seconds', () => {
  show(false);
  for (let ms = 0; ms < 9_600; ms += 100) {
    batch.schedule();
    frames.pass(100);
  }
  expect([frames.isAsked, flushed]).toEqual([false, 3]);
});

test('a page that is seen again is up to date at once', () => {
  show(false);
  batch.schedule();
  show(true);
  expect(flushed).toBe(1);
});

test('a page that is hidden before its frame comes is not left behind', () => {
  batch.schedule();
  show(false);
  frames.pass(3_100);
  expect(flushed).toBe(1);
  show(true);
  frames.pass(1_000);
  expect([frames.count, flushed]).toEqual([0, 1]);
});
