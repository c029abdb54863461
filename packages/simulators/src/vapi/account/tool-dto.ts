/** What may be written into a saved tool. Source: Vapi OpenAPI, `CreateFunctionToolDTO`; vapi.md, section 4.1. */
import { z } from 'zod';
import { serverSchema } from '../create-call-request.ts';
import { type Faults, faultsOf } from './dto-faults.ts';

/** Vapi's schema has fewer words than JSON Schema (SDK `JsonSchema`). Whether it refuses others is not documented; here it does. */
const jsonSchema = z.strictObject({
  type: z.enum(['string', 'number', 'integer', 'boolean', 'array', 'object']),
  get items() {
    return jsonSchema.optional();
  },
  get properties() {
    return z.record(z.string(), jsonSchema).optional();
  },
  description: z.string().optional(),
  pattern: z.string().optional(),
  format: z.string().optional(),
  required: z.array(z.string()).optional(),
  enum: z.array(z.string()).optional(),
  title: z.string().optional(),
});

const functionSchema = z.strictObject({
  name: z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/, 'must be letters, digits, _ and -, at most 64'),
  description: z.string().optional(),
  strict: z.boolean().optional(),
  parameters: jsonSchema.extend({ type: z.literal('object') }).optional(),
});

const functionToolSchema = z.strictObject({
  type: z.literal('function'),
  async: z.boolean().optional(),
  function: functionSchema.optional(),
  server: serverSchema.optional(),
  messages: z.array(z.looseObject({ type: z.string() })).optional(),
  parameters: z.array(z.looseObject({ key: z.string() })).optional(),
  rejectionPlan: z.unknown().optional(),
  variableExtractionPlan: z.unknown().optional(),
});

/** Of the other kinds, which our gateway has nothing to do with, only the name of the kind is looked at. */
const otherToolSchema = z.looseObject({ type: z.string() });

export type ToolDto = z.output<typeof functionToolSchema> | z.output<typeof otherToolSchema>;

export function readToolDto(body: unknown): ToolDto | Faults {
  const isFunction = typeof body === 'object' && body !== null && 'type' in body && body.type === 'function';
  const parsed = (isFunction ? functionToolSchema : otherToolSchema).safeParse(body);
  return parsed.success ? parsed.data : faultsOf(parsed.error);
}

/** `type` cannot be sent again once a tool is there, although the SDK's type has it (VapiAI/gitops, `UPDATE_EXCLUDED_KEYS`). */
const toolChangesSchema = functionToolSchema.omit({ type: true });

export function readToolChanges(body: unknown): Partial<ToolDto> | Faults {
  const parsed = toolChangesSchema.safeParse(body);
  return parsed.success ? parsed.data : faultsOf(parsed.error);
}
