import { describe, expect, it } from 'vitest';
import { createRandom } from '../random.ts';
import type { CallFaults } from './call-faults.ts';
import { createStreamSender } from './stream-sender.ts';

interface Media {
  event: string;
  sequenceNumber: string;
  media: { track: string; chunk: string; timestamp: string; payload: string };
}

/** Sends `frames` frames whose bytes count up, one each 20 ms, and gives back the texts and when each was sent. */
function run(faults: CallFaults, frames: number, seed = 1) {
  const sent: { text: string; atMs: number }[] = [];
  let nowMs = 1000;
  const identity = { streamSid: 'MZ1', accountSid: 'AC1', callSid: 'CA1', customParameters: { token: 'q1' } };
  const sender = createStreamSender(identity, faults, createRandom(seed), nowMs, (text) =>
    sent.push({ text, atMs: nowMs }),
  );
  sender.connect(nowMs);
  sender.start(nowMs);
  for (let frame = 0; frame < frames; frame += 1) {
    const spokenMs = 1005 + frame * 20;
    nowMs = spokenMs + 20;
    sender.release(nowMs);
    sender.media(
      Uint8Array.from({ length: 160 }, (_, index) => (frame * 160 + index) % 256),
      spokenMs,
      nowMs,
    );
  }
  return { sent, sender, end: () => nowMs };
}

const medias = (sent: { text: string }[]) =>
  sent.flatMap(({ text }) => {
    if (!text.startsWith('{"event":"media","sequenceNumber"')) return [];
    return [JSON.parse(text) as Media];
  });

describe('the messages of the carrier', () => {
  it('have exactly the documented shapes, with string numbers', () => {
    const { sent, sender, end } = run({}, 2);
    sender.dtmf('5', end());
    sender.mark('turn7:3', end());
    sender.stop(end());
    const silence = (frame: number) =>
      Buffer.from(Uint8Array.from({ length: 160 }, (_, index) => (frame * 160 + index) % 256)).toString('base64');
    expect(sent.map(({ text }) => JSON.parse(text))).toEqual([
      { event: 'connected', protocol: 'Call', version: '1.0.0' },
      {
        event: 'start',
        sequenceNumber: '1',
        streamSid: 'MZ1',
        start: {
          streamSid: 'MZ1',
          accountSid: 'AC1',
          callSid: 'CA1',
          tracks: ['inbound'],
          mediaFormat: { encoding: 'audio/x-mulaw', sampleRate: 8000, channels: 1 },
          customParameters: { token: 'q1' },
        },
      },
      {
        event: 'media',
        sequenceNumber: '2',
        streamSid: 'MZ1',
        media: { track: 'inbound', chunk: '1', timestamp: '5', payload: silence(0) },
      },
      {
        event: 'media',
        sequenceNumber: '3',
        streamSid: 'MZ1',
        media: { track: 'inbound', chunk: '2', timestamp: '25', payload: silence(1) },
      },
      { event: 'dtmf', sequenceNumber: '4', streamSid: 'MZ1', dtmf: { track: 'inbound_track', digit: '5' } },
      { event: 'mark', sequenceNumber: '5', streamSid: 'MZ1', mark: { name: 'turn7:3' } },
      { event: 'stop', sequenceNumber: '6', streamSid: 'MZ1', stop: { accountSid: 'AC1', callSid: 'CA1' } },
    ]);
  });

  it('carry numbers instead of strings when asked to', () => {
    const [media] = medias(run({ numericFields: true }, 1).sent);
    expect(media).toMatchObject({ sequenceNumber: 2, media: { chunk: 1, timestamp: 5 } });
  });
});

