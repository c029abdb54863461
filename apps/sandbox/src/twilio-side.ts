/**
 * What the sandbox offers beside the wire: `POST /sandbox/calls` places a call, `GET /sandbox/calls/:callSid` tells how it
 * went, `GET /sandbox/scenarios/:name` how the gateway is to place one itself.
 */
import { TrunklineError } from '@trunkline/protocol';
import type { PreparedScenario } from '@trunkline/simulators';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { CallBook } from './call-book.ts';
import type { SandboxCall } from './sandbox-call.ts';
import type { ScenarioLibrary } from './scenario-library.ts';

const bodySchema = z
  .object({
    scenario: z.string().default('greeting-and-answer'),
    from: z.string().min(1).default('+15550100001'),
    to: z.string().min(1).default('+15550100002'),
    calls: z.number().int().min(1).max(500).default(1),
    keepsRecording: z.boolean().default(true),
  })
  .prefault({});

export function sandboxRoutes(app: FastifyInstance, library: ScenarioLibrary, book: CallBook): void {
  const scenarioNamed = (name: string): PreparedScenario => {
    const scenario = library.get(name);
    if (scenario) return scenario;
    throw new TrunklineError('TL_INVALID_FIELD', `scenario: unknown; there are ${library.names.join(', ')}`);
  };

  const placeOrSay = (...call: Parameters<CallBook['place']>): SandboxCall => {
    try {
      return book.place(...call);
    } catch (error) {
      // A number of the account's that is not set up.
      throw new TrunklineError('TL_INVALID_FIELD', `to: ${(error as Error).message}`);
    }
  };

  app.get('/sandbox/scenarios', () => ({ scenarios: library.names }));

  app.get<{ Params: { name: string } }>('/sandbox/scenarios/:name', (request) => {
    const { name, description, outbound } = scenarioNamed(request.params.name);
    return { name, description, ...(outbound && { outbound }) };
  });

  app.get('/sandbox/calls', () => ({
    calls: book.list().map(({ callSid, scenario, state, ok }) => ({ callSid, scenario, state, ok })),
  }));

  app.post('/sandbox/calls', (request, reply) => {
    const body = bodySchema.safeParse(request.body ?? {});
    if (!body.success) {
      const issue = body.error.issues[0];
      throw new TrunklineError(
        'TL_INVALID_FIELD',
        `${issue?.path.join('.') ?? 'body'}: ${issue?.message ?? 'invalid'}`,
      );
    }
    const { scenario: name, from, to, calls, keepsRecording } = body.data;
    const scenario = scenarioNamed(name);
    if (scenario.outbound) {
      const { to } = scenario.outbound;
      throw new TrunklineError(
        'TL_INVALID_FIELD',
        `scenario: ${name} is a call of the gateway's: POST /calls to ${to}`,
      );
    }
    const placed = Array.from({ length: calls }, (): SandboxCall => placeOrSay(scenario, { from, to, keepsRecording }));
    return reply.code(201).send({ calls: placed });
  });

  app.get<{ Params: { callSid: string } }>('/sandbox/calls/:callSid', (request) => {
    const call = book.find(request.params.callSid);
    if (!call) throw new TrunklineError('TL_CALL_NOT_FOUND', 'The sandbox has placed no such call.');
    return call;
  });
}
