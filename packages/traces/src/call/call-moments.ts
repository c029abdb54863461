/** What happened to a call at one moment and is no part of a turn: events on the span of the call. */
import type { CallEvent } from '@trunkline/protocol';
import type { SpanEvent } from '../spans/call-span.ts';
import type { Attributes } from '../spans/attributes.ts';

function attributesOf(fact: CallEvent): Attributes | undefined {
  switch (fact.type) {
    case 'agent.opened':
      return { 'trunkline.vapi.call_id': fact.vapiCallId };
    case 'agent.failed':
      return { 'trunkline.reason': fact.reason, 'trunkline.agent.status': fact.status };
    case 'agent.ended':
      return { 'trunkline.reason': fact.reason };
    case 'agent.lost':
      return { 'trunkline.agent.close_code': fact.closeCode };
    case 'call.answererJudged':
    case 'call.answeredBy':
      return { 'trunkline.agent.answered_by': fact.verdict };
    case 'transfer.moved':
      return {
        'trunkline.transfer.id': fact.transferId,
        'trunkline.transfer.state': fact.state,
        'trunkline.reason': fact.reason,
      };
    case 'transfer.refused':
      return { 'trunkline.reason': fact.reason };
    case 'recording.changed':
      return { 'trunkline.recording': fact.recording };
    case 'operator.acted':
      return { 'trunkline.operator.act': fact.act, 'trunkline.personal.operator_name': fact.by };
    case 'caller.dtmf':
      return {};
    default:
      return undefined;
  }
}

/** @returns `undefined` for a fact that is told by a span. */
export function momentOf(fact: CallEvent): SpanEvent | undefined {
  const attributes = attributesOf(fact);
  return attributes && { name: fact.type, atMs: fact.atMs, attributes };
}
