/** Pages in front of a fleet: begins and resumes their calls, and looks at what became of them. */
import { waitUntil } from '@trunkline/testkit';
import type { CallId, SessionId } from '@trunkline/protocol';
import type { PreparedScenario } from '@trunkline/simulators';
import type { TestContext } from 'vitest';
import type { CallRecord } from '../src/record/call-record.ts';
import { type Fleet, type FleetOptions, startFleet } from './fleet.ts';
import { Page } from './page.ts';
import { API_KEY, prepare } from './rig.ts';

const scenarios = new Map<string, Promise<PreparedScenario>>();

/** The same scenario for all tests of a file, since its sentences take time to be spoken. */
export function prepared(yaml: string): Promise<PreparedScenario> {
  const known = scenarios.get(yaml) ?? prepare(yaml);
  scenarios.set(yaml, known);
  return known;
}

export interface WebRig extends Fleet {
  /** A session in which somebody may write and speak. */
  openSession(): Promise<SessionId>;
  /** A page, and its call on one of the replicas. */
  startCall(sessionId: SessionId, replica?: number): Promise<{ page: Page; callId: CallId }>;
  join(page: Page, sessionId: SessionId, replica: number, isResume: boolean): Promise<CallId>;
  readRecord(callId: CallId, replica?: number): Promise<CallRecord>;
  /** The record of a call once it has ended. */
  recordOfEnd(callId: CallId, replica?: number): Promise<CallRecord>;
  post(path: string, body: object, replica?: number): Promise<{ status: number; body: Record<string, unknown> }>;
}

export async function startWebRig(
  context: Pick<TestContext, 'onTestFinished'>,
  options: FleetOptions,
): Promise<WebRig> {
  const fleet = await startFleet(context, options);
  const headers = { authorization: `Bearer ${API_KEY}` };
  const originOf = (replica: number): string => fleet.replicas[replica]?.origin ?? '';

  const rig: WebRig = {
    ...fleet,
    async openSession() {
      const { sessionId } = await fleet.store.chats.open(undefined, { channel: 'web' });
      return sessionId;
    },
    async join(page, sessionId, replica, isResume) {
      const { callId } = await fleet.replicas[replica]!.webCalls.join({ sessionId }, page.connect(), { isResume });
      return callId;
    },
    async startCall(sessionId, replica = 0) {
      const page = new Page();
      context.onTestFinished(() => page.close());
      return { page, callId: await rig.join(page, sessionId, replica, false) };
    },
    async readRecord(callId, replica = 0) {
      const response = await fetch(`${originOf(replica)}/calls/${callId}`, { headers });
      return (await response.json()) as CallRecord;
    },
    async recordOfEnd(callId, replica = 0) {
      await waitUntil(async () => (await fleet.store.sessions.read(callId))?.state === 'ended');
      await waitUntil(async () => (await rig.readRecord(callId, replica)).durationMs !== undefined);
      return rig.readRecord(callId, replica);
    },
    async post(path, body, replica = 0) {
      const response = await fetch(`${originOf(replica)}${path}`, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      return { status: response.status, body: (await response.json()) as Record<string, unknown> };
    },
  };
  return rig;
}
