import { callEventSchema, callLevelsSchema, type CallId, isCallId, SESSION_FLOORS } from '@trunkline/protocol';
import type { CallEvent, CallLevels, SessionFloor } from '@trunkline/protocol';

/** One piece of news of the operators' feed. */
export type OperatorsFeedItem =
  /** Facts that were written, with their ids in the call's event log. A write that was repeated tells the same fact twice. */
  | { kind: 'facts'; callId: CallId; facts: readonly { id: string; event: CallEvent }[] }
  | { kind: 'levels'; calls: readonly ({ callId: CallId } & CallLevels)[] }
  | { kind: 'floor'; callId: CallId; floor: SessionFloor }
  /** The session of a call has changed in a way that no fact tells: it was created, has found an agent, or was erased. */
  | { kind: 'session'; callId: CallId };

export interface OperatorsFeedEntry {
  /** Ids sort in the order of writing, and are the ids of the page's events too. */
  id: string;
  item: OperatorsFeedItem;
}

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const recordOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

function parseFact(value: unknown): { id: string; event: CallEvent }[] {
  const { id, event } = recordOf(value);
  const parsed = callEventSchema.safeParse(event).data;
  return typeof id === 'string' && parsed ? [{ id, event: parsed }] : [];
}

function parseLevels(value: unknown): ({ callId: CallId } & CallLevels)[] {
  const { callId } = recordOf(value);
  const levels = callLevelsSchema.safeParse(value).data;
  return typeof callId === 'string' && isCallId(callId) && levels ? [{ callId, ...levels }] : [];
}

/** Reads an item as another version may have written it. What this version does not know is left out. */
export function parseFeedItem(text: string): OperatorsFeedItem | undefined {
  let value: Record<string, unknown>;
  try {
    value = recordOf(JSON.parse(text));
  } catch {
    return undefined;
  }
  const { kind, callId } = value;
  if (kind === 'levels') return { kind, calls: listOf(value.calls).flatMap(parseLevels) };
  if (typeof callId !== 'string' || !isCallId(callId)) return undefined;
  if (kind === 'facts') return { kind, callId, facts: listOf(value.facts).flatMap(parseFact) };
  if (kind === 'session') return { kind, callId };
  const floor = SESSION_FLOORS.find((known) => known === value.floor);
  return kind === 'floor' && floor ? { kind, callId, floor } : undefined;
}
