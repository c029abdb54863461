import { encodeMulaw } from '@trunkline/audio';
import { type CallEvent, createEarRecording, createRandom } from '@trunkline/simulators';
import { expect, it } from 'vitest';
import { judgeVoicemail } from '../src/voicemail-report.ts';

const random = createRandom(1);
const noise = (ms: number): Int16Array => Int16Array.from({ length: ms * 8 }, () => random.integer(-8_000, 8_000));
const MESSAGE = noise(2_000);
const BEEP_END_MS = 3_000;

interface Played {
  agentUntilMs?: number;
  message?: Int16Array | undefined;
  messageFromMs?: number;
}

/** A machine that greets for 3 s, its beep included, and what it records then. */
function machine({ agentUntilMs = 0, message, messageFromMs = 3_400 }: Played) {
  const ear = createEarRecording();
  const mulawOf = (samples: Int16Array): Uint8Array => {
    const bytes = new Uint8Array(samples.length);
    encodeMulaw(samples, bytes);
    return bytes;
  };
  ear.recordSaid(0, mulawOf(noise(BEEP_END_MS)));
  if (agentUntilMs > 2_000) ear.recordHeard(2_000 * 8, mulawOf(noise(agentUntilMs - 2_000)));
  ear.endPlayRun('stream-ended');
  const log: CallEvent[] = [
    { type: 'machine.detected', answeredBy: 'machine_end_beep', durationMs: 3_000, atMs: 3_000 },
  ];
  if (message) {
    log.push({ type: 'carrier.said', text: 'The bike is ready.', atMs: messageFromMs - 50 });
    ear.recordHeard(messageFromMs * 8, mulawOf(message));
  }
  ear.advanceTo(10_000);
  return { ear, log };
}

it('measures a message that was left whole', () => {
  expect(judgeVoicemail(machine({ agentUntilMs: 3_100, message: MESSAGE }), MESSAGE)).toEqual({
    faults: [],
    report: {
      answeredBy: 'machine_end_beep',
      afterBeepMs: 400,
      messageMs: 2_000,
      lostMs: 0,
      agentAfterBeepMs: 100,
    },
  });
});

it.each([
  ['no message', {}, ['no message was left on the machine']],
  ['half of it', { message: MESSAGE.subarray(0, 8_000) }, ['1000 ms of the message are not on the machine']],
  ['another one', { message: noise(2_000) }, ['2000 ms of the message are not on the machine']],
  [
    'one over the beep',
    { message: MESSAGE, messageFromMs: 2_500 },
    ['the message began 500 ms before the end of the beep'],
  ],
  [
    'one behind an agent that was not let go',
    { agentUntilMs: 4_500, message: MESSAGE, messageFromMs: 5_000 },
    ['the agent went on for 1500 ms after the beep'],
  ],
] satisfies [string, Played, string[]][])('finds fault with %s', (_what, played, faults) => {
  expect(judgeVoicemail(machine(played), MESSAGE).faults).toEqual(faults);
});
