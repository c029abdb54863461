/** One call as `GET /calls/:callId` shows it: its session and its facts, put together by turn id. */
import type { CallEvent, Session } from '@trunkline/protocol';
import { type CallSummary, summariseSession } from './call-summary.ts';
import type { TranscriptEntry } from './conversation-record.ts';

export interface TurnRecord {
  turnId: string;
  callerSaid: string;
  agentSaid: string;
  agentHeard: string;
  agentSentMs: number;
  agentHeardMs: number;
  /** The same as `agentHeardMs`, in the word of the wire of browser voice. */
  heardMs: number;
  interrupted: boolean;
  responseMs?: number;
}

export interface BargeInRecord {
  turnId?: string;
  decidedBy: 'vapi' | 'local';
  decisionToClearMs: number;
  speechToClearMs?: number;
  droppedMs: number;
}

export interface ToolCallRecord {
  toolCallId: string;
  name: string;
  /** Missing while the tool runs. */
  mode?: 'answered' | 'late';
  durationMs?: number;
  runs?: number;
  failed?: boolean;
}

type CallEnded = Extract<CallEvent, { type: 'call.ended' }>;

export interface CallRecord extends CallSummary {
  durationMs?: number;
  greetingMs?: number;
  counters?: CallEnded['counters'];
  addedLatencyMs?: CallEnded['addedLatencyMs'];
  turns: TurnRecord[];
  bargeIns: BargeInRecord[];
  toolCalls: ToolCallRecord[];
  events: CallEvent[];
  /** What was said in the whole conversation until the end of this call, on whatever channels. */
  transcript?: TranscriptEntry[];
}

/** Adds up the counters of the holders that a call has had one after the other. */
function addCounters(sum: CallEnded['counters'], more: CallEnded['counters']): CallEnded['counters'] {
  if (!sum || !more) return sum ?? more;
  const total = { ...sum };
  for (const name of Object.keys(more) as (keyof typeof more)[]) total[name] = (sum[name] ?? 0) + (more[name] ?? 0);
  return total;
}

/** Puts the record of `session` together from `events`, which are all facts of the call in order. */
export function buildCallRecord(session: Session, events: readonly CallEvent[]): CallRecord {
  const turns = new Map<string, TurnRecord>();
  const turnOf = (turnId: string): TurnRecord => {
    const known = turns.get(turnId);
    if (known) return known;
    const turn = {
      turnId,
      callerSaid: '',
      agentSaid: '',
      agentHeard: '',
      agentSentMs: 0,
      agentHeardMs: 0,
      heardMs: 0,
      interrupted: false,
    };
    turns.set(turnId, turn);
    return turn;
  };
  const unended = new Map<string, Extract<CallEvent, { type: 'agent.heard' }>>();
  const record: CallRecord = {
    ...summariseSession(session),
    turns: [],
    bargeIns: [],
    toolCalls: [],
    events: [...events],
  };
  const toolCallOf = ({ toolCallId, name }: { toolCallId: string; name: string }): ToolCallRecord => {
    const known = record.toolCalls.find((call) => call.toolCallId === toolCallId);
    if (known) return known;
    const call = { toolCallId, name };
    record.toolCalls.push(call);
    return call;
  };
  for (const event of events) {
    switch (event.type) {
      case 'caller.said':
      case 'caller.turnEnded':
        turnOf(event.turnId).callerSaid = event.text;
        break;
      case 'agent.heard':
        // The turn has its place among the others from here on, also if nobody ends it.
        turnOf(event.turnId);
        unended.set(event.turnId, event);
        break;
      case 'agent.turnStarted':
        if (event.responseMs !== undefined) turnOf(event.turnId).responseMs ??= event.responseMs;
        break;
      case 'agent.turnEnded': {
        unended.delete(event.turnId);
        const turn = turnOf(event.turnId);
        turn.agentSaid = [turn.agentSaid, event.text].filter(Boolean).join(' ');
        turn.agentHeard = [turn.agentHeard, event.heardText].filter(Boolean).join(' ');
        turn.agentSentMs += event.sentMs;
        turn.agentHeardMs += event.heardMs;
        turn.interrupted ||= event.interrupted;
        break;
      }
      case 'agent.interrupted': {
        const { turnId, decidedBy, decisionToClearMs, speechToClearMs, droppedMs } = event;
        record.bargeIns.push({
          ...(turnId && { turnId }),
          decidedBy,
          decisionToClearMs,
          ...(speechToClearMs !== undefined && { speechToClearMs }),
          droppedMs,
        });
        break;
      }
      case 'tool.called':
        toolCallOf(event);
        break;
      case 'tool.finished': {
        const { mode, durationMs, runs, failed } = event;
        Object.assign(toolCallOf(event), { mode, durationMs, runs, failed });
        break;
      }
      case 'call.released':
        record.counters = addCounters(record.counters, event.counters);
        break;
      case 'call.ended': {
        const { durationMs, greetingMs, addedLatencyMs } = event;
        const counters = addCounters(record.counters, event.counters);
        Object.assign(record, {
          durationMs,
          ...(counters && { counters }),
          addedLatencyMs,
          ...(greetingMs !== undefined && { greetingMs }),
        });
        break;
      }
      default:
    }
  }
  // The replica that died in the middle of these turns could not end them, so what was heard counts as what was said.
  for (const { turnId, heardText, heardMs } of unended.values()) {
    const turn = turnOf(turnId);
    turn.agentSaid = [turn.agentSaid, heardText].filter(Boolean).join(' ');
    turn.agentHeard = [turn.agentHeard, heardText].filter(Boolean).join(' ');
    turn.agentHeardMs += heardMs;
    turn.interrupted = true;
  }
  record.turns = [...turns.values()].map((turn) => ({ ...turn, heardMs: turn.agentHeardMs }));
  return record;
}
