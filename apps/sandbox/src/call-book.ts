/**
 * The calls that the sandbox has placed: who rings, which scenario both sides play, and what came of it. Vapi's side finds
 * its scenario here by the CallSid that the gateway passes on.
 */
import {
  type CallerReport,
  createLineSound,
  type CreateCallRequest,
  type FakeCall,
  type FakeCarrier,
  type FakeVapi,
  playScenario,
  type PreparedScenario,
} from '@trunkline/simulators';
import type { Clock } from '@trunkline/service-kit';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { buildEarReport, type EarReport } from './ear-report.ts';
import { createStallWatch } from './stall-watch.ts';

/** One call as `GET /sandbox/calls/:callSid` shows it. */
export interface SandboxCall {
  callSid: string;
  scenario: string;
  state: 'running' | 'over';
  ok?: boolean;
  /** What was not as the scenario says, from both sides, as sentences. */
  failures?: string[];
  caller?: CallerReport;
  ear?: EarReport;
  recording?: string;
  /** The longest that the sandbox itself stood still meanwhile. */
  stalledMs?: number;
  /** How often the scenario makes the agent's socket drop while the agent is speaking. */
  agentLegDrops?: number;
  vapiCallId?: string;
}

export interface CallBook {
  /** Places a call; it runs by itself. */
  place(scenario: PreparedScenario, parties: { from: string; to: string }): SandboxCall;
  find(callSid: string): SandboxCall | undefined;
  /** What the agent of a call is to play. */
  scenarioOf(callSid: string): PreparedScenario | undefined;
}

export interface CallBookOptions {
  carrier: FakeCarrier;
  vapi: () => FakeVapi;
  recordingsDir: string;
  clock: Clock;
}

/** The CallSid that the gateway passed on to the agent. */
export function callSidOf(request: CreateCallRequest): string | undefined {
  const values = request.assistantOverrides?.['variableValues'] as Record<string, unknown> | undefined;
  const callSid = values?.['twilioCallSid'];
  return typeof callSid === 'string' ? callSid : undefined;
}

/** How long after the caller has gone an agent may still be there. */
const AGENT_END_PATIENCE_MS = 5_000;
/** Finished calls that are remembered; the oldest goes first. */
const REMEMBERED = 1_000;

export function createCallBook({ carrier, vapi, recordingsDir, clock }: CallBookOptions): CallBook {
  const entries = new Map<string, { scenario: PreparedScenario; view: SandboxCall }>();

  const stalls = createStallWatch(clock);

  const agentSideOf = (callSid: string) => vapi().calls.filter(({ record }) => callSidOf(record.request) === callSid);

  const pause = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      clock.setTimeout(resolve, ms);
    });

  const settle = async (call: FakeCall, view: SandboxCall, report: CallerReport): Promise<void> => {
    const end = await call.ended;
    const agentSide = agentSideOf(call.callSid);
    await Promise.race([Promise.all(agentSide.map(({ ended }) => ended)), pause(AGENT_END_PATIENCE_MS)]);
    const failures = [...report.failures, ...agentSide.flatMap((agent) => agent.failures)];
    for (const { id, record } of agentSide) {
      if (record.status !== 'ended') failures.push(`the agent's call ${id} was left open when the caller had gone`);
    }
    if (agentSide.length === 0) failures.push('the gateway never asked for an agent');
    await mkdir(recordingsDir, { recursive: true });
    const recording = resolve(join(recordingsDir, `${view.scenario}-${call.callSid.slice(-8)}.wav`));
    await call.ear.writeStereoWav(recording);
    const vapiCallId = agentSide[0]?.id;
    Object.assign(view, {
      state: 'over',
      ok: failures.length === 0,
      failures,
      caller: report,
      ear: buildEarReport(call, report, end.endedBy),
      recording,
      agentLegDrops:
        agentSide[0]?.scenario.steps.filter((step) => step.kind === 'agent' && step.agentLegDrops).length ?? 0,
      ...(vapiCallId !== undefined && { vapiCallId }),
    } satisfies Partial<SandboxCall>);
  };

  const run = async (call: FakeCall, scenario: PreparedScenario, view: SandboxCall): Promise<void> => {
    const endWatch = stalls.begin();
    try {
      const report = await playScenario(call, scenario, clock);
      view.stalledMs = endWatch();
      await settle(call, view, report);
    } catch (error) {
      endWatch();
      Object.assign(view, { state: 'over', ok: false, failures: [`the caller gave up: ${String(error)}`] });
    }
  };

  return {
    place(scenario, parties) {
      const call = carrier.placeCall({ ...parties, lineSound: createLineSound(scenario.line) });
      const view: SandboxCall = { callSid: call.callSid, scenario: scenario.name, state: 'running' };
      entries.set(call.callSid, { scenario, view });
      for (const oldest of entries.keys()) {
        if (entries.size <= REMEMBERED) break;
        entries.delete(oldest);
      }
      void run(call, scenario, view);
      return view;
    },
    find: (callSid) => entries.get(callSid)?.view,
    scenarioOf: (callSid) => entries.get(callSid)?.scenario,
  };
}
