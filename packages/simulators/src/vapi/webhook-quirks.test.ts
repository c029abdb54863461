import { describe, expect, it } from 'vitest';
import { bendServerMessage, readBentReply, type WebhookQuirk } from './webhook-quirks.ts';

const CALL = { id: 'call_1', type: 'function', function: { name: 'lookup_order', arguments: { orderId: '42' } } };
const TOOL_CALLS = {
  type: 'tool-calls',
  timestamp: 1_790_000_000_000,
  call: { id: 'c', customer: { number: '+15550001111' } },
  toolCalls: [CALL],
  toolCallList: [CALL],
  toolWithToolCallList: [{ type: 'function', function: { name: 'lookup_order' }, toolCall: CALL }],
};
const REPORT = { type: 'end-of-call-report', endedReason: 'customer-ended-call', cost: 0.31 };

const bend = (...quirks: WebhookQuirk[]) => bendServerMessage(TOOL_CALLS, quirks);

describe('tool calls in the forms of the documents', () => {
  it.each([
    ['flatToolCalls', { id: 'call_1', name: 'lookup_order', parameters: { orderId: '42' } }],
    ['flatToolArguments', { id: 'call_1', name: 'lookup_order', arguments: { orderId: '42' } }],
  ] as const)('are flat: %s', (quirk, flat) => {
    expect(bend(quirk)['toolCallList']).toEqual([flat]);
    expect(bend(quirk)).not.toHaveProperty('toolCalls');
  });

  it('have their name in the outer list only', () => {
    const bent = bend('nameInOuterListOnly');
    expect(bent['toolWithToolCallList']).toEqual([
      { name: 'lookup_order', toolCall: { id: 'call_1', parameters: { orderId: '42' } } },
    ]);
    expect(bent).not.toHaveProperty('toolCallList');
  });

  it('come in one list, with arguments as text', () => {
    const bent = bend('argumentsAsText', 'toolCallListOnly');
    expect(Object.keys(bent)).toEqual(['type', 'timestamp', 'call', 'toolCallList']);
    expect(bent['toolCallList']).toMatchObject([{ function: { arguments: '{"orderId":"42"}' } }]);
  });

  it('come as the legacy function-call', () => {
    expect(bend('functionCall')).toEqual({
      type: 'function-call',
      timestamp: TOOL_CALLS.timestamp,
      call: TOOL_CALLS.call,
      functionCall: { name: 'lookup_order', parameters: { orderId: '42' } },
    });
  });

  it('stand beside calls that are broken, and tools whose time limit is text', () => {
    const bent = bend('brokenCallBesideGood', 'timeoutAsText');
    expect((bent['toolCallList'] as unknown[]).at(-1)).toEqual(CALL);
    expect(bent['toolCallList']).toHaveLength(4);
    expect(bent['toolWithToolCallList']).toMatchObject([{ server: { timeoutSeconds: '20' } }]);
  });
});

it('reads the answer to a legacy function-call as the result of its tool call', () => {
  const reply = { result: 'It was shipped.' };
  const results = [{ toolCallId: 'call_1', result: 'It was shipped.' }];
  expect(readBentReply(TOOL_CALLS, reply, ['functionCall'])).toEqual({ results });
  expect(readBentReply(TOOL_CALLS, { results }, [])).toEqual({ results });
});

describe('fields in other types than those of the SDK', () => {
  it('are an ISO timestamp and a numeric number', () => {
    expect(bend('isoTimestamp', 'numericNumbers')).toMatchObject({
      timestamp: new Date(TOOL_CALLS.timestamp).toISOString(),
      call: { customer: { number: 15550001111 } },
    });
  });

  it('are a cost in text, and a reason that is missing from the report alone', () => {
    expect(bendServerMessage(REPORT, ['costAsText', 'reportWithoutReason'])).toEqual({
      type: 'end-of-call-report',
      cost: '0.31',
    });
    const status = { type: 'status-update', status: 'ended', endedReason: 'customer-ended-call' };
    expect(bendServerMessage(status, ['reportWithoutReason'])).toEqual(status);
  });
});
