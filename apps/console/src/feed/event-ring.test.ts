import { expect, test } from 'vitest';
import { EventBatch } from './event-batch.ts';
import { EventRing } from './event-ring.ts';

const LOUD = 'event: fleet\ndata: {}\n\n';

function fill(ring: EventRing, ids: readonly string[], isNews = true): void {
  for (const id of ids) {
    const content = { facts: new Map(), levels: [], shared: LOUD };
    ring.push(new EventBatch(ring.last.sequence + 1, id, isNews, content));
  }
}

function startedRing(mostCharacters?: number): EventRing {
  const ring = new EventRing(mostCharacters);
  ring.startAt('1-0');
  return ring;
}

/** The ids of all batches that somebody gets who goes on from `place`. */
function idsAfter(ring: EventRing, place: number | undefined): string[] | 'gone' {
  if (place === undefined) return 'gone';
  const ids: string[] = [];
  for (let at = place; ;) {
    const batch = ring.after(at);
    if (batch === 'gone') return 'gone';
    if (batch === undefined) return ids;
    ids.push(batch.id);
    at = batch.sequence;
  }
}

test('whoever has had everything up to an id gets what is behind it', () => {
  const ring = startedRing();
  fill(ring, ['2-0', '3-0', '10-0', '10-1']);
  expect(idsAfter(ring, ring.placeOf('3-0'))).toEqual(['10-0', '10-1']);
  expect(idsAfter(ring, ring.placeOf('1-0'))).toEqual(['2-0', '3-0', '10-0', '10-1']);
  expect(idsAfter(ring, ring.placeOf('10-1'))).toEqual([]);
});

test('an id of another replica that falls into a batch brings the whole batch again, and loses nothing', () => {
  const ring = startedRing();
  fill(ring, ['5-0', '9-0']);
  expect(idsAfter(ring, ring.placeOf('7-0'))).toEqual(['9-0']);
  expect(idsAfter(ring, ring.placeOf('99-0'))).toEqual([]);
});

test('what was found out after the news of an id comes again, since nobody knows whether it was had', () => {
  const ring = startedRing();
  fill(ring, ['2-0']);
  fill(ring, ['2-0'], false);
  fill(ring, ['3-0']);
  expect(idsAfter(ring, ring.placeOf('2-0'))).toEqual(['2-0', '3-0']);
});

test('what is too old is gone, and the ring stays within its bound', () => {
  const ring = startedRing(10 * (LOUD.length + 10));
  fill(
    ring,
    Array.from({ length: 1_000 }, (_none, index) => `${index + 2}-0`),
  );
  expect(ring.placeOf('2-0')).toBeUndefined();
  expect(ring.after(1)).toBe('gone');
  const ids = idsAfter(ring, ring.placeOf('995-0'));
  expect(ids).toEqual(['996-0', '997-0', '998-0', '999-0', '1000-0', '1001-0']);
});

test('behind a gap everybody begins anew, also whoever was up to date', () => {
  const ring = startedRing();
  fill(ring, ['2-0']);
  const { sequence } = ring.last;
  ring.breakOff();
  expect(ring.after(sequence)).toBe('gone');
  expect(ring.placeOf('2-0')).toBeUndefined();
  fill(ring, ['3-0']);
  expect(ring.placeOf('2-0')).toBeUndefined();
  expect(idsAfter(ring, ring.placeOf('3-0'))).toEqual([]);
});

test('before the feed is read nobody can go on, and whoever came so early begins anew afterwards', () => {
  const ring = new EventRing();
  fill(ring, ['0-0'], false);
  const { sequence } = ring.last;
  expect(ring.placeOf('5-0')).toBeUndefined();
  ring.startAt('9-0');
  expect(ring.placeOf('5-0')).toBeUndefined();
  expect(ring.after(sequence)).toBe('gone');
  expect(idsAfter(ring, ring.placeOf('9-0'))).toEqual([]);
});
