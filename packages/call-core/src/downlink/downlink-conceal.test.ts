import { concealMulaw, fadeInMulaw } from '@trunkline/audio';
import { describe, expect, it } from 'vitest';
import { CONCEALED, startVirtualCall, type VirtualCall } from './virtual-carrier.test-support.ts';

const LOUD = 0x00;
const loud = (frames: number): Uint8Array => new Uint8Array(frames * 160).fill(LOUD);
const positions = ({ sent }: VirtualCall): number[] => sent.map(({ positionMs }) => positionMs);

/** A turn of 200 ms that goes on, and nothing more of it has come for `ms`. */
function dryTurn(ms: number): VirtualCall {
  const call = startVirtualCall(30);
  call.push(loud(10));
  call.pass(200 + ms);
  return call;
}

describe('a turn that runs dry in its middle', () => {
  it('dies away in exactly one frame, however long nothing comes', () => {
    expect(positions(dryTurn(2_000)).filter((ms) => ms === CONCEALED)).toHaveLength(1);
  });

  it('goes on into that frame without a gap', () => {
    const { ear } = dryTurn(500);
    expect(ear).toHaveLength(220);
    expect(ear.indexOf(CONCEALED)).toBe(200);
  });

  it('ends in the sound just heard, backwards and fading', () => {
    const expected = new Uint8Array(160);
    concealMulaw(loud(1), expected);
    expect(dryTurn(500).sent.at(-1)?.bytes).toEqual(expected);
  });

  it('does not have that frame in the ledger', () => {
    const { downlink } = dryTurn(500);
    expect([downlink.heard.sentMs, downlink.heard.heardMs, downlink.unheardMs]).toEqual([200, 200, 0]);
  });

  it('fades in with its next frame, and only with that one', () => {
    const call = dryTurn(500);
    call.push(loud(10));
    const faded = new Uint8Array(160);
    fadeInMulaw(loud(1), faded);
    expect(call.sent.slice(11, 13).map(({ bytes }) => bytes)).toEqual([faded, loud(1)]);
  });

  it('dies away again when it runs dry again', () => {
    const call = dryTurn(500);
    call.push(loud(10));
    call.pass(1_000);
    expect(positions(call).filter((ms) => ms === CONCEALED)).toHaveLength(2);
  });

  it('does not have that frame taken for speech by a pause: at most one frame is heard twice', () => {
    for (let ms = 0; ms < 60; ms++) {
      const call = startVirtualCall(30);
      // Between two ticks, so that the turn runs dry between two as well.
      call.pass(7);
      call.push(loud(10));
      call.pass(170 + ms);
      call.push(loud(ms % 3));
      call.pause();
      call.pass(100);
      call.resume();
      call.endTurn();
      call.pass(1_000);
      const twice = call.heardTimes().reduce((sum, times) => sum + times - 1, 0);
      expect(twice, `paused ${170 + ms} ms after the turn began`).toBeLessThanOrEqual(20);
    }
  });
});

describe('a turn that is over', () => {
  it('is not followed by a sound that nobody made', () => {
    const call = startVirtualCall(30);
    call.push(loud(10));
    call.endTurn();
    call.pass(2_000);
    expect(positions(call)).not.toContain(CONCEALED);
  });

  it('leaves the next one as it is, also when nobody knew that it was over until it had run dry', () => {
    const call = dryTurn(500);
    call.endTurn();
    call.push(loud(10));
    call.pass(200);
    expect(call.sent.slice(11).map(({ bytes }) => bytes)).toEqual(Array.from({ length: 10 }, () => loud(1)));
  });

  it('leaves the next one as it is when a pause found all of it played', () => {
    for (let ms = 180; ms < 260; ms++) {
      const call = startVirtualCall(30);
      call.push(loud(10));
      call.endTurn();
      call.pass(ms);
      call.pause();
      call.pass(100);
      call.resume();
      call.pass(1_000);
      const before = call.sent.length;
      call.push(loud(10));
      call.pass(200);
      expect(call.sent[before]?.bytes, `paused ${ms} ms after the turn began`).toEqual(loud(1));
    }
  });

  it('fades in with the last of it that came late', () => {
    const call = dryTurn(500);
    call.push(new Uint8Array(80).fill(LOUD));
    call.endTurn();
    call.pass(200);
    const faded = new Uint8Array(160);
    fadeInMulaw(new Uint8Array(160).fill(LOUD, 0, 80).fill(0xff, 80), faded);
    expect(call.sent.slice(11).map(({ bytes }) => bytes)).toEqual([faded]);
  });

  it('is not followed by one when it was cut', () => {
    const call = startVirtualCall(30);
    call.push(loud(10));
    call.pass(190);
    call.cut();
    call.pass(2_000);
    expect(positions(call)).not.toContain(CONCEALED);
  });

  it('is not followed by one while it is paused', () => {
    const call = startVirtualCall(30);
    call.push(loud(10));
    call.pass(150);
    call.pause();
    call.pass(2_000);
    expect(positions(call)).not.toContain(CONCEALED);
  });
});
