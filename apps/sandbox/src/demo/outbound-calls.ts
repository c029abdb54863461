/** Calls that the gateway is asked to place, each asked for twice with one Idempotency-Key. */
import { randomUUID } from 'node:crypto';
import type { DemoClient, OutboundPlan } from './http-client.ts';

type Placing = Pick<DemoClient, 'askGateway' | 'listCalls'>;

/** @throws when the gateway does not place the call, or gives the second request another answer. */
async function placeOnce(client: Placing, { to, request }: OutboundPlan): Promise<string> {
  const key = `demo-${randomUUID()}`;
  const place = () => client.askGateway<{ callSid: string }>('/calls', { to, ...request }, key);
  const [first, repeated] = [await place(), await place()];
  if (first.status !== 202) throw new Error(`POST /calls: ${first.status} ${first.body.error?.message ?? ''}`);
  if (repeated.status !== first.status || repeated.body.callSid !== first.body.callSid) {
    throw new Error('POST /calls with the same Idempotency-Key was answered in another way than before');
  }
  return first.body.callSid;
}

/** @returns the CallSids. @throws when it does not ring exactly as often as it should. */
export async function placeOutboundCalls(
  client: Placing,
  scenario: string,
  plan: OutboundPlan,
  calls: number,
): Promise<string[]> {
  const ofScenario = async () => (await client.listCalls()).filter((call) => call.scenario === scenario);
  const before = new Set((await ofScenario()).map(({ callSid }) => callSid));
  const placed = await Promise.all(Array.from({ length: calls }, () => placeOnce(client, plan)));
  const rung = (await ofScenario()).filter(({ callSid }) => !before.has(callSid)).length;
  if (rung !== calls) throw new Error(`POST /calls: it rang ${rung} times, ${calls} were asked for`);
  return placed;
}
