/**
 * One call as the list of calls shows it: a reduction of its session and its facts, one after the other. What is a matter of thresholds
 * (slow, gaps, wrongly held) is not decided here but taken from the verdict.
 */
import {
  type CallEvent,
  type CallFlag,
  type CallRow,
  isWithPerson,
  maskPhoneNumber,
  type Session,
} from '@trunkline/protocol';
import type { Rule, Verdict } from '@trunkline/verdict';

/** What the facts have said so far that a row does not show but the next fact builds upon. */
export interface RowMemory {
  /** When the caller's voice ended, while nothing of the answer has been heard. */
  callerStoppedAtMs: number | undefined;
  handOvers: number;
  isWithPerson: boolean;
  hasReconnected: boolean;
  hasLateTool: boolean;
}

export function newRowMemory(): RowMemory {
  return {
    callerStoppedAtMs: undefined,
    handOvers: 0,
    isWithPerson: false,
    hasReconnected: false,
    hasLateTool: false,
  };
}

/** The row of a call of which no fact is known yet. */
export function rowOfSession(session: Session): CallRow {
  const { callId, conversationId, channel, direction = 'inbound', createdAtMs } = session;
  const row: CallRow = {
    callId,
    sessionId: conversationId ?? callId,
    channel,
    direction,
    state: session.state,
    createdAtMs,
    floor: 'nobody',
    turns: 0,
    interrupts: 0,
    handOvers: 0,
    flags: [],
    severity: 'open',
  };
  takeSession(row, session);
  return row;
}

/** Takes over what the session knows better than the facts: who and where, and whether the call goes on. */
export function takeSession(row: CallRow, session: Session): void {
  const { from, to, callSid, vapiCallId, replicaId, endedAtMs, endedBy, endedReason, handOvers = 0 } = session;
  const [caller, called] = row.direction === 'outbound' ? [to, from] : [from, to];
  row.state = session.state;
  row.floor = session.floor ?? 'nobody';
  row.handOvers = Math.max(row.handOvers, handOvers);
  if (caller !== undefined) row.caller = maskPhoneNumber(caller);
  if (called !== undefined) row.called = maskPhoneNumber(called);
  if (callSid !== undefined) row.callSid = callSid;
  if (vapiCallId !== undefined) row.vapiCallId = vapiCallId;
  if (replicaId !== undefined) row.replicaId = replicaId;
  if (session.state !== 'ended') return;
  row.floor = 'nobody';
  if (endedAtMs !== undefined) row.endedAtMs = endedAtMs;
  if (endedBy !== undefined) row.endedBy = endedBy;
  if (endedReason !== undefined) row.endedReason = endedReason;
}

const numberOfTurn = (turnId: string): number => Number(turnId.slice('turn_'.length));

/** Takes the next fact into the row. Each fact is to be given once and in order. */
export function takeFact(row: CallRow, memory: RowMemory, fact: CallEvent): void {
  if ('turnId' in fact && fact.turnId !== undefined) row.turns = Math.max(row.turns, numberOfTurn(fact.turnId));
  switch (fact.type) {
    case 'stream.opened':
      if (row.state !== 'ended') row.state = 'live';
      if (fact.reason === 'resumed' || fact.reason === 'superseded') memory.hasReconnected = true;
      break;
    case 'stream.lost':
      if (row.state === 'live') row.state = 'lost';
      row.floor = 'nobody';
      break;
    case 'clock.compared':
      row.replicaId = fact.replicaId;
      break;
    case 'call.handedOver':
      // The session counts them too, and either may be the first to know.
      memory.handOvers += 1;
      row.handOvers = Math.max(row.handOvers, memory.handOvers);
      break;
    case 'transfer.moved':
      memory.isWithPerson = isWithPerson(fact.state);
      break;
    case 'agent.opened':
      row.vapiCallId = fact.vapiCallId;
      break;
    case 'caller.stoppedSpeaking':
      memory.callerStoppedAtMs = fact.atMs;
      break;
    case 'agent.turnStarted':
      if (fact.responseMs !== undefined) row.lastResponseMs = fact.responseMs;
      break;
    case 'agent.firstHeard':
      if (memory.callerStoppedAtMs !== undefined)
        row.lastResponseMs = Math.max(0, fact.atMs - memory.callerStoppedAtMs);
      memory.callerStoppedAtMs = undefined;
      break;
    case 'agent.interrupted':
      row.interrupts += 1;
      break;
    case 'tool.finished':
      if (fact.mode === 'late') memory.hasLateTool = true;
      break;
    case 'call.ended':
      row.state = 'ended';
      row.floor = 'nobody';
      row.endedAtMs ??= fact.atMs;
      row.endedBy ??= fact.endedBy;
      row.endedReason ??= fact.reason;
      memory.isWithPerson = false;
      break;
    default:
  }
}

/** Which flag a rule of the verdict puts on a row. */
const FLAGS: Partial<Record<Rule, CallFlag>> = {
  'no-agent': 'no-agent',
  connection: 'reconnected',
  gaps: 'gaps',
  'slow-turn': 'slow',
  'slow-greeting': 'slow',
  'wrongly-held': 'held-wrongly',
};

/** Writes the flags of what has happened, and of the verdict so far. */
export function takeVerdict(row: CallRow, memory: RowMemory, verdict: Verdict | undefined): void {
  const flags = new Set<CallFlag>();
  for (const { rule } of verdict?.findings ?? []) {
    const flag = FLAGS[rule];
    if (flag !== undefined) flags.add(flag);
  }
  if (memory.hasLateTool) flags.add('late-tool');
  if (memory.hasReconnected) flags.add('reconnected');
  if (memory.isWithPerson) flags.add('with-person');
  row.flags = [...flags].toSorted();
  if (!verdict) return;
  const goesOnWell = row.state !== 'ended' && verdict.severity === 'good';
  row.severity = goesOnWell ? 'open' : verdict.severity;
  if (goesOnWell) delete row.verdict;
  else row.verdict = verdict.summary;
}
