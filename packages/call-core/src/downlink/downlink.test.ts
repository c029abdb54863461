import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { DEFAULT_DOWNLINK_OPTIONS } from './downlink-options.ts';
import { createDownlink } from './downlink.ts';

// These tests compute for seconds, and longer on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

/** A carrier that plays what it gets in real time, as a phone network would, on a clock that the test moves. */
function createRig(options = DEFAULT_DOWNLINK_OPTIONS) {
  const sent: { atMs: number; number: number; positionMs: number }[] = [];
  const marks: { generation: number; sequence: number; atMs: number }[] = [];
  const latencies: number[] = [];
  /** How many frames went out together, message by message. */
  const messages: number[] = [];
  let nowMs = 0;
  let writable = true;
  let dryAtMs = 0;
  let maxLeadMs = 0;
  const downlink = createDownlink(
    {
      isWritable: () => writable,
      writeFrame(frame) {
        // The first bytes may be faded in.
        sent.push({ atMs: nowMs, number: frame[100] as number, positionMs: downlink.heard.sentMs });
        dryAtMs = Math.max(dryAtMs, nowMs) + 20;
        maxLeadMs = Math.max(maxLeadMs, dryAtMs - nowMs);
      },
      flush: () => messages.push(sent.length - messages.reduce((sum, frames) => sum + frames, 0)),
      writeMark: (generation, sequence) => marks.push({ generation, sequence, atMs: dryAtMs }),
      clear: () => {
        dryAtMs = nowMs;
      },
      hold() {},
      resume() {},
    },
    { record: (ms) => latencies.push(ms) },
    options,
  );
  return {
    downlink,
    sent,
    marks,
    latencies,
    messages,
    get maxLeadMs() {
      return maxLeadMs;
    },
    setWritable: (value: boolean) => (writable = value),
    push(atMs: number, bytes: Uint8Array) {
      nowMs = atMs;
      downlink.push(bytes, atMs);
      downlink.take(atMs);
    },
    tick(atMs: number) {
      nowMs = atMs;
      downlink.take(atMs);
    },
  };
}

const frames = (count: number, from = 0): Uint8Array =>
  Uint8Array.from({ length: count * 160 }, (_, index) => (from + Math.floor(index / 160)) % 251);

