/**
 * The tool calls of a message, read from wherever they stand. Vapi names each call up to three times, in shapes that differ
 * between its documents, its types and its traffic: nested in `function` or flat, with `arguments` or `parameters`, as an
 * object or as its JSON, and sometimes with the name in the outer list alone. A call that cannot be read does not fail the
 * others: it carries its fault, in words for the model.
 * Source: SDK `ServerMessageToolCalls`; docs.vapi.ai, "Custom tools" and "Server events"; captures of live traffic.
 */
import { canonicalJson, isDeeperThan, parseExactJson } from './exact-json.ts';
import { looseNumber } from './vapi-lenient.ts';

export interface ToolCallRequest {
  /** As it came, for the answer; models leave it empty and repeat it. `undefined` if none came. */
  toolCallId: string | undefined;
  /** Empty when none came; then there is a `fault`. */
  name: string;
  /** Whole numbers beyond 2^53 are texts of their digits. Empty when there is a `fault`. */
  arguments: Record<string, unknown>;
  /** Why the call cannot be run, in words for the model. */
  fault?: string;
  /** Vapi goes on without the answer: only a late delivery can bring the result. */
  isAsync?: true;
}

export interface ToolCallBatch {
  /** In the order of the message; a call that is named twice in one list is here once. */
  toolCalls: ToolCallRequest[];
  /** How long Vapi waits for the answer, if it says so. */
  replyTimeoutMs?: number;
}

/** Arguments are a flat object in practice. Whoever walks them may recurse. */
const MAX_ARGUMENT_DEPTH = 32;

/** What one list says of a call. */
interface ListedCall {
  id: string | undefined;
  name: string | undefined;
  /** `undefined`: this list does not have the arguments. */
  given: unknown;
}

/** @returns `undefined` when no list has anything in it. */
export function readToolCalls(message: Record<string, unknown>): ToolCallBatch | undefined {
  const outer = listOf(message['toolWithToolCallList']);
  const wrapped = outer.map(readWrapped);
  const lists = [
    listOf(message['toolCallList']).map(readListed),
    listOf(message['toolCalls']).map(readListed),
    wrapped,
  ].filter((list) => list.length > 0);
  const [calls, ...others] = lists;
  if (!calls) return undefined;

  const asyncCalls = wrapped.filter((_call, index) => isTrue(outer[index]?.['async']));
  const requests = calls.map((call, index): ToolCallRequest => {
    const twins = others.flatMap(
      (list) => findTwin(list, call, { index, isSameLength: list.length === calls.length }) ?? [],
    );
    const asyncTwin = findTwin(asyncCalls, call, { index, isSameLength: asyncCalls.length === calls.length });
    return { ...toRequest([call, ...twins]), ...(asyncTwin && { isAsync: true as const }) };
  });
  // Tools that only the outer list names are calls like all others.
  const missed = wrapped.filter(({ id }) => id && calls !== wrapped && !calls.some((call) => call.id === id));
  const missedRequests = missed.map((call): ToolCallRequest => ({
    ...toRequest([call]),
    ...(asyncCalls.includes(call) && { isAsync: true as const }),
  }));

  const timeoutsMs = outer.flatMap((tool) => readTimeoutMs(tool) ?? []);
  return {
    toolCalls: withoutRepetitions([...requests, ...missedRequests]),
    ...(timeoutsMs.length > 0 && { replyTimeoutMs: Math.min(...timeoutsMs) }),
  };
}

/** The one call of a legacy `function-call` message, which has no id: `functionCall: { name, parameters }`. */
export function readFunctionCall(functionCall: unknown): ToolCallRequest {
  return toRequest([readListed(isRecord(functionCall) ? functionCall : {})]);
}

function readListed(call: Record<string, unknown>): ListedCall {
  const nested = isRecord(call['function']) ? call['function'] : {};
  return {
    id: readId(call['id'] ?? call['toolCallId']),
    name: readName(nested['name']) ?? readName(call['name']),
    given: nested['arguments'] ?? nested['parameters'] ?? call['arguments'] ?? call['parameters'] ?? undefined,
  };
}

/** An entry of `toolWithToolCallList`. Its own `parameters` are the schema of the tool, never the arguments. */
function readWrapped(entry: Record<string, unknown>): ListedCall {
  const call = readListed(isRecord(entry['toolCall']) ? entry['toolCall'] : {});
  const nested = isRecord(entry['function']) ? entry['function'] : {};
  return { ...call, name: call.name ?? readName(nested['name']) ?? readName(entry['name']) };
}

/** The same call in another list: at the same place if ids agree or are missing, else wherever its id stands. */
function findTwin(
  list: readonly ListedCall[],
  call: ListedCall,
  { index, isSameLength }: { index: number; isSameLength: boolean },
): ListedCall | undefined {
  const neighbour = list[index];
  const isNameless = !call.id || !neighbour?.id;
  if (neighbour && (neighbour.id === call.id || (isSameLength && isNameless))) return neighbour;
  return call.id ? list.find(({ id }) => id === call.id) : undefined;
}

function toRequest(sources: readonly ListedCall[]): ToolCallRequest {
  const toolCallId = sources.find(({ id }) => id !== undefined)?.id;
  const name = sources.find((source) => source.name !== undefined)?.name;
  if (name === undefined) {
    return {
      toolCallId,
      name: '',
      arguments: {},
      fault: 'This tool call has no name. Name the tool and call it again.',
    };
  }
  return { toolCallId, name, ...readToolArguments(name, sources.find(({ given }) => given !== undefined)?.given) };
}

/**
 * The arguments of a call as a model gave them: an object, its JSON, or nothing at all for a tool without parameters.
 * @returns `fault` in words for the model when they are no object, or nested absurdly deep.
 */
export function readToolArguments(name: string, given: unknown): Pick<ToolCallRequest, 'arguments' | 'fault'> {
  const value = typeof given === 'string' ? parseText(given) : (given ?? {});
  if (!isRecord(value)) {
    return { arguments: {}, fault: `The arguments of ${name} are not a JSON object. Correct them and call it again.` };
  }
  if (isDeeperThan(value, MAX_ARGUMENT_DEPTH)) {
    return { arguments: {}, fault: `The arguments of ${name} are nested too deeply. Correct them and call it again.` };
  }
  return { arguments: value };
}

function parseText(text: string): unknown {
  if (text.trim() === '') return {};
  try {
    return parseExactJson(text);
  } catch {
    return undefined;
  }
}

function withoutRepetitions(requests: readonly ToolCallRequest[]): ToolCallRequest[] {
  const seen = new Set<string>();
  return requests.filter(({ toolCallId, name, arguments: args }) => {
    // Two calls without an id may be two wishes for the same thing.
    if (!toolCallId) return true;
    const identity = canonicalJson([toolCallId, name, args]);
    return !seen.has(identity) && seen.add(identity);
  });
}

/** An entry that is no object stands for a call of which nothing is known, so that the others keep their places. */
function listOf(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.map((item: unknown) => (isRecord(item) ? item : {})) : [];
}

function readId(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' ? value : undefined;
}

function readName(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

function readTimeoutMs(tool: Record<string, unknown>): number | undefined {
  const seconds = isRecord(tool['server']) ? looseNumber.parse(tool['server']['timeoutSeconds']) : undefined;
  return seconds !== undefined && seconds > 0 ? seconds * 1000 : undefined;
}

function isTrue(value: unknown): boolean {
  return value === true || value === 'true';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
