/**
 * What the model is told of a tool's answer. Source: Vapi SDK `ServerMessageResponseToolCalls`; docs.vapi.ai, "Custom tools
 * troubleshooting": a result is a string on one line, found by the id of the call, and anything else is no result.
 */
import { z } from 'zod';
import type { WebhookDelivery } from './webhooks.ts';

const line = z.string().refine((text) => text.trim() !== '' && !/[\r\n]/.test(text), {
  error: 'must be a single line that says something',
});
const answerSchema = z.object({
  toolCallId: z.string(),
  name: z.string().optional(),
  result: line.optional(),
  error: line.optional(),
});
const replySchema = z.object({ results: z.array(z.unknown()) });

export interface ToolAnswer {
  /** What the model goes on with, whether or not it is what the tool meant to say. */
  readonly text: string;
  /** Why Vapi would not take the answer. */
  readonly fault?: string;
}

/** What the model is told when there is no answer that could be used. */
export const NO_RESULT = 'No result returned.';

export function readToolAnswer(delivery: WebhookDelivery, toolCallId: string): ToolAnswer {
  const none = (fault: string): ToolAnswer => ({ text: NO_RESULT, fault });
  const last = delivery.attempts.at(-1);
  if (last?.status !== 200) return none(last?.fault ?? `the server answered ${last?.status}, Vapi takes 200 only`);
  const reply = replySchema.safeParse(delivery.reply);
  if (!reply.success) return none('the answer has no list of results');
  const isOurs = (entry: unknown): boolean => (entry as { toolCallId?: unknown } | null)?.toolCallId === toolCallId;
  const own = reply.data.results.find(isOurs);
  if (own === undefined) return none(`the answer has no result for ${toolCallId}`);
  const answer = answerSchema.safeParse(own);
  if (!answer.success) return none(z.prettifyError(answer.error));
  const text = answer.data.result ?? answer.data.error;
  return text === undefined ? none('the answer has neither result nor error') : { text };
}