describe('downlink', () => {
  it('sends a whole answer that came in one burst in order, at most 200 ms ahead', () => {
    const rig = createRig();
    rig.push(0, frames(100));
    rig.downlink.endTurn(0);
    for (let ms = 20; ms <= 2200; ms += 20) rig.tick(ms);
    expect(rig.sent.map(({ number }) => number)).toEqual(Array.from({ length: 100 }, (_, index) => index));
    expect(rig.maxLeadMs).toBe(200);
    expect(rig.downlink.counters.framesDropped).toBe(0);
  });

  it('sends three frames in a message once the carrier has room for them, and the rest of a turn at once', () => {
    const rig = createRig();
    rig.push(0, frames(20));
    rig.downlink.endTurn(0);
    for (let ms = 20; ms <= 500; ms += 20) rig.tick(ms);
    expect(rig.messages).toEqual([10, 3, 3, 3, 1]);
    expect(rig.sent.map(({ atMs }) => atMs)).toEqual([
      ...Array<number>(10).fill(0),
      60,
      60,
      60,
      120,
      120,
      120,
      180,
      180,
      180,
      200,
    ]);
  });

  it('holds no frame back for company while the carrier has little to play', () => {
    const rig = createRig({ ...DEFAULT_DOWNLINK_OPTIONS, prebufferMs: 80 });
    rig.push(0, frames(4));
    for (let ms = 20; ms <= 400; ms += 20) rig.push(ms, frames(1, 3 + ms / 20));
    expect(rig.messages.slice(0, 4)).toEqual([4, 2, 2, 2]);
    expect(rig.downlink.counters.underflows).toBe(0);
    expect(rig.downlink.counters.framesConcealed).toBe(0);
  });

  it('sends each frame by itself where messages are of one frame', () => {
    const rig = createRig({ ...DEFAULT_DOWNLINK_OPTIONS, messageMs: 20 });
    rig.push(0, frames(10));
    for (let ms = 20; ms <= 100; ms += 20) rig.push(ms, frames(1, 9 + ms / 20));
    expect(rig.messages).toEqual([10, 1, 1, 1, 1, 1]);
  });

  it('does not let a turn begin before its prebuffer is there or its time is up', () => {
    const rig = createRig();
    for (let ms = 0; ms < 200; ms += 20) rig.push(ms, frames(1, ms / 20));
    expect(rig.sent[0]?.atMs).toBe(180);
    const short = createRig();
    short.push(0, frames(1));
    short.tick(180);
    expect(short.sent).toHaveLength(0);
    short.tick(200);
    expect(short.sent).toHaveLength(1);
  });

  it('sends a short turn at once when its end is known', () => {
    const rig = createRig();
    rig.push(0, frames(3));
    rig.downlink.endTurn(0);
    rig.tick(0);
    expect(rig.sent).toHaveLength(3);
    expect(rig.marks).toHaveLength(1);
  });

  it('waits less once the agent has proved to send evenly', () => {
    const rig = createRig();
    for (let ms = 0; ms < 1000; ms += 20) rig.push(ms, frames(1));
    rig.downlink.endTurn(1000);
    rig.tick(1000);
    const before = rig.sent.length;
    for (let ms = 5000; ms <= 5060; ms += 20) rig.push(ms, frames(1));
    expect(rig.sent.length - before).toBeGreaterThan(0);
  });

  it('carries odd sizes over and fills the last frame of a turn with silence', () => {
    const rig = createRig();
    const bytes = frames(2);
    rig.push(0, bytes.subarray(0, 7));
    rig.push(0, bytes.subarray(7, 200));
    rig.downlink.endTurn(0);
    rig.tick(0);
    expect(rig.sent).toHaveLength(2);
    expect(rig.downlink.heard.sentMs).toBe(40);
  });

  it('does not keep the last piece of a frame back until the turn is said to be over', () => {
    const rig = createRig();
    rig.push(0, frames(10));
    rig.push(0, frames(1).subarray(0, 80));
    for (let ms = 20; ms <= 240; ms += 20) rig.tick(ms);
    expect(rig.downlink.heard.sentMs).toBe(220);
    expect(rig.downlink.counters.underflows).toBe(0);
  });

  it('counts a turn that ran dry and gathers the low watermark before it goes on', () => {
    const rig = createRig();
    rig.push(0, frames(10));
    expect(rig.sent).toHaveLength(10);
    rig.tick(220);
    rig.push(300, frames(1));
    expect(rig.sent).toHaveLength(10);
    rig.push(320, frames(2));
    expect(rig.sent).toHaveLength(13);
    expect(rig.downlink.counters.underflows).toBe(1);
  });

  it('does not count the natural end of a turn as running dry', () => {
    const rig = createRig();
    rig.push(0, frames(10));
    rig.tick(240);
    rig.downlink.endTurn(260);
    rig.push(3000, frames(10));
    expect(rig.downlink.counters.underflows).toBe(0);
  });

  it('drops everything unheard on a cut and says how much it was', () => {
    const rig = createRig();
    rig.push(0, frames(50));
    expect(rig.downlink.unheardMs).toBe(1000);
    const [mark] = rig.marks;
    rig.downlink.heard.markReturned(mark?.generation ?? 0, mark?.sequence ?? 0);
    expect(rig.downlink.cut()).toBe(820);
    expect(rig.downlink.unheardMs).toBe(0);
    rig.tick(400);
    expect(rig.sent).toHaveLength(10);
  });

  it('keeps audio while the carrier does not take any, and drops the oldest beyond the bound', () => {
    const rig = createRig({ ...DEFAULT_DOWNLINK_OPTIONS, capacityMs: 400 });
    rig.setWritable(false);
    rig.push(0, frames(30));
    expect(rig.sent).toHaveLength(0);
    expect(rig.downlink.counters.framesDropped).toBe(10);
    rig.setWritable(true);
    rig.tick(20);
    expect(rig.sent[0]?.number).toBe(10);
  });

  it('adds no delay to audio that is sent evenly, beyond the first prebuffer', () => {
    const rig = createRig();
    for (let ms = 0; ms < 4000; ms += 20) rig.push(ms, frames(1));
    const late = rig.latencies.slice(10).filter((ms) => ms > 0);
    expect(late).toEqual([]);
  });

  it('leaves no gap over 20 ms in speech that comes with up to 200 ms of jitter', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 200 }), { minLength: 100, maxLength: 200 }), (delays) => {
        const rig = createRig();
        let previousMs = 0;
        const arrivals = delays.map((delay, index) => (previousMs = Math.max(previousMs, index * 20 + delay)));
        let next = 0;
        let dryAtMs = Number.NaN;
        let worstGapMs = 0;
        let seen = 0;
        for (let ms = 0; ms <= previousMs + 400; ms += 1) {
          while (next < arrivals.length && (arrivals[next] as number) <= ms) rig.push(ms, frames(1, next++));
          if (ms % 20 === 0) rig.tick(ms);
          for (; seen < rig.sent.length; seen += 1) {
            if (dryAtMs < ms) worstGapMs = Math.max(worstGapMs, ms - dryAtMs);
            dryAtMs = Math.max(Number.isNaN(dryAtMs) ? ms : dryAtMs, ms) + 20;
          }
        }
        rig.downlink.endTurn(previousMs + 400);
        rig.tick(previousMs + 400);
        // A frame that lets the sound die away takes no place of its own.
        const speech = new Map(rig.sent.map(({ positionMs, number }) => [positionMs, number]));
        expect([...speech.values()].slice(0, delays.length)).toEqual(delays.map((_, index) => index % 251));
        expect(worstGapMs).toBeLessThanOrEqual(20);
        expect(rig.maxLeadMs).toBeLessThanOrEqual(200);
      }),
      { seed: 1, numRuns: 40 },
    );
  });

  it('sends every byte once and in order, whatever the sizes and times of its pieces', () => {
    const piece = fc.record({ size: fc.integer({ min: 0, max: 900 }), waitMs: fc.integer({ min: 0, max: 120 }) });
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        const total = pieces.reduce((sum, { size }) => sum + size, 0);
        const source = Uint8Array.from({ length: total }, (_, index) => (index * 7) % 250);
        const out: number[] = [];
        const downlink = createDownlink(
          {
            isWritable: () => true,
            writeFrame: (frame) => void out.push(...frame),
            flush() {},
            writeMark: () => {},
            clear: () => {},
            hold() {},
            resume() {},
          },
          { record: () => {} },
        );
        let nowMs = 0;
        let offset = 0;
        for (const { size, waitMs } of pieces) {
          nowMs += waitMs;
          downlink.push(source.subarray(offset, offset + size), nowMs);
          downlink.take(nowMs);
          offset += size;
        }
        downlink.endTurn(nowMs);
        for (let tick = 0; tick < 3000; tick += 1) downlink.take((nowMs += 20));
        // 255 is the silence that fills a frame which ran dry; it is no value of the source.
        expect(out.filter((byte) => byte !== 255)).toEqual([...source]);
        expect(out.length % 160).toBe(0);
      }),
      { seed: 1, numRuns: 60 },
    );
  });
});
