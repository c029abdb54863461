/**
 * The parameters of a tool as Vapi keeps them. Its schema has fewer words than JSON Schema, and what it does not know could be refused
 * or silently dropped; the webhook checks arguments against the whole schema in any case. Source: Vapi SDK, `JsonSchema`.
 */
type Fields = Record<string, unknown>;

const KEPT = ['type', 'description', 'pattern', 'format', 'required', 'enum', 'title'] as const;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export function toVapiSchema(schema: Fields): Fields {
  const kept: Fields = {};
  for (const name of KEPT) if (schema[name] !== undefined) kept[name] = schema[name];
  const { items, properties } = schema;
  if (isFields(items)) kept['items'] = toVapiSchema(items);
  if (isFields(properties)) {
    kept['properties'] = Object.fromEntries(
      Object.entries(properties).map(([name, one]) => [name, toVapiSchema(isFields(one) ? one : {})]),
    );
  }
  if (schema['type'] === 'object' && kept['properties'] === undefined) kept['properties'] = {};
  return kept;
}
