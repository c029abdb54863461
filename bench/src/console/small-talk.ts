/**
 * What Vapi's side says of a conversation while its sound flows, so that a live call of the bench has the facts of a real one: turns of
 * both sides, words and times. Every call is at another place of the same ten seconds.
 */
import type { AgentTalk } from '../agent-talk.ts';

const TICK_MS = 20;
const CYCLE_MS = 10_000;
/** A whole number of ticks, or some calls would never be at the moment at which something is said. */
const APART_MS = 380;

const caller = (status: 'started' | 'stopped'): object => ({ type: 'speech-update', role: 'user', status });
const agent = (status: 'started' | 'stopped'): object => ({ type: 'speech-update', role: 'assistant', status });
const heard = (transcriptType: 'partial' | 'final', transcript: string): object => ({
  type: 'transcript',
  role: 'user',
  transcriptType,
  transcript,
});

/** When the agent speaks, in ms of the ten seconds: to their end, so that no turn waits for what was late in another. */
const ANSWERS_FROM_MS = 3_200;

const SCRIPT = new Map<number, object>([
  [0, agent('stopped')],
  [400, caller('started')],
  [900, heard('partial', 'I would like')],
  [1_300, heard('partial', 'I would like to know')],
  [1_700, heard('partial', 'I would like to know when you open')],
  [2_000, caller('stopped')],
  [2_200, heard('final', 'I would like to know when you open.')],
  [2_800, { type: 'model-output', output: 'We open at nine' }],
  [
    3_000,
    { type: 'voice-input', input: 'We open at nine and close at four, and on Saturdays the workshop is open too.' },
  ],
  [ANSWERS_FROM_MS, agent('started')],
]);

const placeOf = (call: number, tick: number): number =>
  (tick * TICK_MS + CYCLE_MS - ((call * APART_MS) % CYCLE_MS)) % CYCLE_MS;

export const smallTalk: AgentTalk = {
  speaks: (call, tick) => placeOf(call, tick) >= ANSWERS_FROM_MS,
  says: (call, tick) => SCRIPT.get(placeOf(call, tick)),
};
