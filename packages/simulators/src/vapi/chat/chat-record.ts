import type { AssistantSettings } from '../create-call-request.ts';
import type { ChatMessage } from './chat-message.ts';
import type { CreateChatRequest } from './chat-request.ts';
import { type CreateSessionRequest, DEFAULT_EXPIRATION_SECONDS } from './session-request.ts';

/** A chat as the platform keeps it: one request and its answer. */
export interface ChatRecord {
  readonly id: string;
  readonly orgId: string;
  readonly request: CreateChatRequest;
  /** A chat that goes on with another has the other's assistant. */
  readonly assistantId: string | undefined;
  readonly assistant: AssistantSettings | undefined;
  /** Everything before the output, this chat's own input at the end. */
  readonly messages: readonly ChatMessage[];
  readonly output: ChatMessage[];
  readonly createdAtMs: number;
  updatedAtMs: number;
}

export interface SessionRecord {
  readonly id: string;
  readonly orgId: string;
  readonly request: CreateSessionRequest;
  name: string | undefined;
  status: 'active' | 'completed';
  expirationSeconds: number;
  messages: readonly ChatMessage[];
  readonly createdAtMs: number;
  updatedAtMs: number;
}

type IsoTimeOf = (atMs: number) => string;

/** A chat as the API shows it (SDK `Chat`). */
export function viewChat(record: ChatRecord, isoTimeOf: IsoTimeOf) {
  const { assistantId, request } = record;
  const { name, sessionId, previousChatId } = request;
  return {
    id: record.id,
    orgId: record.orgId,
    createdAt: isoTimeOf(record.createdAtMs),
    updatedAt: isoTimeOf(record.updatedAtMs),
    ...(assistantId !== undefined && { assistantId }),
    ...(name !== undefined && { name }),
    ...(sessionId !== undefined && { sessionId }),
    ...(previousChatId !== undefined && { previousChatId }),
    ...(request.stream && { stream: true }),
    input: request.input,
    messages: record.messages,
    output: record.output,
    cost: 0,
    costs: [],
  };
}

/** A session as the API shows it (SDK `Session`). */
export function viewSession(record: SessionRecord, isoTimeOf: IsoTimeOf) {
  const { name, request } = record;
  const { assistantId, customerId } = request;
  return {
    id: record.id,
    orgId: record.orgId,
    createdAt: isoTimeOf(record.createdAtMs),
    updatedAt: isoTimeOf(record.updatedAtMs),
    ...(name !== undefined && { name }),
    status: record.status,
    expirationSeconds: record.expirationSeconds,
    ...(assistantId !== undefined && { assistantId }),
    ...(customerId !== undefined && { customerId }),
    messages: record.messages,
    cost: 0,
    costs: [],
  };
}

export function createSessionRecord(
  request: CreateSessionRequest,
  id: string,
  orgId: string,
  nowMs: number,
): SessionRecord {
  const { name, status = 'active', expirationSeconds = DEFAULT_EXPIRATION_SECONDS, messages = [] } = request;
  return { id, orgId, request, name, status, expirationSeconds, messages, createdAtMs: nowMs, updatedAtMs: nowMs };
}

/** The time of a session runs from when it was made. */
export function isSessionOver(record: SessionRecord, nowMs: number): boolean {
  return record.status === 'completed' || nowMs >= record.createdAtMs + record.expirationSeconds * 1000;
}
