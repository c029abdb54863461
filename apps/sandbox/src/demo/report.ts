/** The demo's report (CONTRACT, "The demo's JSON report"): what the caller's ear measured, joined with what the gateway wrote down. */
import { type CallOutcome, compareOutcomes, outcomeOf } from '@trunkline/scenario';
import type { SandboxCall } from '../sandbox-call.ts';
import type { TransferReport } from '../transfer-report.ts';
import type { VoicemailReport } from '../voicemail-report.ts';
import type { PageReport } from './browser/page-report.ts';
import type { ChatReport } from './chat/chat-report.ts';
import type { ConversationReport } from './conversation/conversation-report.ts';
import { findRecordFaults } from './expected-record.ts';
import type { GatewayCall } from './gateway-call.ts';
import type { RoutesReport } from './routes/routes-report.ts';
import type { Comparison } from './replay/compare-plays.ts';
import type { ProviderReport } from './provider-report.ts';
import type { Play } from './replay/plan-plays.ts';

interface Percentiles {
  p50: number;
  p99: number;
}

export interface CallReport {
  scenario: string;
  ok: boolean;
  failures: string[];
  recording: string;
  /** The longest that the sandbox itself stood still during the call, and how often the call was played for that. */
  stalledMs: number;
  attempts: number;
  callId: string;
  callSid: string;
  vapiCallId: string;
  channel: string;
  /** Who rang whom: `inbound` or `outbound`. */
  direction: string;
  /** Of an outbound call: a person or a machine, by Twilio's word. */
  answeredBy?: string;
  endedBy: string;
  endedReason: string;
  greetingMs: number;
  framesFromCaller: number;
  framesToCaller: number;
  framesLost: number;
  heard: { gapCount: number; gapMaxMs: number; overlapAtBargeInMs: number };
  turns: (GatewayCall['turns'][number] & { responseMs: number })[];
  bargeIns: {
    decidedBy: string;
    speechToClearMs: number;
    clearToSilenceMs: number;
    decisionToClearMs: number;
    droppedMs: number;
  }[];
  /** How often the agent was paused while it was unclear whether the caller cut in, and how it went on. */
  holds: { paused: number; resumed: number; cut: number; longestMs: number };
  toolCalls: GatewayCall['toolCalls'];
  /** Every time that the caller was passed on to a person. */
  transfers: TransferReport[];
  /** What was left on an answering machine. */
  voicemail?: VoicemailReport;
  /** Of a call in which a provider of agents was down. */
  provider?: ProviderReport;
  /** Of a call in a browser. */
  page?: PageReport;
  /** What came of it by its facts alone, to lay it beside another play. */
  outcome: CallOutcome;
}

export interface DemoReport {
  ok: boolean;
  calls: CallReport[];
  chats: ChatReport[];
  /** Those over several channels; their chats and calls are among the others, too. */
  conversations: ConversationReport[];
  /** Several numbers on one gateway; their calls are among the others, too. */
  routes: RoutesReport[];
  addedLatencyMs: { toAgent: Percentiles; toCaller: Percentiles };
  /** Plays of the same scenario side by side: of recorded calls, and with `--set`. */
  comparisons: Comparison[];
  /** Of the fleet's admission, when all calls are over, beyond what was there before. */
  slotsLeaked: number;
}

/**
 * A drop-out that a person takes for a bad line. Shorter ones are counted and shown, but every process of the demo shares one
 * machine with whatever else runs on it, and a hiccup of that is nobody's fault.
 */
const LONGEST_GAP_MS = 150;

/** Closing the stream is how a call ends that the agent has ended; Twilio warns of it nonetheless. */
const USUAL_WARNING = 31_921;
/** A killed process breaks the pipe. */
const WARNINGS_OF_MISHAPS: Readonly<Record<string, readonly number[]>> = { 'replica-dies': [31_903] };

/** What the gateway's record says against the scenario, beyond what both sides noticed themselves. */
function findFaults(sandbox: SandboxCall, gateway: GatewayCall | undefined): string[] {
  if (!gateway) return ['the gateway has no record of this call'];
  const faults: string[] = [];
  if (gateway.state !== 'ended') faults.push(`the gateway holds the call for ${gateway.state}, it is over`);
  const gapMaxMs = sandbox.ear?.heard.gapMaxMs ?? 0;
  if (gapMaxMs > Math.max(LONGEST_GAP_MS, sandbox.scriptedGapMs ?? 0))
    faults.push(`the caller heard a drop-out of ${gapMaxMs} ms`);
  const expected = [
    USUAL_WARNING,
    ...(sandbox.scriptedWarnings ?? []),
    ...(WARNINGS_OF_MISHAPS[sandbox.scenario] ?? []),
  ];
  const unexpected = (sandbox.ear?.warnings ?? []).filter((code) => !expected.includes(code));
  faults.push(...unexpected.map((code) => `Twilio warned with ${code}`));
  return [...faults, ...findRecordFaults(sandbox.scenario, gateway)];
}

const AGENT_STEPS: ReadonlySet<string> = new Set(['agent', 'agentSaysLate', 'operatorTransfers']);

/**
 * How long each answer took in the caller's ear: from the end of what the caller did last to the agent's first sound. The
 * gateway itself can only count from when the agent noticed that the caller had stopped.
 */
