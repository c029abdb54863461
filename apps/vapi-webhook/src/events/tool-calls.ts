/**
 * `tool-calls`: every call of the message runs on the workers, all at once, and is answered in the order of the message.
 * What is not ready within the budget is answered with the tool's holding sentence and told to the live call later.
 *
 * Whether a call was answered in time or is late is decided once, in Redis (tools/tool-scripts.ts), and the job has the
 * key of the tool call: a message that comes again, to whichever replica, starts nothing new and gets the same answer.
 * Source: SDK `ServerMessageResponseToolCalls`; docs.vapi.ai, "Custom tools troubleshooting" (single-line strings).
 */
import type { ToolCallRequest, VapiServerMessage } from '@trunkline/protocol';
import { z } from 'zod';
import type { JobQueues } from '../queues/job-queues.ts';
import { buildToolCallKey, NO_CALL } from '../tools/tool-call-key.ts';
import type { ToolCatalog } from '../tools/tool-catalog.ts';
import type { ToolOutcome, ToolResults } from '../tools/tool-results.ts';
import { needingStore } from './store-errors.ts';
import type { WebhookCounters } from './webhook-counters.ts';

export interface ToolCallDeps {
  queues: Pick<JobQueues, 'add'>;
  results: Pick<ToolResults, 'wait' | 'markLate'>;
  tools: Pick<ToolCatalog, 'has' | 'names' | 'isLate' | 'holdingSentence'>;
  counters: WebhookCounters;
  /** How long the agent waits for results, from the arrival of the message on. `TOOL_REPLY_BUDGET_MS`. */
  budgetMs: number;
}

export type ToolCallAnswer = { toolCallId: string; name: string } & ToolOutcome;

/** How much earlier than Vapi gives up we answer. */
const REPLY_MARGIN_MS = 500;

export async function answerToolCalls(
  deps: ToolCallDeps,
  message: Extract<VapiServerMessage, { type: 'tool-calls' }>,
): Promise<{ results: ToolCallAnswer[] }> {
  const limitMs = (message.replyTimeoutMs ?? Infinity) - REPLY_MARGIN_MS;
  const waitMs = Math.max(0, Math.min(deps.budgetMs, limitMs));
  const results = message.toolCalls.map(async (call) => {
    const outcome = await answerOne(deps, callOf(message), call, waitMs);
    return { toolCallId: call.toolCallId, name: call.name, ...toLines(outcome) };
  });
  return { results: await needingStore(Promise.all(results)) };
}

const chatSchema = z.object({ chat: z.object({ id: z.string().min(1) }) });

/** Tools are also called in a chat, which has no call but an id of its own (SDK `ServerMessageToolCalls.chat`). */
function callOf({ vapiCallId, raw }: VapiServerMessage): string {
  if (vapiCallId !== undefined) return vapiCallId;
  const chat = chatSchema.safeParse(raw);
  return chat.success ? `${NO_CALL}-${chat.data.chat.id}` : NO_CALL;
}

/** The outcome of one call within `waitMs`, or the holding sentence, which then stays its answer. */
export async function answerOne(
  { tools, queues, results, counters }: ToolCallDeps,
  vapiCallId: string,
  { toolCallId, name, arguments: args, argumentsFault, isAsync }: ToolCallRequest,
  waitMs: number,
): Promise<ToolOutcome> {
  if (!tools.has(name)) {
    counters.toolCalls.unknown_tool += 1;
    return { error: `There is no tool named ${name}. The tools are: ${tools.names.join(', ') || 'none'}.` };
  }
  if (argumentsFault !== undefined) {
    counters.toolCalls.bad_arguments += 1;
    return { error: `${argumentsFault} Correct them and call it again.` };
  }
  const key = buildToolCallKey({ vapiCallId, toolCallId });
  const isAwaited = !isAsync && !tools.isLate(name);
  // Before the job is there: a result that came in between would be answered to nobody.
  let outcome = isAwaited ? undefined : await results.markLate(key);
  await queues.add('run-tool', key, { vapiCallId, toolCallId, name, arguments: args });
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
