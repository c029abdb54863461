/**
 * Turns the facts that this process writes into spans. A call is followed from the moment its stream opens here, or from its end where
 * nobody had it; what was before is read from its log once.
 *
 * Bound: `MOST_CALLS`. Beyond it the call that was followed first is let go, and its remaining turns have no spans.
 */
import type { CallEvent, CallId } from '@trunkline/protocol';
import type { EventLog, LoggedEvent } from '@trunkline/session-store';
import type { CallSpan } from '../spans/call-span.ts';
import { spanIdOf } from '../spans/trace-ids.ts';
import { CallTrace } from './call-trace.ts';
import { loneSpan, type ToolFinished, toolSpan, turnOfTool } from './lone-spans.ts';
import { readEarlier } from './read-earlier.ts';

const MOST_CALLS = 2_000;
/** So many of the newest facts hold the asking for a tool that has just finished. */
const RECENT_FACTS = 200;

export interface CallFollower {
  written(callId: CallId, entries: readonly LoggedEvent[]): void;
  /** A newer holder has the call. */
  fenced(callId: CallId): void;
  /** Resolves when nothing is being read any more for spans to come. */
  settled(): Promise<void>;
}

interface Followed {
  /** Missing while the log is being read. */
  trace?: CallTrace;
  waiting: CallEvent[];
}

const begins = ({ event }: LoggedEvent): boolean => event.type === 'stream.opened' || event.type === 'call.ended';

/**
 * Whoever writes facts is never told of a fault in here: the call is let go, and its remaining turns have no spans.
 * @param send takes spans; must not throw.
 * @param onFault is told of such a fault; must not throw.
 */
export function createCallFollower(
  events: Pick<EventLog, 'read' | 'readBefore' | 'readNewest'>,
  send: (span: CallSpan) => void,
  onFault: (error: unknown) => void,
): CallFollower {
  const followed = new Map<CallId, Followed>();
  const reading = new Set<Promise<void>>();

  const letGo = (callId: CallId, error: unknown): void => {
    followed.delete(callId);
    onFault(error);
  };

  const whileReading = (callId: CallId, work: Promise<void>): void => {
    const reported = work.catch((error: unknown) => letGo(callId, error));
    reading.add(reported);
    void reported.then(() => reading.delete(reported));
  };

  const push = (callId: CallId, trace: CallTrace, fact: CallEvent): void => {
    for (const span of trace.push(fact)) send(span);
    if (fact.type === 'call.ended' || fact.type === 'call.released') followed.delete(callId);
  };

  const follow = async (callId: CallId, call: Followed, firstId: string): Promise<void> => {
    const trace = new CallTrace(callId, await readEarlier(events, callId, firstId));
    for (const fact of call.waiting) push(callId, trace, fact);
    call.waiting = [];
    call.trace = trace;
  };

  const begin = (callId: CallId, firstId: string): Followed => {
    const [oldest] = followed.keys();
    if (followed.size >= MOST_CALLS && oldest !== undefined) followed.delete(oldest);
    const call: Followed = { waiting: [] };
    followed.set(callId, call);
    whileReading(callId, follow(callId, call, firstId));
    return call;
  };

  const sendTool = async (callId: CallId, fact: ToolFinished): Promise<void> => {
    const facts = await events.readNewest(callId, RECENT_FACTS).catch((): CallEvent[] => []);
    send(toolSpan(callId, fact, turnOfTool(callId, facts, fact.toolCallId) ?? spanIdOf(callId)));
  };

  const take = (callId: CallId, entry: LoggedEvent): void => {
    const { event } = entry;
    const lone = loneSpan(callId, event);
    if (lone) send(lone);
    if (event.type === 'tool.finished') whileReading(callId, sendTool(callId, event));
    const call = followed.get(callId) ?? (begins(entry) ? begin(callId, entry.id) : undefined);
    if (call?.trace) push(callId, call.trace, event);
    else call?.waiting.push(event);
  };

  return {
    written(callId, entries) {
      try {
        for (const entry of entries) take(callId, entry);
      } catch (error) {
        letGo(callId, error);
      }
    },
    fenced: (callId) => void followed.delete(callId),
    async settled() {
      while (reading.size > 0) await Promise.allSettled(reading);
    },
  };
}
