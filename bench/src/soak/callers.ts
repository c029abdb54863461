/** Callers who come and go: so many calls at a time, each of which talks for a minute or so and is followed by another. */
import { setTimeout as sleep } from 'node:timers/promises';
import { isEvent, type Random } from '@trunkline/simulators';
import { converse, type Talk } from '../survival/talk.ts';
import type { SoakStage } from './soak-stage.ts';
import type { Tally } from './tally.ts';

export interface CallerOptions {
  stage: SoakStage;
  talk: Talk;
  random: Random;
  tally: Tally;
  /** Aborted when nobody is to call any more, and all hang up. */
  signal: AbortSignal;
}

const ANSWERED_WITHIN_MS = 30_000;
/** Of a hundred calls so many are cut off without a word, and so many lose their stream once and have it back. */
const ABRUPT_OF_100 = 20;
const CUT_OF_100 = 10;

/** Calls again and again. @returns when the last call is over */
export async function callAgainAndAgain(index: number, options: CallerOptions): Promise<void> {
  const { signal } = options;
  for (let turn = 0; !signal.aborted; turn += 1) await oneCall(index, turn, options);
}

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  sleep(ms, undefined, { signal }).catch(() => undefined);

async function oneCall(
  index: number,
  turn: number,
  { stage, talk, random, tally, signal }: CallerOptions,
): Promise<void> {
  const call = stage.carrier.placeCall({
    from: `+1555${String(2_000_000 + index * 1_000 + (turn % 1_000))}`,
    to: '+15550100002',
  });
  tally.add('calls placed');
  const answered = await tally.expect('a call was not answered', () =>
    call.waitFor(isEvent('call.answered'), ANSWERED_WITHIN_MS),
  );
  if (!answered) return void (await call.hangUp());
  converse(call, talk);
  const lastsMs = random.integer(30_000, 90_000);
  const isCut = random.integer(1, 100) <= CUT_OF_100;
  if (isCut) {
    await pause(lastsMs / 2, signal);
    call.cutSocket();
    tally.add('streams cut');
  }
  await Promise.race([pause(isCut ? lastsMs / 2 : lastsMs, signal), call.ended]);
  if (!stage.carrier.liveCalls.has(call.callSid)) tally.wrong(`a call ended by itself: ${(await call.ended).endedBy}`);
  else await call.hangUp({ isAbrupt: random.integer(1, 100) <= ABRUPT_OF_100 });
}
