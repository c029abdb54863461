/** People who write: each has a session with some messages, ends it or has it erased, and begins another. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '@trunkline/simulators';
import type { SoakStage } from './soak-stage.ts';
import type { Tally } from './tally.ts';

const MESSAGES = 6;

export interface WriterOptions {
  stage: Pick<SoakStage, 'chatUrl' | 'apiKey'>;
  random: Random;
  tally: Tally;
  signal: AbortSignal;
}

/** Writes one session after the other. @returns when the last one is ended */
export async function writeAgainAndAgain(
  index: number,
  { stage, random, tally, signal }: WriterOptions,
): Promise<void> {
  const headers = { authorization: `Bearer ${stage.apiKey}`, 'content-type': 'application/json' };
  const write = async (sessionId: string, message: string): Promise<void> => {
    const isStream = random.integer(0, 1) === 0;
    const answer = await fetch(`${stage.chatUrl}/chat`, {
      method: 'POST',
      headers: { ...headers, accept: isStream ? 'text/event-stream' : 'application/json' },
      body: JSON.stringify({ sessionId, message }),
    });
    const text = await answer.text();
    const isWhole = isStream ? text.includes('event: message.completed') : answer.status === 200;
    if (!isWhole) throw new Error(`POST /chat: ${answer.status}, not answered to the end`);
    tally.add('messages answered');
  };
  for (let turn = 0; !signal.aborted; turn += 1) {
    const sessionId = `soak-${process.pid}-${index}-${turn}`;
    for (let message = 0; message < MESSAGES && !signal.aborted; message += 1) {
      await tally.expect('chat', () => write(sessionId, `Question ${message} of ${turn}.`));
      await sleep(random.integer(1_000, 4_000), undefined, { signal }).catch(() => undefined);
    }
    const purge = random.integer(0, 1) === 0 ? '?purge=true' : '';
    await tally.expect('ending a session', async () => {
      const answer = await fetch(`${stage.chatUrl}/session/${sessionId}${purge}`, {
        method: 'DELETE',
        headers: { authorization: headers.authorization },
      });
      await answer.text();
      if (answer.status !== 200) throw new Error(`DELETE /session: ${answer.status}`);
    });
    tally.add(purge === '' ? 'sessions ended' : 'sessions erased');
  }
}
