/**
 * All names that stand in a span: what is not listed here cannot be written. Names without `trunkline.` are those of OpenTelemetry's
 * semantic conventions. docs/traces.md has the same lists, and a test compares them.
 */

/** What the names of all attributes with personal data begin with, so that a collector can drop them by one rule. */
export const PERSONAL_PREFIX = 'trunkline.personal.';

export const ATTRIBUTES = [
  'error.type',
  'gen_ai.conversation.id',
  'gen_ai.operation.name',
  'gen_ai.tool.call.id',
  'gen_ai.tool.name',
  'gen_ai.tool.type',
  'http.request.method',
  'http.request.resend_count',
  'http.response.status_code',
  'session.id',
  'trunkline.agent.answered_by',
  'trunkline.agent.close_code',
  'trunkline.agent.status',
  'trunkline.call.channel',
  'trunkline.call.ended_by',
  'trunkline.call.ended_reason',
  'trunkline.call.greeting_ms',
  'trunkline.call.id',
  'trunkline.call.turns',
  'trunkline.chat.asks',
  'trunkline.chat.message_id',
  'trunkline.chat.outcome',
  'trunkline.operator.act',
  'trunkline.outage.kind',
  'trunkline.outage.reason',
  'trunkline.outage.replica_after',
  'trunkline.outage.replica_before',
  'trunkline.personal.agent_heard',
  'trunkline.personal.agent_said',
  'trunkline.personal.caller_said',
  'trunkline.personal.operator_name',
  'trunkline.reason',
  'trunkline.recording',
  'trunkline.tool.mode',
  'trunkline.tool.runs',
  'trunkline.transfer.id',
  'trunkline.transfer.state',
  'trunkline.turn.decided_by',
  'trunkline.turn.gap_ms',
  'trunkline.turn.gaps',
  'trunkline.turn.heard_ms',
  'trunkline.turn.holds',
  'trunkline.turn.id',
  'trunkline.turn.interrupted',
  'trunkline.turn.response_ms',
  'trunkline.turn.sent_ms',
  'trunkline.turn.with',
  'trunkline.vapi.call_id',
  'trunkline.vapi.chat_id',
  'trunkline.webhook.is_repeat',
  'trunkline.webhook.message_type',
] as const;
export type AttributeName = (typeof ATTRIBUTES)[number];

export type Attributes = Readonly<Partial<Record<AttributeName, string | number | boolean | undefined>>>;

/** The names of spans. Where one goes on with a word of the call, such as the name of a tool, it is written with `{...}`. */
export const SPAN_NAMES = [
  'call',
  'chat',
  'turn',
  'caller speaks',
  'answer {part}',
  'agent speaks',
  'execute_tool {tool}',
  'webhook {type}',
  'tell operator',
  'hand-over',
  'line lost',
  'agent lost',
] as const;
