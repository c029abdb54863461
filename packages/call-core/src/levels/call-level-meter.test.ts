import { encodeMulaw, encodePcm16 } from '@trunkline/audio';
import { describe, expect, it } from 'vitest';
import { CallLevelMeter } from './call-level-meter.ts';
import { levelByte } from './level-lane.ts';

const SILENCE = new Uint8Array(160).fill(0xff);

/** 20 ms of a tone of 1 kHz in samples of `rateHz`; `peak` is 1 for full scale. */
const tone = (peak: number, rateHz: number): Int16Array =>
  Int16Array.from({ length: rateHz / 50 }, (_, i) =>
    Math.round(peak * 32_767 * Math.sin((2 * Math.PI * 1_000 * i) / rateHz)),
  );
const mulawTone = (peak: number): Uint8Array => {
  const samples = tone(peak, 8_000);
  const bytes = new Uint8Array(samples.length);
  encodeMulaw(samples, bytes);
  return bytes;
};

/** All bytes of both sides until `untilMs`, 20 of each for half a second. */
function read(meter: CallLevelMeter, untilMs: number) {
  const entries: { atMs: number; caller: number[]; heardAgent: number[] }[] = [];
  while (meter.take(untilMs)) {
    entries.push({ atMs: meter.atMs, caller: [...meter.caller], heardAgent: [...meter.heardAgent] });
  }
  return entries;
}

/** So many steps with the same byte. */
const steps = (count: number, byte: number): number[] => Array.from({ length: count }, () => byte);

describe('the byte of a level', () => {
  it.each([
    { what: 'full scale', squares: 32_768 ** 2, byte: 96 },
    { what: 'a sine at full scale', squares: 32_768 ** 2 / 2, byte: 93 },
    { what: 'a sine 40 dB below it', squares: 32_768 ** 2 / 2 / 10 ** 4, byte: 53 },
    { what: 'one bit of noise', squares: 1, byte: 6 },
    { what: 'silence', squares: 0, byte: 0 },
  ])('of $what is $byte', ({ squares, byte }) => {
    expect(levelByte(squares, 1)).toBe(byte);
    expect(levelByte(200 * squares, 200)).toBe(byte);
  });
});

describe('the levels of the caller', () => {
  it('are those of the tone that was sent, in either format, and 0 for silence', () => {
    const phone = new CallLevelMeter('mulaw', 0);
    const page = new CallLevelMeter('pcm16k', 0);
    const wide = new Uint8Array(640);
    encodePcm16(tone(0.1, 16_000), wide);
    for (let atMs = 20; atMs <= 1_000; atMs += 20) {
      phone.callerAudio(atMs <= 500 ? mulawTone(0.1) : SILENCE, atMs);
      page.callerAudio(atMs <= 500 ? wide : new Uint8Array(640), atMs);
    }
    const expected = [
      { atMs: 0, caller: steps(20, 73), heardAgent: steps(20, 0) },
      { atMs: 500, caller: steps(20, 0), heardAgent: steps(20, 0) },
    ];
    expect(read(phone, 1_600)).toEqual(expected);
    expect(read(page, 1_600)).toEqual(expected);
  });

  it('lie on steps of 25 ms though frames are of 20 ms, without energy that nobody sent', () => {
    const meter = new CallLevelMeter('mulaw', 0);
    for (let atMs = 120; atMs <= 200; atMs += 20) meter.callerAudio(mulawTone(0.1), atMs);
    const [entry] = read(meter, 1_100);
    expect(entry?.caller).toEqual([...steps(4, 0), ...steps(4, 73), ...steps(12, 0)]);
  });

  it('come late and in one burst, and are still put where they were said', () => {
    const meter = new CallLevelMeter('mulaw', 0);
    for (let atMs = 20; atMs <= 100; atMs += 20) meter.callerAudio(mulawTone(0.1), atMs);
    for (let frame = 0; frame < 20; frame += 1) meter.callerAudio(mulawTone(0.1), 500);
    expect(read(meter, 1_100)[0]?.caller).toEqual(steps(20, 73));
  });

  it('of a line that was away for long are not made louder by what comes at once', () => {
    const meter = new CallLevelMeter('mulaw', 0);
    meter.callerAudio(mulawTone(0.1), 20);
    for (let frame = 0; frame < 50; frame += 1) meter.callerAudio(mulawTone(0.1), 1_020);
    const bytes = read(meter, 2_100).flatMap(({ caller }) => caller);
    expect(Math.max(...bytes)).toBeLessThanOrEqual(73);
  });
});

