/** One call of the demo, from when it is placed to its record; does what the scenario wants done from outside. */
import { setTimeout as delay } from 'node:timers/promises';
import type { OperatorWish } from '@trunkline/simulators';
import type { SandboxCall } from '../sandbox-call.ts';
import type { GatewayCall } from './gateway-call.ts';
import type { DemoClient } from './http-client.ts';

const POLL_MS = 100;
/** How long a call of the demo may take, without what its script takes beyond that. */
export const CALL_TIMEOUT_MS = 120_000;
const RECORD_ATTEMPTS = 30;

/** @returns what went wrong, if anything. */
async function transfer(client: DemoClient, callSid: string, { number, ...wish }: OperatorWish): Promise<string[]> {
  const path = `/calls/call_${callSid.slice(2)}/transfer`;
  const { status, body } = await client.askGateway(path, wish, `${callSid}-${number}`);
  return status === 202 ? [] : [`POST /calls/:callId/transfer: ${status} ${body.error?.message ?? ''}`];
}

/** @throws when the call does not end. */
export async function waitForEnd(client: DemoClient, callSid: string, limitMs = CALL_TIMEOUT_MS): Promise<SandboxCall> {
  const untilMs = Date.now() + limitMs;
  const failures: string[] = [];
  let done = 0;
  for (;;) {
    const call = await client.readCall(callSid);
    if (call?.state === 'over') return { ...call, failures: [...failures, ...(call.failures ?? [])] };
    const wish = call?.operatorShould;
    if (wish && wish.number > done) {
      done = wish.number;
      failures.push(...(await transfer(client, callSid, wish)));
    }
    if (Date.now() > untilMs) throw new Error(`call ${callSid} did not end in ${Math.round(limitMs / 1000)} s`);
    await delay(POLL_MS);
  }
}

/** @throws when the caller does not hear the greeting. */
export async function waitForGreeting(client: DemoClient, callSid: string): Promise<void> {
  const untilMs = Date.now() + CALL_TIMEOUT_MS;
  for (;;) {
    const record = await client.readRecord(callSid);
    if (record?.events?.some(({ type }) => type === 'agent.turnEnded')) return;
    if (Date.now() > untilMs) throw new Error(`call ${callSid} was not greeted in ${CALL_TIMEOUT_MS / 1000} s`);
    await delay(POLL_MS);
  }
}

/** @returns when the agent began its turn of that number, in ms since the epoch. @throws when it does not. */
export async function waitForAgentTurn(
  client: DemoClient,
  callSid: string,
  agentTurn: number,
  limitMs = CALL_TIMEOUT_MS,
): Promise<number> {
  const untilMs = Date.now() + limitMs;
  for (;;) {
    const { state, events = [] } = (await client.readRecord(callSid)) ?? {};
    const began = events.filter(({ type }) => type === 'agent.turnStarted')[agentTurn - 1];
    if (began) return began.atMs;
    if (state === 'ended' || Date.now() > untilMs)
      throw new Error(`the agent of call ${callSid} did not come to its turn ${agentTurn}`);
    await delay(POLL_MS);
  }
}

/** The record once it is closed; the last callback may still be under way when the line goes dead. */
export async function readClosedRecord(client: DemoClient, callSid: string): Promise<GatewayCall | undefined> {
  let record: GatewayCall | undefined;
  for (let attempt = 0; attempt < RECORD_ATTEMPTS; attempt += 1) {
    record = await client.readRecord(callSid);
    if (record?.state === 'ended') break;
    await delay(POLL_MS);
  }
  return record;
}
