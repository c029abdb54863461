/**
 * The rules of one JSON file (ASSISTANT_ROUTES_FILE) that say who takes a call, and where it is handed to.
 * Source: SDK `ServerMessageResponseAssistantRequest`, `...TransferDestinationRequest`, `...HandoffDestinationRequest`.
 */
import { z } from 'zod';

const nonEmpty = z.string().min(1);
/** A number as Vapi writes it, or the start of one and a star. */
const numberPattern = z
  .string()
  .regex(/^\+?\d+\*?$/, 'expected a number such as +15550001111, or its start and a star');

const numberDestination = z.looseObject({ type: z.literal('number'), number: z.string().min(3).max(40) });
const sipDestination = z.looseObject({ type: z.literal('sip'), sipUri: nonEmpty });
const assistantDestination = z.looseObject({ type: z.literal('assistant') });
const phoneDestination = z.discriminatedUnion('type', [numberDestination, sipDestination]);
const anyDestination = z.discriminatedUnion('type', [numberDestination, sipDestination, assistantDestination]);

/** Refuses an answer that says several things at once: Vapi would silently take one of them. */
function oneOf<T extends z.ZodObject>(schema: T, names: readonly (keyof T['shape'] & string)[]) {
  return schema.refine((value) => names.filter((name) => value[name] !== undefined).length === 1, {
    message: `expected exactly one of ${names.join(', ')}`,
  });
}

const config = z.record(z.string(), z.unknown());
const assistantAnswer = oneOf(
  z.strictObject({
    assistantId: nonEmpty.optional(),
    assistant: config.optional(),
    squadId: nonEmpty.optional(),
    squad: config.optional(),
    workflowId: nonEmpty.optional(),
    workflow: config.optional(),
    destination: phoneDestination.optional(),
    error: nonEmpty.optional(),
    assistantOverrides: config.optional(),
    squadOverrides: config.optional(),
    workflowOverrides: config.optional(),
  }),
  ['assistantId', 'assistant', 'squadId', 'squad', 'workflowId', 'workflow', 'destination', 'error'],
);
const transferAnswer = oneOf(
  z.strictObject({
    destination: anyDestination.optional(),
    error: nonEmpty.optional(),
    message: z.looseObject({ type: nonEmpty, content: z.string().max(1000) }).optional(),
  }),
  ['destination', 'error'],
);
const handoffAnswer = oneOf(
  z.strictObject({
    destination: z.looseObject({ type: nonEmpty }).optional(),
    error: nonEmpty.optional(),
    result: nonEmpty.optional(),
  }),
  ['destination', 'error'],
);

function section<T extends z.ZodType>(answer: T) {
  const rule = z.strictObject({
    called: numberPattern.optional(),
    caller: numberPattern.optional(),
    /** Values that the model filled in; only handoffs have them. */
    parameters: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
    answer,
  });
  return z.strictObject({ rules: z.array(rule).default([]), default: answer.optional() }).default({ rules: [] });
}

const routesFile = z.strictObject({
  assistant: section(assistantAnswer),
  transfer: section(transferAnswer),
  handoff: section(handoffAnswer),
});
export type CallRoutes = z.output<typeof routesFile>;

/** The rules without a file: every request gets its fallback. */
export const NO_ROUTES: CallRoutes = routesFile.parse({});

/** @param json the content of the file. @returns the rules, or one line per fault, with its path in the file. */
export function parseCallRoutes(json: unknown): CallRoutes | string[] {
  const parsed = routesFile.safeParse(json);
  if (parsed.success) return parsed.data;
  return parsed.error.issues.map(({ path: at, message }) => `${at.join('.') || 'the file'}: ${message}`);
}
