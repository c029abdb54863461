/**
 * Says who takes a call, and where it is handed to, by rules of one JSON file (ASSISTANT_ROUTES_FILE; README.md, "Call routes").
 * They are read at the start and asked in memory, so an answer depends on nothing that could be slow or away.
 * Source: SDK `ServerMessageResponseAssistantRequest`, `...TransferDestinationRequest`, `...HandoffDestinationRequest`.
 */
import { readFileSync } from 'node:fs';
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

/** @returns the rules, or one line per fault. */
export function readCallRoutes(path: string): CallRoutes | string[] {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    return [`cannot be read as JSON: ${error instanceof Error ? error.message : String(error)}`];
  }
  const parsed = routesFile.safeParse(json);
  if (parsed.success) return parsed.data;
  return parsed.error.issues.map(({ path: at, message }) => `${at.join('.') || 'the file'}: ${message}`);
}

/** Who is in the call, as far as Vapi says. */
export interface CallParties {
  calledNumber?: string;
  callerNumber?: string;
  parameters?: Record<string, unknown> | null | undefined;
}

interface Rule<A> {
  called?: string | undefined;
  caller?: string | undefined;
  parameters?: Record<string, string | number | boolean> | undefined;
  answer: A;
}

/** @returns the answer of the first rule that fits in every respect, else the default. */
export function findAnswer<A>(
  { rules, default: fallback }: { rules: readonly Rule<A>[]; default?: A | undefined },
  parties: CallParties,
): A | undefined {
  const rule = rules.find(
    ({ called, caller, parameters }) =>
      fitsNumber(called, parties.calledNumber) &&
      fitsNumber(caller, parties.callerNumber) &&
      Object.entries(parameters ?? {}).every(([name, value]) => parties.parameters?.[name] === value),
  );
  return rule ? rule.answer : fallback;
}

function fitsNumber(pattern: string | undefined, number: string | undefined): boolean {
  if (pattern === undefined) return true;
  if (number === undefined) return false;
  return pattern.endsWith('*') ? number.startsWith(pattern.slice(0, -1)) : number === pattern;
}
