import type { CallStatus } from './client-messages.ts';
import type { Conversation } from './conversation.ts';
import type { AgentTurn } from './agent-turns.ts';
import type { CreateCallRequest } from './create-call-request.ts';

/** What the platform knows of a call, from which every JSON view of it is made. */
export interface CallRecord {
  readonly id: string;
  readonly orgId: string;
  readonly request: CreateCallRequest;
  readonly websocketCallUrl: string;
  readonly controlUrl: string;
  readonly listenUrl: string;
  status: CallStatus;
  endedReason: string | undefined;
  readonly createdAtMs: number;
  startedAtMs: number | undefined;
  endedAtMs: number | undefined;
}

type IsoTimeOf = (atMs: number) => string;

/** A call as the Calls API shows it (Vapi OpenAPI, `Call`; the socket's URL is real but not in the schema). */
export function viewCall(record: CallRecord, isoTimeOf: IsoTimeOf) {
  const { request, startedAtMs, endedAtMs, endedReason } = record;
  const { assistantId, assistant, assistantOverrides, name, customer, transport } = request;
  const { audioFormat } = transport;
  return {
    id: record.id,
    orgId: record.orgId,
    type: 'vapi.websocketCall' as const,
    status: record.status,
    cost: 0,
    createdAt: isoTimeOf(record.createdAtMs),
    updatedAt: isoTimeOf(endedAtMs ?? startedAtMs ?? record.createdAtMs),
    ...(assistantId !== undefined && { assistantId }),
    ...(assistant && { assistant }),
    ...(assistantOverrides && { assistantOverrides }),
    ...(name !== undefined && { name }),
    ...(customer && { customer }),
    ...(startedAtMs !== undefined && { startedAt: isoTimeOf(startedAtMs) }),
    ...(endedAtMs !== undefined && { endedAt: isoTimeOf(endedAtMs) }),
    ...(endedReason !== undefined && { endedReason }),
    transport: { provider: 'vapi.websocket' as const, audioFormat, websocketCallUrl: record.websocketCallUrl },
    monitor: { listenUrl: record.listenUrl, controlUrl: record.controlUrl },
  };
}

/** The body of `end-of-call-report` (SDK `ServerMessageEndOfCallReport`). */
export function viewReport(
  record: CallRecord,
  conversation: Conversation,
  turns: readonly AgentTurn[],
  isoTimeOf: IsoTimeOf,
) {
  const { startedAtMs, endedAtMs } = record;
  return {
    endedReason: record.endedReason,
    cost: 0,
    costs: [],
    ...(startedAtMs !== undefined && { startedAt: isoTimeOf(startedAtMs) }),
    ...(endedAtMs !== undefined && { endedAt: isoTimeOf(endedAtMs) }),
    analysis: {},
    artifact: viewArtifact(conversation, turns),
  };
}

/** What is left of a call that has ended (SDK `Artifact`); there is no recording. */
export function viewArtifact(conversation: Conversation, turns: readonly AgentTurn[]) {
  return {
    transcript: conversation.transcript(),
    ...conversation.snapshot(),
    performanceMetrics: { numAssistantInterrupted: turns.filter(({ interrupted }) => interrupted).length },
  };
}
