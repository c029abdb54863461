import { ManualClock } from '@trunkline/testkit';
import { beforeEach, describe, expect, it } from 'vitest';
import { type PollAnswer, PollTransport } from './poll-transport.ts';

let clock: ManualClock;
let heard: number;
let done: number;
let transport: PollTransport;
beforeEach(() => {
  clock = new ManualClock();
  heard = 0;
  done = 0;
  const events = { messageReceived() {}, heardFrom: () => void (heard += 1), closed() {} };
  transport = new PollTransport({ token: 't', clock, events, onDone: () => void (done += 1) });
});

const wait = (ms: number): void => {
  for (let at = 0; at < ms; at += 20) {
    clock.advance(20);
    transport.tick(clock.nowMs());
  }
};
const frame = new Uint8Array(648);
const textOf = (answer: PollAnswer | undefined): string[] =>
  answer?.texts.map((record) => Buffer.from(record.subarray(8)).toString()) ?? [];

describe('polls', () => {
  it('are answered with a message at once, and with sound after a tenth of a second of it', async () => {
    const first = transport.poll();
    transport.sendText('{"type":"pong"}');
    wait(20);
    expect(textOf(await first.answered)).toEqual(['{"type":"pong"}']);
    const second = transport.poll();
    for (let frames = 0; frames < 5; frames += 1) {
      transport.sendFrame(frame);
      wait(20);
    }
    expect((await second.answered)?.records).toHaveLength(5);
  });

  it('hang for twenty seconds when nothing is new, and keep the page alive meanwhile', async () => {
    const { answered } = transport.poll();
    let isAnswered = false;
    void answered.then(() => (isAnswered = true));
    wait(19_980);
    await Promise.resolve();
    expect(isAnswered).toBe(false);
    wait(20);
    expect(await answered).toBeUndefined();
    expect(heard).toBeGreaterThan(900);
  });

  it('come one at a time: a newer one takes over, and the older has nothing', async () => {
    const older = transport.poll();
    const newer = transport.poll();
    expect(await older.answered).toBeUndefined();
    older.abandon();
    transport.sendText('{}');
    wait(20);
    expect(textOf(await newer.answered)).toEqual(['{}']);
  });

  it('take frames only while one is there, and half a second of them', () => {
    expect(transport.hasRoom()).toBe(false);
    transport.poll();
    let frames = 0;
    for (; transport.hasRoom(); frames += 1) transport.sendFrame(frame);
    expect(frames).toBe(26);
  });

  it('get the messages once more of an answer that was lost', async () => {
    transport.sendText('{"n":1}');
    const lost = await transport.poll().answered;
    transport.sendText('{"n":2}');
    transport.giveBack(lost?.texts ?? []);
    expect(textOf(await transport.poll().answered)).toEqual(['{"n":1}', '{"n":2}']);
  });

  it('keep a bounded number of messages for a page that does not poll', async () => {
    for (let n = 0; n < 1_000; n += 1) transport.sendText(`{"n":${n}}`);
    const answer = await transport.poll().answered;
    expect(answer?.records).toHaveLength(256);
    expect(textOf(answer).at(-1)).toBe('{"n":999}');
  });

  it('bring what was sent last after the end, and then nothing for twenty seconds', async () => {
    transport.sendText('{"last":true}');
    transport.close(1000);
    expect(textOf(await transport.poll().answered)).toEqual(['{"last":true}']);
    expect(await transport.poll().answered).toBeUndefined();
    expect(transport).toMatchObject({ closeCode: 1000, isEmpty: true });
    clock.advance(20_000);
    expect(done).toBe(1);
  });
});