describe('the levels of the agent', () => {
  const send = (meter: CallLevelMeter, fromMs: number, toMs: number, playsFromMs: number): void => {
    for (let atMs = fromMs; atMs < toMs; atMs += 20) {
      meter.heard.frameSent(mulawTone(0.1), atMs, playsFromMs + atMs - fromMs);
    }
  };

  it('are what was proved to be heard, and not what was sent', () => {
    const meter = new CallLevelMeter('mulaw', 0);
    send(meter, 0, 400, 100);
    meter.heard.heardTo(200);
    expect(read(meter, 1_100)[0]?.heardAgent).toEqual([...steps(4, 0), ...steps(8, 73), ...steps(8, 0)]);
  });

  it('fall silent after a cut where it was heard to, and go on with what is said next', () => {
    const meter = new CallLevelMeter('mulaw', 0);
    send(meter, 0, 400, 0);
    meter.heard.heardTo(200);
    meter.heard.skipTo(460);
    send(meter, 460, 560, 300);
    meter.heard.heardTo(560);
    expect(read(meter, 1_100)[0]?.heardAgent).toEqual([
      ...steps(8, 73),
      ...steps(4, 0),
      ...steps(4, 73),
      ...steps(4, 0),
    ]);
  });

  it('of frames that a pause has taken back count once, when they have been played', () => {
    const meter = new CallLevelMeter('mulaw', 0);
    send(meter, 0, 200, 0);
    meter.heard.heardTo(100);
    send(meter, 100, 200, 300);
    meter.heard.heardTo(200);
    expect(read(meter, 1_100)[0]?.heardAgent).toEqual([
      ...steps(4, 73),
      ...steps(8, 0),
      ...steps(4, 73),
      ...steps(4, 0),
    ]);
  });

  it('of what a page holds are later by as long as it was held', () => {
    const meter = new CallLevelMeter('mulaw', 0);
    send(meter, 0, 200, 0);
    meter.heard.heardTo(100);
    meter.heard.held(100);
    meter.heard.resumed(300);
    meter.heard.heardTo(200);
    expect(read(meter, 1_100)[0]?.heardAgent.slice(0, 16)).toEqual([...steps(4, 73), ...steps(8, 0), ...steps(4, 73)]);
  });
});

describe('whoever reads levels', () => {
  it('gets half a second once it is over and settled, and a hole where they were late', () => {
    const meter = new CallLevelMeter('mulaw', 1_200);
    expect(meter.take(2_099)).toBe(false);
    expect(meter.take(2_100)).toBe(true);
    expect(meter.atMs).toBe(1_000);
    expect(read(meter, 10_000).map(({ atMs }) => atMs)).toEqual([8_500]);
  });

  it('gets at the end of the call all that is left at once, and the last half second only as far as the call went', () => {
    const meter = new CallLevelMeter('mulaw', 0);
    for (let atMs = 20; atMs <= 700; atMs += 20) meter.callerAudio(mulawTone(0.1), atMs);
    const rest: number[][] = [];
    while (meter.takeRest(700)) rest.push([...meter.caller.subarray(0, meter.steps)]);
    expect(rest).toEqual([steps(20, 73), steps(8, 73)]);
  });

  it('gets nothing twice when the call ends where it was read to', () => {
    const meter = new CallLevelMeter('mulaw', 0);
    expect([meter.take(1_100), meter.takeRest(1_000), meter.takeRest(1_000)]).toEqual([true, true, false]);
  });
});
