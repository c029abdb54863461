/** Hangs up the calls that are left, and prints what the faults cost them and the fleet. */
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '@trunkline/service-kit';
import { createRedisClient, createSessionStore, whenRedisReady } from '@trunkline/session-store';
import { type FakeCall, isEvent } from '@trunkline/simulators';
import { type CallFacts, type Phase, resultOf } from './measure.ts';
import type { Stage } from './stage.ts';
import type { AgentReport } from './vapi-process.ts';

interface PlacedCall {
  call: FakeCall;
  /** Epoch ms at which the call's own clock stood at 0. */
  placedAtMs: number;
}

/** The last callbacks and reports have come by then. */
const ENDS_WITHIN_MS = 5_000;
const COLUMNS = ['streams lost', 'p50 ms', 'p99 ms', 'lost ms', 'said twice', 'calls ended'];

export async function printReport(stage: Stage, calls: readonly PlacedCall[], phases: readonly Phase[]): Promise<void> {
  const { carrier, vapi } = stage;
  const survivors = calls.filter(({ call }) => carrier.liveCalls.has(call.callSid));
  console.log(`${survivors.length} of ${calls.length} calls survived all of it`);
  await Promise.all(survivors.map(({ call }) => call.hangUp()));
  await sleep(ENDS_WITHIN_MS);
  const { agents, tools } = await vapi.report();
  const facts = await Promise.all(calls.map((call) => readFacts(call, stage, agents)));
  console.log(`streams ended: ${streamEnds(calls)}`);
  console.log(`${'phase'.padEnd(36)}${COLUMNS.map((name) => name.padStart(13)).join('')}`);
  for (const phase of phases) {
    const { name, interruptions, p50Ms, p99Ms, lostMs, repeated, ended } = resultOf(phase, facts);
    const cells = [interruptions, Math.round(p50Ms), Math.round(p99Ms), Math.round(lostMs), repeated, ended];
    console.log(`${name.padEnd(36)}${cells.map((cell) => String(cell).padStart(13)).join('')}`);
  }
  const client = createRedisClient(stage.redis.url, { name: 'survival', onError: () => {} });
  await whenRedisReady(client, 5_000);
  const bookings = await client.hlen('tl:records:bookings');
  const store = createSessionStore({ redis: client, nowMs: Date.now, random: randomBytes, clock: systemClock });
  console.log(`tools: ${tools.asked} called, ${tools.answered} answered, ${bookings} bookings`);
  console.log(`slots still taken: ${JSON.stringify(await store.admission.count(Date.now()))}`);
  console.log(`agents still live: ${agents.filter(({ isLive }) => isLive).length}`);
  client.disconnect();
}

function streamEnds(calls: readonly PlacedCall[]): string {
  const reasons = new Map<string, number>();
  for (const { call } of calls) {
    for (const { reason, closeCode } of call.log.filter(isEvent('stream.ended'))) {
      const key = closeCode === undefined ? reason : `${reason} (${closeCode})`;
      reasons.set(key, (reasons.get(key) ?? 0) + 1);
    }
  }
  return [...reasons].map(([reason, count]) => `${count} x ${reason}`).join(', ');
}

async function readFacts(
  { call, placedAtMs }: PlacedCall,
  stage: Stage,
  agents: readonly AgentReport[],
): Promise<CallFacts> {
  const answer = await fetch(`${stage.gateways.pick()}/calls/call_${call.callSid.slice(2)}`, {
    headers: { authorization: `Bearer ${stage.apiKey}` },
  });
  const { events = [] } = (await answer.json()) as { events?: { type: string; atMs: number; vapiCallId?: string }[] };
  const opened = events.filter(({ type }) => type === 'agent.opened');
  return {
    call,
    placedAtMs,
    streamsMs: events.filter(({ type }) => type === 'stream.opened').map(({ atMs }) => atMs),
    agentsMs: opened.map(({ atMs }) => atMs),
    said: agents
      .filter(({ vapiCallId }) => opened.some((event) => event.vapiCallId === vapiCallId))
      .flatMap(({ said }) => said)
      .toSorted((a, b) => a.startedMs - b.startedMs),
  };
}
