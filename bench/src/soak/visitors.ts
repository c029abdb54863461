/** Visitors of a page who speak with the agent through the browser's microphone, and whose connection is lost now and then. */
import { setTimeout as sleep } from 'node:timers/promises';
import { isBrowserEvent, openFakeBrowser, type Random } from '@trunkline/simulators';
import { PUBLIC_URL } from '../survival/stage.ts';
import type { SoakStage } from './soak-stage.ts';
import type { Tally } from './tally.ts';

export interface VisitorOptions {
  stage: Pick<SoakStage, 'gateways' | 'apiKey'>;
  /** 16 kHz samples of a question. */
  question: Int16Array;
  random: Random;
  tally: Tally;
  signal: AbortSignal;
}

const ASKS_EVERY_MS = 9_000;
const READY_WITHIN_MS = 20_000;
const CUT_OF_100 = 30;
const POLLS_OF_100 = 25;

interface Opened {
  sessionId: string;
  token: string;
}

/** Speaks in one session after the other. @returns when the last one is over */
export async function visitAgainAndAgain({ stage, question, random, tally, signal }: VisitorOptions): Promise<void> {
  const pause = (ms: number): Promise<void> => sleep(ms, undefined, { signal }).catch(() => undefined);
  const open = async (): Promise<Opened> => {
    const answer = await fetch(`${stage.gateways.pick()}/web/sessions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${stage.apiKey}`, 'content-type': 'application/json' },
      body: '{}',
    });
    if (answer.status !== 201) throw new Error(`POST /web/sessions: ${answer.status}`);
    return (await answer.json()) as Opened;
  };
  while (!signal.aborted) {
    const opened = await tally.expect('a voice session', open);
    if (!opened) {
      await pause(1_000);
      continue;
    }
    const browser = openFakeBrowser({
      audioUrl: () => `${stage.gateways.pick().replace('http', 'ws')}/web/audio`,
      pollUrl: () => `${stage.gateways.pick()}/web/audio/${opened.sessionId}`,
      token: opened.token,
      origin: PUBLIC_URL,
      transport: random.integer(1, 100) <= POLLS_OF_100 ? 'polling' : 'socket',
      earMaxMs: 1_000,
    });
    const ready = await tally.expect('a page', () => browser.waitFor(isBrowserEvent('ready'), READY_WITHIN_MS));
    if (ready) {
      tally.add('voice sessions');
      const cutAt = random.integer(1, 100) <= CUT_OF_100 ? random.integer(1, 4) : 0;
      for (let asked = 1; asked <= 5 && !signal.aborted; asked += 1) {
        void browser.say(question).catch(() => undefined);
        await pause(ASKS_EVERY_MS);
        if (asked === cutAt) {
          browser.cut();
          tally.add('pages cut off');
        }
      }
    }
    await Promise.race([browser.bye(), sleep(5_000)]);
    browser.vanish();
  }
}
