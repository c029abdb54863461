/** A second provider of agents beside Vapi's side, and `POST /sandbox/provider {"isDown": true}`, with which Vapi's side dies and comes back. */
import type { Clock } from '@trunkline/service-kit';
import {
  createFakeRealtime,
  type FakeRealtime,
  type FakeVapi,
  type PreparedScenario,
  type Synthesiser,
} from '@trunkline/simulators';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { SandboxConfig } from './config.ts';

/** What an agent's call ends with that dies with its provider. Its agent is not to blame for what it did not get to say. */
export const PROVIDER_DIED = 'call.in-progress.error-vapifault-worker-died';

/** The demo's instructions name the call, so that its agent finds its scenario. */
const CALL_SID = /call_([0-9a-f]{32})/;

export const callSidIn = (instructions: unknown): string | undefined => {
  const hex = CALL_SID.exec(String(instructions))?.[1];
  return hex === undefined ? undefined : `CA${hex}`;
};

/** @param scenarioOf what the next agent of a call is to play. */
export async function startRealtimeSide(
  config: SandboxConfig,
  deps: {
    synthesiser: Synthesiser;
    clock: Clock;
    scenarioOf: (callSid: string) => PreparedScenario | undefined;
    fallback: PreparedScenario;
  },
): Promise<FakeRealtime | undefined> {
  const { OPENAI_API_KEY: apiKey, SANDBOX_OPENAI_PORT: port, HOST: host } = config;
  if (apiKey === undefined) return undefined;
  const { synthesiser, scenarioOf, fallback } = deps;
  return createFakeRealtime({
    apiKey,
    host,
    port,
    seed: config.SANDBOX_SEED,
    synthesiser,
    scenarioFor: (_index, instructions) => scenarioOf(callSidIn(instructions) ?? '') ?? fallback,
  });
}

const bodySchema = z.object({ isDown: z.boolean() });

export function providerRoute(app: FastifyInstance, vapi: FakeVapi): void {
  app.post('/sandbox/provider', (request, reply) => {
    const body = bodySchema.safeParse(request.body);
    if (!body.success) return reply.code(422).send();
    const { isDown } = body.data;
    vapi.setApiFaults(isDown ? () => ({ status: 503 }) : undefined);
    if (!isDown) return reply.code(204).send();
    for (const call of vapi.calls) {
      if (call.record.status === 'ended') continue;
      call.cutSocket();
      call.end(PROVIDER_DIED);
    }
    return reply.code(204).send();
  });
}
