/** Asks for what an operator's program asks for, and reads what became of it. */
import { isEvent, type FakeCall } from '@trunkline/simulators';
import type { CallRecord } from '../src/record/call-record.ts';
import { API_KEY } from './rig.ts';

export interface Answer {
  status: number;
  body: Record<string, unknown> & { error?: { code: string; message: string } };
}

export async function post(
  origin: string,
  path: string,
  body: unknown = {},
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await fetch(`${origin}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as Answer['body'] };
}

export async function readCall(origin: string, callId: string): Promise<CallRecord> {
  const response = await fetch(`${origin}/calls/${callId}`, { headers: { authorization: `Bearer ${API_KEY}` } });
  return (await response.json()) as CallRecord;
}

/** The states that a call's transfers have gone through. */
export const transferStates = ({ events }: CallRecord): string[] =>
  events.flatMap((event) => (event.type === 'transfer.moved' ? [event.state] : []));

export const greeted = (call: FakeCall) => call.waitFor(isEvent('agent.speechEnded'), 10_000);
