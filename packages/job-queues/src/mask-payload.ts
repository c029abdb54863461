/**
 * What a job carries, as an operator may see it: its shape, with what somebody said, what they are called and all numbers taken out. Ids
 * and words of our own stay, because without them nobody finds the call.
 */

/** Fields of the catalogue whose values are ids or words of a protocol. */
const SHOWN = new Set(['vapiCallId', 'callId', 'toolCallId', 'key', 'type', 'role', 'status', 'endedReason']);
/** Fields of the payload itself that are names of tools. Inside of it, a name is somebody's. */
const SHOWN_AT_TOP = new Set(['name']);

const MOST_DEPTH = 6;
const MOST_ENTRIES = 50;
const MOST_ID_CHARACTERS = 200;

const left = (count: number): string => `‹${count} more›`;

function maskValue(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return `‹${value.length} characters›`;
  if (typeof value === 'number') return '‹number›';
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= MOST_DEPTH) return '‹…›';
  if (Array.isArray(value)) {
    const shown: unknown[] = value.slice(0, MOST_ENTRIES).map((one) => maskValue(one, depth + 1));
    return value.length > MOST_ENTRIES ? [...shown, left(value.length - MOST_ENTRIES)] : shown;
  }
  return maskFields(value as Record<string, unknown>, depth);
}

function maskFields(fields: Record<string, unknown>, depth: number): Record<string, unknown> {
  const entries = Object.entries(fields);
  const shown = entries.slice(0, MOST_ENTRIES).map(([name, value]): [string, unknown] => {
    const isShown = depth === 0 && (SHOWN.has(name) || SHOWN_AT_TOP.has(name));
    return [
      name,
      isShown && typeof value === 'string' ? value.slice(0, MOST_ID_CHARACTERS) : maskNested(name, value, depth),
    ];
  });
  if (entries.length > MOST_ENTRIES) shown.push(['…', left(entries.length - MOST_ENTRIES)]);
  return Object.fromEntries(shown);
}

/** The event that a job applies has words of a protocol too; nothing else inside of a payload is known. */
function maskNested(name: string, value: unknown, depth: number): unknown {
  if (depth === 0 && name === 'event' && typeof value === 'object' && value !== null && !Array.isArray(value)) {
    const { type, role, ...rest } = value as Record<string, unknown>;
    return {
      ...(typeof type === 'string' && { type: type.slice(0, MOST_ID_CHARACTERS) }),
      ...(typeof role === 'string' && { role: role.slice(0, MOST_ID_CHARACTERS) }),
      ...maskFields(rest, depth + 1),
    };
  }
  return maskValue(value, depth + 1);
}

/** @param payload of a job, as it lies on its queue. What is large is cut, so that a report of megabytes becomes a page. */
export function maskPayload(payload: unknown): unknown {
  const isFields = typeof payload === 'object' && payload !== null && !Array.isArray(payload);
  return isFields ? maskFields(payload as Record<string, unknown>, 0) : maskValue(payload, 0);
}