describe('faults of the uplink', () => {
  it('are the same for the same seed and differ with another', () => {
    const faults = { jitterMs: 100, gap: { rate: 0.1, frames: 2 }, duplicateRate: 0.1, garbageRate: 0.1 };
    expect(run(faults, 200, 5).sent).toEqual(run(faults, 200, 5).sent);
    expect(run(faults, 200, 5).sent).not.toEqual(run(faults, 200, 6).sent);
  });

  it('jitter delays by no more than its bound, keeps the order and makes bursts', () => {
    const { sent, sender, end } = run({ jitterMs: 150 }, 500);
    const arrivals = sent.flatMap(({ text, atMs }) => medias([{ text }]).map((media) => ({ media, atMs })));
    const delays = arrivals.map(({ media, atMs }) => atMs - (1000 + Number(media.media.timestamp) + 20));
    expect(Math.max(...delays)).toBeLessThanOrEqual(150 + 20);
    expect(Math.max(...delays)).toBeGreaterThan(100);
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(0);
    const perTick = new Map<number, number>();
    for (const { atMs } of arrivals) perTick.set(atMs, (perTick.get(atMs) ?? 0) + 1);
    expect(Math.max(...perTick.values())).toBeGreaterThan(2);
    sender.stop(end());
    const chunks = medias(sent).map((media) => Number(media.media.chunk));
    expect(chunks).toEqual(Array.from({ length: 500 }, (_, index) => index + 1));
  });

  it('a burst holds everything and then lets it go at once', () => {
    const { sent } = run({ burst: { everyMs: 1000, holdMs: 300 } }, 100);
    const held = sent.filter(({ atMs }) => atMs >= 2000 && atMs < 2300);
    expect(held).toEqual([]);
    expect(sent.filter(({ atMs }) => atMs >= 2300 && atMs < 2320)).toHaveLength(15 + 1);
  });

  it('gaps take frames away whose numbers and times are used up', () => {
    const found = medias(run({ gap: { rate: 0.05, frames: 3 } }, 400).sent);
    expect(found.length).toBeLessThan(400);
    for (const media of found) {
      const chunk = Number(media.media.chunk);
      expect(Number(media.sequenceNumber)).toBe(chunk + 1);
      expect(Number(media.media.timestamp)).toBe(5 + (chunk - 1) * 20);
    }
  });

  it('duplicates come with the same numbers right behind their original', () => {
    const texts = run({ duplicateRate: 0.2 }, 200).sent.map(({ text }) => text);
    const repeats = texts.filter((text, index) => index > 0 && text === texts[index - 1]);
    expect(repeats.length).toBeGreaterThan(20);
    expect(new Set(texts).size).toBe(texts.length - repeats.length);
  });

  it('odd payloads carry the same bytes in the same order, each with the time of its first sample', () => {
    const found = medias(run({ oddPayloads: true }, 100).sent);
    const payloads = found.map((media) => Buffer.from(media.media.payload, 'base64'));
    const all = Buffer.concat(payloads);
    expect(all.every((byte, index) => byte === index % 256)).toBe(true);
    expect(all.length).toBeGreaterThan(100 * 160 - 400);
    expect(new Set(payloads.map((payload) => payload.length)).size).toBeGreaterThan(10);
    let bytes = 0;
    found.forEach((media, index) => {
      expect(Number(media.media.timestamp)).toBe(Math.round(5 + bytes / 8));
      bytes += payloads[index]?.length ?? 0;
    });
  });

  it('garbage never looks like a good message, and the good ones all come', () => {
    const { sent } = run({ garbageRate: 0.3 }, 200);
    expect(medias(sent)).toHaveLength(200);
    expect(sent.length).toBeGreaterThan(202 + 30);
  });

  it('one oversized message comes where it was asked for', () => {
    const found = medias(run({ oversized: { afterFrames: 3, bytes: 70_000 } }, 5).sent);
    expect(found.map((media) => Buffer.from(media.media.payload, 'base64').length)).toEqual([
      160, 160, 160, 70_000, 160, 160,
    ]);
  });

  it('are flooded right behind start, and carry other parameters than those of the TwiML', () => {
    const { sent } = run({ floodAfterStart: { messages: 3 }, replaceParameters: { token: 'wrong' } }, 1);
    expect(sent.map(({ text }) => text).slice(2, 5)).toEqual(['', '', '']);
    expect(JSON.parse(sent[1]?.text ?? '')).toMatchObject({ start: { customParameters: { token: 'wrong' } } });
  });

  it('begin with start when connected is left out', () => {
    expect(run({ omitConnected: true }, 0).sent.map(({ text }) => text)).toEqual([
      expect.stringContaining('"event":"start"'),
    ]);
  });

  it.each([
    [{ afterFrames: 3 }, ['1', '2', '3', '1', '2'], ['5', '25', '45', '65', '85']],
    [
      { afterFrames: 3, counters: ['chunk', 'timestamp'] as const },
      ['1', '2', '3', '1', '2'],
      ['5', '25', '45', '0', '20'],
    ],
  ])('count anew in the middle of a stream: %j', (restartCounters, chunks, timestamps) => {
    const { sent } = run({ restartCounters }, 5);
    expect(medias(sent).map(({ media }) => media.chunk)).toEqual(chunks);
    expect(medias(sent).map(({ media }) => media.timestamp)).toEqual(timestamps);
    expect(medias(sent).map(({ sequenceNumber }) => sequenceNumber)).toEqual(['2', '3', '4', '5', '6']);
  });
});
