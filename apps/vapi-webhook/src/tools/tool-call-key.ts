import { createHash } from 'node:crypto';
import { canonicalJson } from '@trunkline/protocol';

/** Names one run of a tool in all of Trunkline. Only the functions of this file make one. */
export type ToolCallKey = string & { readonly brand: 'ToolCallKey' };

/**
 * Stands, alone or before the id of a chat, for the call of a message without one. Nothing can be delivered late then, but
 * the tool still runs.
 */
export const NO_CALL = 'no-call';

/** Whether `vapiCallId` is the id of a call, in which something can be told later. */
export function isRealCall(vapiCallId: string): boolean {
  return vapiCallId !== NO_CALL && !vapiCallId.startsWith(`${NO_CALL}-`);
}

/** @returns Vapi's id of the chat whose messages are counted under `vapiCallId`; `undefined` if it is a call, or nothing. */
export function chatCallOf(vapiCallId: string): string | undefined {
  return vapiCallId.startsWith(`${NO_CALL}-`) ? vapiCallId.slice(NO_CALL.length + 1) : undefined;
}

export interface ToolRun {
  vapiCallId: string;
  /** Unique only where the model's provider cares: see `identifyToolCalls`. */
  toolCallId: string;
  name: string;
  arguments: Record<string, unknown>;
}

/**
 * The key of a run in Redis, on the queues and for the tool itself. The id alone is not enough, because a model invents it:
 * some begin at `call_1` in every call, and some repeat one id for every tool. So the name and the arguments are part of the
 * key: another question never gets the first one's answer, and a message that is delivered again has the same key.
 *
 * The key can stand in a hash tag and in an HTTP header whatever its parts hold.
 */
export function buildToolCallKey({ vapiCallId, toolCallId, name, arguments: args }: ToolRun): ToolCallKey {
  return `${encodeAny(vapiCallId)}/${digest([toolCallId, name, args])}` as ToolCallKey;
}

/** The key of an effect that happens once in a call, whoever asks for it and how often (`once` of a tool). */
export function buildOnceKey(vapiCallId: string, name: string, fields: Record<string, unknown>): ToolCallKey {
  return `${encodeAny(vapiCallId)}/once-${digest([name, fields])}` as ToolCallKey;
}

/** What the keys of all runs of one call or chat begin with. */
export function ownerOf(key: ToolCallKey): string {
  return key.slice(0, key.indexOf('/'));
}

/** `encodeURIComponent` throws on half a surrogate pair, which is what a cut emoji leaves. */
function encodeAny(text: string): string {
  return encodeURIComponent(text.replaceAll(/\p{Surrogate}/gu, '\ufffd'));
}

function digest(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('base64url');
}
