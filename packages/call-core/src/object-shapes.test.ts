/**
 * V8 keeps an object literal with a getter as a dictionary, and then looks every property of it up by hash. The objects on the
 * path of a frame must be plain for it. Asked after use, since a property that is added or deleted late can spoil a plain one.
 */
import { setFlagsFromString } from 'node:v8';
import { runInThisContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { createFrameQueue, createReframer, createTranscoder } from '@trunkline/audio';
import { createBargeIn } from './barge-in/barge-in.ts';
import { createBargeInGate } from './barge-in/barge-in-gate.ts';
import { BARGE_IN_POLICIES } from './barge-in/policies.ts';
import { createVoiceRun } from './barge-in/voice-run.ts';
import { DEFAULT_DOWNLINK_OPTIONS } from './downlink/downlink-options.ts';
import { createDownlink } from './downlink/downlink.ts';
import { createHeardLedger } from './downlink/heard-ledger.ts';
import { createLinkLadder } from './downlink/link-ladder.ts';
import { createPlayoutClock } from './downlink/playout-clock.ts';
import { createSentFrames } from './downlink/sent-frames.ts';
import { createWarmUp } from './downlink/warm-up.ts';
import { CallLevelMeter } from './levels/call-level-meter.ts';
import { createStampedFrameQueue } from './stamped-frame-queue.ts';
import { createUplink } from './uplink/uplink.ts';
import { createFarLine } from './voice/far-line.ts';
import { createNoiseFloor } from './voice/noise-floor.ts';
import { SpeechEnd } from './voice/speech-end.ts';
import { createVoiceWatch } from './voice/voice-watch.ts';

setFlagsFromString('--allow-natives-syntax');
const hasFastProperties = runInThisContext('(object) => %HasFastProperties(object)') as (object: object) => boolean;

const frame = new Uint8Array(160);
const sink = {
  isWritable: () => true,
  writeFrame() {},
  flush() {},
  writeMark() {},
  clear() {},
  hold() {},
  resume() {},
};
const latency = { record() {} };

/** Each has done once whatever it does on the way of a frame. */
const OBJECTS: Record<string, () => object> = {
  downlink() {
    const downlink = createDownlink(sink, latency);
    downlink.push(frame, 0);
    downlink.take(0);
    downlink.pause(20);
    downlink.resume(40);
    downlink.endTurn(60);
    downlink.cut();
    downlink.restart();
    return downlink;
  },
  'a downlink of 16 kHz PCM to a carrier that keeps'() {
    const downlink = createDownlink(sink, latency, {
      ...DEFAULT_DOWNLINK_OPTIONS,
      format: 'pcm16k',
      keepsHeldAudio: true,
    });
    downlink.push(new Uint8Array(640), 0);
    downlink.take(0);
    downlink.pause(20);
    downlink.resume(40);
    downlink.cut();
    return downlink;
  },
  'the counters of a downlink': () => createDownlink(sink, latency).counters,
  'the heard ledger'() {
    const ledger = createHeardLedger();
    ledger.frameSent(20);
    ledger.markReturned(1, ledger.markSent());
    ledger.takeBack(0);
    ledger.cut(0);
    return ledger;
  },
  'the link ladder'() {
    const ladder = createLinkLadder();
    ladder.look(2_500, 0);
    for (let ms = 100; ms < 12_000; ms += 100) ladder.look(0, ms);
    return ladder;
  },
  'the playout clock'() {
    const clock = createPlayoutClock();
    clock.frameSent(20, 0);
    clock.fillSent(20, 0.5);
    clock.markSent(1, 0.5);
    clock.markReturned(1, 40);
    clock.held(50);
    clock.resumed(60.5);
    clock.cleared();
    return clock;
  },
  'the sent frames'() {
    const sent = createSentFrames(160, 50);
    sent.push(frame);
    sent.takeBack(1);
    sent.next();
    sent.forget();
    return sent;
  },
  'the warm-up'() {
    const warmUp = createWarmUp(80, 200);
    warmUp.turnStarted(0);
    warmUp.audioReceived(20.5, 10);
    warmUp.turnEnded();
    return warmUp;
  },
  'the stamped frame queue'() {
    const queue = createStampedFrameQueue(160, 2);
    for (let i = 0; i < 3; i++) queue.push(frame, i);
    queue.shift();
    queue.clear();
    return queue;
  },
  uplink() {
    const uplink = createUplink(sink, latency);
    uplink.push(1, frame, 0.5);
    uplink.take(200);
    uplink.restart();
    return uplink;
  },
  'the counters of an uplink': () => createUplink(sink, latency).counters,
  'the voice watch'() {
    const watch = createVoiceWatch({ reset() {}, push() {} });
    watch.agentFrame(frame, 0);
    watch.callerFrame(frame, true, 20);
    watch.agentCleared(20);
    return watch;
  },
  'the noise floor'() {
    const floor = createNoiseFloor();
    floor.push(-40.5);
    return floor;
  },
  'the far line'() {
    const line = createFarLine();
    line.write(frame, line.placeOf(0.5));
    line.reach(160);
    line.read(frame, 0);
    line.silenceFrom(80);
    return line;
  },
  'the meter of levels'() {
    const meter = new CallLevelMeter('mulaw', 0);
    meter.callerAudio(frame, 20.5);
    meter.heard.frameSent(frame, 0, 20.5);
    meter.heard.heardTo(20);
    meter.take(1_200.5);
    return meter;
  },
  'the end of the caller’s speech'() {
    const end = new SpeechEnd();
    end.push(-20.5, 20, false, 20.5);
    end.ended(1_000.5);
    return end;
  },
  'the voice run'() {
    const run = createVoiceRun();
    run.push({ atMs: 32, speech: 1, levelDbfs: -20, echoShare: 0 }, false, true);
    run.reset();
    return run;
  },
  'the barge-in'() {
    const bargeIn = createBargeIn(BARGE_IN_POLICIES.fusion);
    bargeIn.agentInterrupted(0, 100);
    bargeIn.tick(20, 100);
    return bargeIn;
  },
  'the barge-in gate'() {
    const gate = createBargeInGate();
    gate.shut(0, 'vapi', 'a');
    gate.admits(1);
    gate.modelSpoke('b', 2);
    gate.speechStarted({ turn: 3 }, 3);
    return gate;
  },
  'the frame queue'() {
    const queue = createFrameQueue({ frameBytes: 160, capacityFrames: 100 });
    for (let i = 0; i < 101; i++) queue.push(frame);
    queue.shift();
    return queue;
  },
  'the reframer'() {
    const reframer = createReframer(160);
    reframer.push(new Uint8Array(250), sink);
    reframer.flush(sink, 0xff);
    return reframer;
  },
  'the transcoder'() {
    const transcoder = createTranscoder('pcm16k', 'mulaw');
    transcoder.process(new Uint8Array(641));
    return transcoder;
  },
};

describe('an object on the path of a frame has fast properties', () => {
  it.each(Object.entries(OBJECTS))('%s', (_, create) => {
    expect(hasFastProperties(create())).toBe(true);
  });

  it('unlike an object literal with getters, which shows that V8 answers the question', () => {
    let length = 0;
    const literal = {
      get length() {
        return length;
      },
      get isEmpty() {
        return length === 0;
      },
      push() {
        length += 1;
      },
    };
    expect(hasFastProperties(literal)).toBe(false);
  });
});
