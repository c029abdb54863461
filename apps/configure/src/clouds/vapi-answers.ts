/**
 * As much of Vapi's answers as is looked at. What else is in an assistant or a tool is kept, because it is written back as a whole, and what
 * is told as `null` counts as not set. Source: Vapi OpenAPI, `Assistant`, `FunctionTool`, `Server`.
 */
import { z } from 'zod';
import type { AssistantState } from '../compare/compare-assistant.ts';
import type { ToolState } from '../compare/compare-tools.ts';

const unlessNull = <T extends z.ZodType>(schema: T) => schema.nullish().transform((value) => value ?? undefined);

const fields = z.record(z.string(), z.unknown());
const server = z.looseObject({
  url: unlessNull(z.string()),
  credentialId: unlessNull(z.string()),
  headers: unlessNull(fields),
  secret: unlessNull(z.string()),
  timeoutSeconds: unlessNull(z.number()),
  backoffPlan: unlessNull(z.unknown()),
});
const tool = z.looseObject({
  id: z.string(),
  type: z.string(),
  function: unlessNull(
    z.looseObject({
      name: z.string(),
      description: unlessNull(z.string()),
      parameters: unlessNull(fields),
      strict: unlessNull(z.boolean()),
    }),
  ),
  server: unlessNull(server),
});
const assistant = z.looseObject({
  id: z.string(),
  name: unlessNull(z.string()),
  server: unlessNull(server),
  serverMessages: unlessNull(z.array(z.string())),
  startSpeakingPlan: unlessNull(fields),
  model: unlessNull(z.looseObject({ toolIds: unlessNull(z.array(z.string())), tools: unlessNull(z.array(fields)) })),
});

/** @returns `undefined` when it is no assistant. */
export const readAssistantAnswer = (answer: unknown): AssistantState | undefined => assistant.safeParse(answer).data;

/** @returns `undefined` when it is no list. A tool in a form that nobody knows here is none of ours, and is left out. */
export function readToolsAnswer(answer: unknown): ToolState[] | undefined {
  return z
    .array(z.unknown())
    .safeParse(answer)
    .data?.flatMap((one) => tool.safeParse(one).data ?? []);
}