function withHeardResponses(sandbox: SandboxCall, turns: GatewayCall['turns']): CallReport['turns'] {
  const heard = (sandbox.caller?.steps ?? []).filter(({ kind }) => AGENT_STEPS.has(kind)).values();
  return turns.map((turn) => {
    const step = turn.agentSaid ? heard.next().value : undefined;
    return { ...turn, responseMs: Math.round(step?.responseMs ?? 0) };
  });
}

/**
 * What the carrier measured of each interruption. An agent that was paused when it was cut had been silenced before, so each
 * `clear` belongs to a hold, or to a cut without one.
 */
function withClears(sandbox: SandboxCall, { bargeIns, events = [] }: GatewayCall): CallReport['bargeIns'] {
  const clears = (sandbox.ear?.clears ?? []).values();
  let held: ReturnType<typeof clears.next>['value'];
  const ofCuts: (typeof held)[] = [];
  for (const { type } of events) {
    if (type === 'agent.paused') held = clears.next().value;
    else if (type === 'agent.resumed') held = undefined;
    else if (type === 'agent.interrupted') {
      ofCuts.push(held ?? clears.next().value);
      held = undefined;
    }
  }
  return bargeIns.map(({ decidedBy, decisionToClearMs, droppedMs }, index) => ({
    decidedBy,
    speechToClearMs: ofCuts[index]?.speechToClearMs ?? 0,
    clearToSilenceMs: ofCuts[index]?.clearToSilenceMs ?? 0,
    decisionToClearMs,
    droppedMs,
  }));
}

function holdsOf({ events = [] }: Pick<GatewayCall, 'events'>): CallReport['holds'] {
  const paused = events.filter(({ type }) => type === 'agent.paused').length;
  const resumes = events.flatMap((event) => (event.type === 'agent.resumed' ? [event] : []));
  return {
    paused,
    resumed: resumes.length,
    cut: paused - resumes.length,
    longestMs: Math.max(0, ...resumes.map(({ pausedMs }) => pausedMs)),
  };
}

/** Beyond, what failed in a call is as likely the machine's doing. */
const LONGEST_STALL_MS = 100;

export const isUnmeasured = ({ ok, stalledMs }: CallReport): boolean => !ok && stalledMs > LONGEST_STALL_MS;

/** What is wrong with a replay is what came out otherwise than in the real call; nothing is wrong with an experiment. */
function findReplayFaults({ recorded, isExperiment }: Play, gateway: GatewayCall | undefined): string[] {
  if (gateway?.state !== 'ended') return ['the gateway has no closed record of this call'];
  if (isExperiment || recorded === undefined) return [];
  const differences = compareOutcomes(recorded, outcomeOf(gateway.events ?? []));
  return differences.flatMap(({ isOutcome, text }) => (isOutcome ? [text] : []));
}

/**
 * @param attempts how often its scenario has been played by now.
 * @param play missing for what is no telephone call of the demo's own list.
 */
export function buildCallReport(
  sandbox: SandboxCall,
  gateway: GatewayCall | undefined,
  attempts: number,
  play?: Play,
): CallReport {
  const failures =
    play && (play.isExperiment || play.recorded)
      ? findReplayFaults(play, gateway)
      : [...(sandbox.failures ?? []), ...findFaults(sandbox, gateway)];
  const counters = gateway?.counters ?? {};
  const count = (name: string): number => counters[name] ?? 0;
  return {
    scenario: sandbox.scenario,
    ok: failures.length === 0,
    failures,
    recording: sandbox.recording ?? '',
    stalledMs: sandbox.stalledMs ?? 0,
    attempts,
    callId: gateway?.callId ?? '',
    callSid: sandbox.callSid,
    vapiCallId: gateway?.vapiCallId ?? sandbox.vapiCallId ?? '',
    channel: gateway?.channel ?? '',
    direction: gateway?.direction ?? 'inbound',
    ...(gateway?.answeredBy !== undefined && { answeredBy: gateway.answeredBy }),
    endedBy: gateway?.endedBy ?? '',
    endedReason: gateway?.endedReason ?? '',
    greetingMs: sandbox.ear?.greetingMs ?? 0,
    framesFromCaller: count('framesFromCaller'),
    framesToCaller: count('framesToCaller'),
    framesLost: count('framesFromCallerMissing') + count('framesToAgentDropped') + count('framesToCallerDropped'),
    heard: sandbox.ear?.heard ?? { gapCount: 0, gapMaxMs: 0, overlapAtBargeInMs: 0 },
    turns: withHeardResponses(sandbox, gateway?.turns ?? []),
    bargeIns: gateway ? withClears(sandbox, gateway) : [],
    holds: holdsOf(gateway ?? {}),
    toolCalls: gateway?.toolCalls ?? [],
    transfers: sandbox.transfers ?? [],
    ...(sandbox.voicemail && { voicemail: sandbox.voicemail }),
    outcome: outcomeOf(gateway?.events ?? []),
  };
}

export function buildDemoReport(parts: Omit<DemoReport, 'ok'>): DemoReport {
  const { calls, chats, conversations, routes, slotsLeaked } = parts;
  const played = [...calls, ...chats, ...conversations, ...routes];
  return { ok: played.length > 0 && played.every(({ ok }) => ok) && slotsLeaked === 0, ...parts };
}
