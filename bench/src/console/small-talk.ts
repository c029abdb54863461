/**
 * What Vapi's side says of a conversation while its sound flows, so that a live call of the bench has the facts of a real one: turns of
 * both sides, words and times. Every call is at another place of the same ten seconds.
 */
const TICK_MS = 20;
const CYCLE_MS = 10_000;
const APART_MS = 370;

const caller = (status: 'started' | 'stopped'): object => ({ type: 'speech-update', role: 'user', status });
const agent = (status: 'started' | 'stopped'): object => ({ type: 'speech-update', role: 'assistant', status });
const heard = (transcriptType: 'partial' | 'final', transcript: string): object => ({
  type: 'transcript',
  role: 'user',
  transcriptType,
  transcript,
});

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
  [3_200, agent('started')],
]);

/** @returns what the agent's side of a call says at this tick of 20 ms, if anything. */
export function smallTalk(call: number, tick: number): object | undefined {
  return SCRIPT.get((tick * TICK_MS + CYCLE_MS - ((call * APART_MS) % CYCLE_MS)) % CYCLE_MS);
}
