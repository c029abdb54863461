/**
 * `tool-calls`: every call of the message runs on the workers, all at once, and is answered in the order of the message.
 * What is not ready within the budget is answered with the tool's holding sentence and told to the live call later. A call
 * that cannot be run is answered with its own error; the others do not suffer.
 *
 * Whether a call was answered in time or is late is decided once, in Redis (tools/tool-scripts.ts), and the job has the
 * key of the run: a message that comes again, to whichever replica, starts nothing new and gets the same answer.
 * Source: SDK `ServerMessageResponseToolCalls`; docs.vapi.ai, "Custom tools troubleshooting" (single-line strings).
 */
import type { JobQueues } from '@trunkline/job-queues';
import type { ToolCallRequest, VapiServerMessage } from '@trunkline/protocol';
import { buildToolCallKey, type ToolRun } from '../tools/tool-call-key.ts';
import type { ToolCatalog } from '../tools/tool-catalog.ts';
import type { ToolOutcome, ToolResults } from '../tools/tool-results.ts';
import { needingStore } from './store-errors.ts';
import type { ChatMessages } from './chat-messages.ts';
import { callOf, identifyToolCalls } from './tool-identity.ts';
import type { WebhookCounters } from './webhook-counters.ts';

export interface ToolCallDeps {
  queues: Pick<JobQueues, 'add'>;
  results: Pick<ToolResults, 'wait' | 'markLate'>;
  tools: Pick<ToolCatalog, 'has' | 'names' | 'isLate' | 'holdingSentence'>;
  counters: WebhookCounters;
  /** Hears of the tools of chats. */
  chatMessages?: Pick<ChatMessages, 'toolBegins'>;
  /** How long the agent waits for results, counted from the arrival of the message. `TOOL_REPLY_BUDGET_MS`. */
  budgetMs: number;
}

/** `toolCallId` exactly as it came: Vapi looks for its own. */
export type ToolCallAnswer = { toolCallId: string; name: string } & ToolOutcome;

/** How much earlier than Vapi gives up we answer. */
const REPLY_MARGIN_MS = 500;
/** A model may invent a name of any length, and the sentence about it is read by a model. */
const SHOWN_NAME_CHARS = 64;

/** @throws TrunklineError TL_STORE_UNAVAILABLE when a call can neither be run nor answered; the message may then come again. */
export async function answerToolCalls(
  deps: ToolCallDeps,
  message: Extract<VapiServerMessage, { type: 'tool-calls' }>,
): Promise<{ results: ToolCallAnswer[] }> {
  const limitMs = (message.replyTimeoutMs ?? Infinity) - REPLY_MARGIN_MS;
  const waitMs = Math.max(0, Math.min(deps.budgetMs, limitMs));
  const ids = identifyToolCalls(message, message.toolCalls);
  const results = message.toolCalls.map(async (call, index): Promise<ToolCallAnswer> => {
    const id = ids[index] ?? '';
    const vapiCallId = callOf(message);
    if (call.fault === undefined && deps.tools.has(call.name)) {
      await deps.chatMessages?.toolBegins(message, {
        vapiCallId,
        toolCallId: id,
        name: call.name,
        arguments: call.arguments,
      });
    }
    const outcome = await answerRequest(deps, { call, id, vapiCallId, waitMs });
    return { toolCallId: call.toolCallId ?? id, name: call.name, ...outcome };
  });
  return { results: await needingStore(Promise.all(results)) };
}

/** The legacy form of the same, one call and no id. Source: docs.vapi.ai before 2025, "Function calling" (`{ result }`). */
export async function answerFunctionCall(
  deps: ToolCallDeps,
  message: Extract<VapiServerMessage, { type: 'function-call' }>,
): Promise<{ result: string }> {
  const { toolCall: call } = message;
  const [id = ''] = identifyToolCalls(message, [call]);
  const asked = { call, id, vapiCallId: callOf(message), waitMs: deps.budgetMs };
  const outcome = await needingStore(answerRequest(deps, asked));
  return { result: 'error' in outcome ? `Error: ${outcome.error}` : outcome.result };
}

async function answerRequest(
  deps: ToolCallDeps,
  { call, id, vapiCallId, waitMs }: { call: ToolCallRequest; id: string; vapiCallId: string; waitMs: number },
): Promise<ToolOutcome> {
  if (call.fault !== undefined) {
    deps.counters.toolCalls.bad_arguments += 1;
    return { error: call.fault };
  }
  const { name, arguments: args, isAsync = false } = call;
  return toLines(await answerRun(deps, { vapiCallId, toolCallId: id, name, arguments: args }, { waitMs, isAsync }));
}

/** The outcome of one run within `waitMs`, or the holding sentence, which then stays its answer. */
export async function answerRun(
  { tools, queues, results, counters }: ToolCallDeps,
  run: ToolRun,
  { waitMs, isAsync = false }: { waitMs: number; isAsync?: boolean },
): Promise<ToolOutcome> {
  const { name } = run;
  if (!tools.has(name)) {
    counters.toolCalls.unknown_tool += 1;
    const known = tools.names.join(', ') || 'none';
    return { error: `There is no tool named ${name.slice(0, SHOWN_NAME_CHARS)}. The tools are: ${known}.` };
  }
  const key = buildToolCallKey(run);
  const isAwaited = !isAsync && !tools.isLate(name);
  // Marked before the job exists: a result that came in between would be answered to nobody.
  let outcome = isAwaited ? undefined : await results.markLate(key);
  await queues.add('run-tool', key, run);
  if (isAwaited) outcome = (await results.wait(key, waitMs)) ?? (await results.markLate(key));
  counters.toolCalls[outcome ? 'answered' : 'late'] += 1;
  return outcome ?? { result: tools.holdingSentence(name) };
}

function toLines(outcome: ToolOutcome): ToolOutcome {
  return 'error' in outcome ? { error: toLine(outcome.error) } : { result: toLine(outcome.result) };
}

/** Vapi takes a result with a line break for none at all, and an empty one for nothing to say. */
function toLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim() || 'Done.';
}
