import { describe, expect, it } from 'vitest';
import { createManualClock } from '../clock.ts';
import { createAgentSpeechLog } from './agent-speech-log.ts';

function start() {
  const clock = createManualClock(1000);
  const log = createAgentSpeechLog(clock);
  /** What a promise has come to by now. */
  const settled = async (promise: Promise<number | undefined>) => {
    await Promise.resolve();
    return Promise.race([promise, Promise.resolve('waiting' as const)]);
  };
  return { clock, log, settled };
}

describe('listening to the agent', () => {
  it('hears speech that begins, and speech that has begun before it listened', async () => {
    const { clock, log, settled } = start();
    const heard = log.waitForAgentSpeech(1000, 5000);
    clock.advance(400);
    expect(await settled(heard)).toBe('waiting');
    log.speechStarted(1380);
    expect(await heard).toBe(1380);
    expect(await log.waitForAgentSpeech(1400, 5000)).toBe(1400);
  });

  it('gives up on an agent that stays silent, or whose call ends', async () => {
    const { clock, log } = start();
    const tooLate = log.waitForAgentSpeech(1000, 500);
    clock.advance(500);
    expect(await tooLate).toBeUndefined();
    const cutShort = log.waitForAgentSpeech(1000, 500);
    log.callEnded(1600);
    expect(await cutShort).toBeUndefined();
    expect(log.isOver).toBe(true);
  });

  it('dates a silence from its beginning, however late it is noticed, and starts again when speech goes on', async () => {
    const { clock, log, settled } = start();
    log.speechStarted(1000);
    const silent = log.waitForAgentSilence(700, 20_000);
    clock.advance(3000);
    log.speechEnded(3600);
    clock.advance(200);
    log.speechStarted(4200);
    clock.advance(2000);
    expect(await settled(silent)).toBe('waiting');
    log.speechEnded(5800);
    clock.advance(290);
    expect(await settled(silent)).toBe('waiting');
    clock.advance(20);
    expect(await silent).toBe(5800);
  });

  it('does not wait for ever on an agent that goes on and on', async () => {
    const { clock, log } = start();
    log.speechStarted(1000);
    const silent = log.waitForAgentSilence(700, 4000);
    clock.advance(4000);
    expect(await silent).toBeUndefined();
  });

  it('tells when somebody ends the call', async () => {
    const { clock, log } = start();
    const ended = log.waitForEnd(5000);
    clock.advance(100);
    log.callEnded(1100);
    expect(await ended).toBe(1100);
    expect(await log.waitForEnd(1)).toBe(1100);
  });
});
