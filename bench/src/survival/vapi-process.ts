/** Plays Vapi's side in a process of its own, because one thread that played both sides of 200 calls would be the first to break. */
import { systemClock } from '@trunkline/service-kit';
import { createFakeVapi, createRandom } from '@trunkline/simulators';
import { type Bookings, bookTables } from './bookings.ts';
import type { AgentSentence } from './measure.ts';
import { prepareTalk } from './talk.ts';

export interface VapiSideOptions {
  apiKey: string;
  webhookUrl: string;
  webhookSecret: string;
  secondSocket: 'accept' | 'refuse';
  seed: number;
}

export type VapiSideRequest =
  | { type: 'start'; options: VapiSideOptions }
  /** Has agents begin to call tools, at random times. */
  | { type: 'book' }
  /** Ends the calls of tools and asks for the report. */
  | { type: 'report' };

export type VapiSideAnswer =
  | { type: 'started'; url: string }
  | { type: 'report'; agents: AgentReport[]; tools: { asked: number; answered: number } };

export interface AgentReport {
  vapiCallId: string;
  isLive: boolean;
  said: AgentSentence[];
}

const HOUR_MS = 3_600_000;

async function start({ apiKey, webhookUrl, webhookSecret, secondSocket }: VapiSideOptions) {
  const { scenario } = await prepareTalk();
  return createFakeVapi({
    apiKey,
    scenarioFor: () => scenario,
    behaviour: {
      secondSocket,
      comparesUtterances: false,
      keepHeardMs: 2_000,
      missingUtteranceAfterMs: HOUR_MS,
      maxDurationMs: HOUR_MS,
      silenceTimeoutMs: 120_000,
    },
    webhook: { url: webhookUrl, auth: { type: 'secret', secret: webhookSecret } },
    keepEndedCalls: 2_000,
    concurrencyLimit: 2_000,
  });
}

let vapi: Awaited<ReturnType<typeof start>> | undefined;
let tools: Bookings | undefined;
let seed = 1;

const agentsOf = (calls: NonNullable<typeof vapi>['calls']): AgentReport[] => {
  const epochOffsetMs = Date.now() - systemClock.nowMs();
  return calls.map(({ record, agentTurns }) => ({
    vapiCallId: record.id,
    isLive: record.status === 'in-progress',
    said: agentTurns.map(({ text, startedAtMs, endedAtMs, interrupted }) => ({
      text,
      startedMs: startedAtMs + epochOffsetMs,
      isWhole: endedAtMs !== undefined && interrupted !== true,
    })),
  }));
};

const answer = (message: VapiSideAnswer): void => void process.send?.(message);

process.on('message', (request: VapiSideRequest) => {
  switch (request.type) {
    case 'start':
      ({ seed } = request.options);
      void start(request.options).then((started) => {
        vapi = started;
        answer({ type: 'started', url: started.url });
      });
      return;
    case 'book':
      if (vapi) tools = bookTables(vapi, createRandom(seed));
      return;
    case 'report':
      tools?.stop();
      answer({
        type: 'report',
        agents: agentsOf(vapi?.calls ?? []),
        tools: { asked: tools?.asked ?? 0, answered: tools?.answered ?? 0 },
      });
  }
});
process.on('disconnect', () => process.exit());
