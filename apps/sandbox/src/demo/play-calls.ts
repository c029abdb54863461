/** Plays telephone calls of a scenario, and what happens to the system meanwhile. */
import { setTimeout as delay } from 'node:timers/promises';
import { readClosedRecord, waitForAgentTurn, waitForEnd, waitForGreeting } from './follow-call.ts';
import type { DemoClient } from './http-client.ts';
import { MISHAPS, type MishapDeps } from './mishaps.ts';
import { placeOutboundCalls } from './outbound-calls.ts';
import type { Play } from './replay/plan-plays.ts';
import { buildCallReport, type CallReport, isUnmeasured } from './report.ts';

/** How often a call is placed that failed while the machine was too busy to play it. */
const ATTEMPTS = 3;
const POLL_MS = 100;
const SLOTS_PATIENCE_MS = 15_000;

/** Does to the system what a scenario is about, as soon as the callers have heard the greeting. */
async function happen(
  client: DemoClient,
  { name, mishap: recorded, limitMs }: Play,
  placed: readonly string[],
  deps: MishapDeps,
): Promise<void> {
  const mishap = MISHAPS[recorded?.what ?? name];
  if (!mishap) return;
  if (recorded) {
    const beganMs = await Promise.all(
      placed.map((callSid) => waitForAgentTurn(client, callSid, recorded.agentTurn, limitMs)),
    );
    await delay(Math.max(0, Math.max(...beganMs) + recorded.afterMs - Date.now()));
  } else await Promise.all(placed.map((callSid) => waitForGreeting(client, callSid)));
  await mishap(deps);
}

async function play(
  client: DemoClient,
  deps: MishapDeps,
  wanted: Play,
  count: number,
  attempt: number,
): Promise<CallReport[]> {
  const { name } = wanted;
  const plan = await client.outboundPlan(name);
  const placed = plan ? await placeOutboundCalls(client, name, plan, count) : await client.placeCalls(name, count);
  await happen(client, wanted, placed, deps);
  const calls = await Promise.all(
    placed.map(async (callSid) => {
      const call = await waitForEnd(client, callSid, wanted.limitMs);
      return buildCallReport(call, await readClosedRecord(client, callSid), attempt, wanted);
    }),
  );
  const measured = calls.filter((call) => !isUnmeasured(call));
  if (measured.length === calls.length || attempt === ATTEMPTS) return calls;
  return [...measured, ...(await play(client, deps, wanted, calls.length - measured.length, attempt + 1))];
}

/** Plays `count` calls of each: all at once, but for those in which something is done to what they share. */
export async function playCalls(
  client: DemoClient,
  deps: MishapDeps,
  plays: readonly Play[],
  count: number,
): Promise<CallReport[]> {
  const isMishap = ({ name, mishap }: Play): boolean => mishap !== undefined || Object.hasOwn(MISHAPS, name);
  const atOnce = plays.filter((wanted) => !isMishap(wanted));
  const calls = (await Promise.all(atOnce.map((wanted) => play(client, deps, wanted, count, 1)))).flat();
  for (const wanted of plays.filter(isMishap)) calls.push(...(await play(client, deps, wanted, count, 1)));
  return calls;
}

/** The slots that are taken although all calls are over; the last callbacks may still be under way. */
export async function countLeakedSlots(client: DemoClient, before: number): Promise<number> {
  let leaked = 0;
  for (const untilMs = Date.now() + SLOTS_PATIENCE_MS; Date.now() < untilMs; await delay(POLL_MS)) {
    leaked = Math.max(0, (await client.liveSlots()) - before);
    if (leaked === 0) break;
  }
  return leaked;
}
