/**
 * What the operators' page gets from its server: JSON of `/api` and the events of `GET /api/events`. Numbers are masked, and times are
 * epoch ms by the clock of Redis where they come from several replicas.
 */
import type { CallEvent } from './call-events.ts';
import type { CallLevels } from './call-levels.ts';
import type { ReplicaReport } from './replica-report.ts';
import type { Channel, SessionFloor } from './session.ts';

/** How bad it was for the caller. `open`: the call goes on, and nothing has gone wrong yet. */
export type CallSeverity = 'open' | 'good' | 'notice' | 'fault';

/** What a row of the list is marked with while its call goes on. */
export type CallFlag =
  | 'late-tool'
  | 'gaps'
  | 'reconnected'
  | 'held-wrongly'
  | 'no-agent'
  | 'slow'
  | 'with-person'
  | 'muted';

export interface CallRow {
  callId: string;
  sessionId: string;
  channel: Channel;
  direction: 'inbound' | 'outbound';
  state: 'ringing' | 'live' | 'lost' | 'ended';
  /** Masked; missing where nobody is known. */
  caller?: string;
  called?: string;
  createdAtMs: number;
  endedAtMs?: number;
  endedBy?: string;
  endedReason?: string;
  floor: SessionFloor;
  turns: number;
  interrupts: number;
  /** From the caller's last sound to the first that they heard of the answer. */
  lastResponseMs?: number;
  replicaId?: string;
  handOvers: number;
  flags: CallFlag[];
  severity: CallSeverity;
  /** The first clause of the verdict. */
  verdict?: string;
  callSid?: string;
  vapiCallId?: string;
}

/** One fact as the page knows it. `id` is its place in the call's event log. */
export interface FactEntry {
  id: string;
  event: CallEvent;
}

export interface QueueView {
  name: string;
  waiting: number;
  active: number;
  delayed: number;
  failed: number;
  /** Age of the oldest job that waits. */
  oldestWaitingMs?: number;
}

export interface FleetView {
  atMs: number;
  replicas: (ReplicaReport & { ageMs: number })[];
  queues: QueueView[];
  /** Over all replicas; missing where no limit is set. */
  maxFleetCalls?: number;
  liveCalls: number;
  deadLetters: number;
}

/** A job that has failed for good. What it holds is masked. */
export interface FailedJobView {
  id: string;
  queue: string;
  name: string;
  failedAtMs: number;
  tries: number;
  reason: string;
  callId?: string;
  payload: unknown;
}

/** The events of `GET /api/events`, by the name of the SSE event. */
export interface ConsoleEvents {
  /** First of all, and again after a gap that could not be filled: everything that is known. */
  snapshot: { calls: CallRow[]; fleet: FleetView };
  /** Rows that are new or have changed, and calls that are known no more: they were erased, or are too old. */
  calls: {
    rows: CallRow[];
    removed?: string[];
    /** Every call that goes on is among the rows, so one that is not has ended long ago or is known no more. Told after a gap. */
    isEveryLiveCall?: true;
  };
  facts: { callId: string; facts: FactEntry[] };
  levels: { calls: ({ callId: string } & CallLevels)[] };
  fleet: FleetView;
  /** Redis is away or back. The page says so and goes on by itself. */
  store: { isAway: boolean };
}
export type ConsoleEventName = keyof ConsoleEvents;

/** `GET /api/calls`: those that go on first, then by time, the newest first; with `attention=1` the worst first. */
export interface CallListAnswer {
  calls: CallRow[];
  /** Pass it as `?after=` for the next page; missing when there is none. */
  nextAfter?: string;
}

/** `GET /api/me` */
export interface ConsoleUser {
  /** The name of the key. */
  name: string;
  scopes: ('read' | 'act')[];
}

/** `GET /api/calls/:id`; the verdict and the turns are put together by whoever reads the facts (packages/verdict). */
export interface CallDetail {
  call: CallRow;
  facts: FactEntry[];
  /** Pass it as `?after=` for the next page of facts; missing when there is none. */
  nextAfter?: string;
  levels: CallLevels[];
}

/** How often the holder of a key has looked at what was said in a call, in one form: `call`, `file`, `scenario` and so on. */
export interface CallLook {
  /** The name of the key. */
  by: string;
  form: string;
  count: number;
  firstAtMs: number;
  lastAtMs: number;
}

/** `GET /api/calls/:id?after=`: the facts that follow, which are read alone. */
export interface MoreFacts extends Pick<CallDetail, 'facts' | 'nextAfter' | 'levels'> {
  /** The row as the list of calls has it; missing for a call that is not among those that the console keeps in memory. */
  call?: CallRow;
}
