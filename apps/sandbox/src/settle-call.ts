/** What came of a call that is over: what both sides noticed, and what the ear recorded. */
import type { CallerReport, FakeCall, FakeVapiCall, PreparedScenario } from '@trunkline/simulators';
import type { Clock } from '@trunkline/service-kit';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { buildEarReport } from './ear-report.ts';
import { PROVIDER_DIED } from './provider-side.ts';
import type { SandboxCall } from './sandbox-call.ts';
import { scriptedGapMs, scriptedWarnings } from './scripted-gap.ts';
import { buildTransferReports, findTransferFaults } from './transfer-report.ts';
import { judgeVoicemail } from './voicemail-report.ts';

export interface SettleDeps {
  recordingsDir: string;
  /** A sandbox that is left alone with callers for days would fill the disk. */
  keepsRecording: boolean;
  clock: Clock;
  /** The carrier's voice. */
  speak(text: string): Promise<Int16Array>;
  /** The agents of a call, in the order in which they were asked for. */
  agentsOf(callSid: string): FakeVapiCall[];
}

/** How long after the caller has gone an agent may still be there. */
const AGENT_END_PATIENCE_MS = 5_000;

/** Waits until the call has ended on both sides. */
export async function settleCall(
  { recordingsDir, keepsRecording, clock, speak, agentsOf }: SettleDeps,
  call: FakeCall,
  scenario: PreparedScenario,
  caller: CallerReport,
): Promise<Omit<SandboxCall, 'callSid' | 'scenario'>> {
  const end = await call.ended;
  const originMs = clock.nowMs() - call.nowMs;
  const agents = agentsOf(call.callSid);
  const patience = new Promise<void>((done) => {
    clock.setTimeout(done, AGENT_END_PATIENCE_MS);
  });
  await Promise.race([Promise.all(agents.map(({ ended }) => ended)), patience]);
  const failures = [
    ...caller.failures,
    ...agents.flatMap((agent) => (agent.record.endedReason === PROVIDER_DIED ? [] : agent.failures)),
  ];
  for (const { id, record } of agents) {
    if (record.status !== 'ended') failures.push(`the agent's call ${id} was left open when the caller had gone`);
  }
  const isRefused = scenario.platformFaults?.createStatus !== undefined;
  if (agents.length === 0 && !isRefused) failures.push('the gateway never asked for an agent');
  failures.push(...findTransferFaults(scenario, caller, agents, originMs));
  const { voicemailMessage } = scenario.outbound?.request ?? {};
  const voicemail =
    voicemailMessage !== undefined && scenario.outbound?.takenBy === 'machine'
      ? judgeVoicemail(call, await speak(voicemailMessage))
      : undefined;
  failures.push(...(voicemail?.faults ?? []));
  const recording = resolve(join(recordingsDir, `${scenario.name}-${call.callSid.slice(-8)}.wav`));
  if (keepsRecording) {
    await mkdir(recordingsDir, { recursive: true });
    await call.ear.writeStereoWav(recording);
  }
  const vapiCallId = agents[0]?.id;
  return {
    state: 'over',
    ok: failures.length === 0,
    failures,
    caller,
    ear: buildEarReport(call, caller, end.endedBy),
    ...(keepsRecording && { recording }),
    scriptedGapMs: scriptedGapMs(scenario),
    scriptedWarnings: scriptedWarnings(scenario),
    transfers: buildTransferReports(call, caller),
    ...(voicemail?.report && { voicemail: voicemail.report }),
    ...(vapiCallId !== undefined && { vapiCallId }),
  };
}
