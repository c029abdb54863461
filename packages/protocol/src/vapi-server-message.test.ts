import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { semanticKey } from './vapi-message-key.ts';
import { readVapiServerMessage, VAPI_SERVER_MESSAGE_TYPES, type VapiServerMessage } from './vapi-server-message.ts';

const FOLDER = new URL('fixtures/vapi-server-messages/', import.meta.url);
const CALL_ID = '7420f27a-30fd-4f49-a995-5549ae7cc00d';

interface Envelope {
  message: Record<string, unknown>;
}
const fixture = (name: string) => JSON.parse(readFileSync(new URL(`${name}.json`, FOLDER), 'utf8')) as Envelope;

function read(name: string, change: Record<string, unknown> = {}): VapiServerMessage {
  const reading = readVapiServerMessage({ message: { ...fixture(name).message, ...change } });
  if (reading.kind !== 'message') throw new Error(`${name} was read as ${JSON.stringify(reading)}`);
  return reading.message;
}

/** What is read of each fixture, besides the fields that all have. */
const EXPECTED: Record<string, object> = {
  'assistant-request': { type: 'assistant-request', calledNumber: '+15550002222', callerNumber: '+15550001111' },
  'tool-calls': {
    type: 'tool-calls',
    replyTimeoutMs: 20_000,
    toolCalls: [
      { toolCallId: 'call_x', name: 'lookup_order', arguments: { orderId: '42' } },
      { toolCallId: 'call_y', name: 'check_stock', arguments: { sku: 'A-7' } },
    ],
  },
  'tool-calls.arguments-as-string': {
    toolCalls: [{ toolCallId: 'call_x', name: 'lookup_order', arguments: { orderId: '42' } }],
  },
  'tool-calls.flat-arguments': {
    toolCalls: [{ toolCallId: 'call_x', name: 'lookup_order', arguments: { orderId: '42' } }],
  },
  'tool-calls.flat-parameters': {
    toolCalls: [{ toolCallId: 'call_x', name: 'lookup_order', arguments: { orderId: '42' } }],
  },
  'tool-calls.cut-arguments': {
    toolCalls: [
      {
        toolCallId: 'call_x',
        name: 'lookup_order',
        arguments: {},
        fault: 'The arguments of lookup_order are not a JSON object. Correct them and call it again.',
      },
    ],
  },
  'tool-calls.async-without-call': {
    replyTimeoutMs: 8_000,
    toolCalls: [{ toolCallId: 'call_x', name: 'lookup_order', arguments: { orderId: '42' }, isAsync: true }],
  },
  'transfer-destination-request': { type: 'transfer-destination-request', calledNumber: '+15550002222' },
  'handoff-destination-request': { type: 'handoff-destination-request', parameters: { department: 'billing' } },
  'knowledge-base-request': { type: 'knowledge-base-request' },
  'voice-request': { type: 'voice-request' },
  'call.endpointing.request': { type: 'call.endpointing.request' },
  'campaign.predial': { type: 'campaign.predial' },
  'end-of-call-report': { type: 'end-of-call-report', endedReason: 'assistant-ended-call' },
  'status-update': { type: 'status-update', status: 'ended', endedReason: 'customer-ended-call' },
  'speech-update': { type: 'speech-update' },
  transcript: { type: 'transcript', role: 'user', transcriptType: 'partial', transcript: 'I need to' },
  'transcript.bracketed': {
    type: 'transcript',
    role: 'user',
    transcriptType: 'final',
    transcript: 'I need to move my booking',
  },
  'user-interrupted': { type: 'user-interrupted' },
  'conversation-update': { type: 'conversation-update' },
  'model-output': { type: 'model-output' },
  hang: { type: 'hang' },
  'language-change-detected': { type: 'language-change-detected' },
  'language-changed': { type: 'language-change-detected' },
  'voice-input': { type: 'voice-input' },
  'assistant.speechStarted': { type: 'assistant.speechStarted' },
  'assistant.started': { type: 'assistant.started' },
  'phone-call-control': { type: 'phone-call-control', request: 'forward', destination: { type: 'number' } },
  'transfer-update': { type: 'transfer-update', destination: { type: 'assistant', assistantName: 'Billing' } },
  'function-call': { type: 'function-call', toolCall: { name: 'lookup_order', toolCallId: undefined } },
  'chat.created': { type: 'chat.created' },
  'chat.deleted': { type: 'chat.deleted' },
  'session.created': { type: 'session.created' },
  'session.updated': { type: 'session.updated' },
  'session.deleted': { type: 'session.deleted' },
  'call.deleted': { type: 'call.deleted' },
  'call.delete.failed': { type: 'call.delete.failed' },
  'call.artifact.upload': { type: 'call.artifact.upload' },
};

const WITHOUT_CALL = /^(?:campaign|chat|session)\.|without-call/;

describe('readVapiServerMessage', () => {
  it.for(Object.entries(EXPECTED))('reads %s in its real shape', ([name, expected]) => {
    const message = read(name);
    expect(message).toMatchObject(expected);
    expect(message.raw).toEqual(fixture(name).message);
    expect(message.timestampMs).toBe(fixture(name).message['timestamp']);
    expect(message.vapiCallId).toBe(WITHOUT_CALL.test(name) ? undefined : CALL_ID);
  });

  it('has a fixture for every type, and reads every fixture in a test', () => {
    const names = readdirSync(FOLDER).map((file) => file.replace(/\.json$/, ''));
    expect(names.toSorted()).toEqual(Object.keys(EXPECTED).toSorted());
    expect(new Set(names.map((name) => read(name).type))).toEqual(new Set(VAPI_SERVER_MESSAGE_TYPES));
  });

  it.for(Object.keys(EXPECTED))('reads %s without its call, and with fields it does not know', (name) => {
    expect(read(name, { call: undefined, brandNew: { deep: [1] } }).vapiCallId).toBeUndefined();
  });

  it.for([
    ['tool-calls', { toolCallList: [], toolCalls: 'none', toolWithToolCallList: null }, 'message.toolCallList'],
    ['status-update', { status: 7 }, 'message.status'],
    ['transcript', { role: 'nobody' }, 'message.role'],
    ['transcript', { transcript: undefined }, 'message.transcript'],
  ] as const)('names the field without which %s with %j means nothing: %s', ([name, change, path]) => {
    const body = { message: { ...fixture(name).message, ...change } };
    expect(readVapiServerMessage(body)).toEqual({ kind: 'invalid', path });
  });

  it.for<[string, Record<string, unknown>, object]>([
    ['end-of-call-report', { endedReason: undefined, artifact: 'none', analysis: 7 }, { vapiCallId: CALL_ID }],
    ['end-of-call-report', { cost: '0.31', costs: 'n/a', startedAt: 5, endedAt: null }, { vapiCallId: CALL_ID }],
    ['status-update', { endedReason: { why: 'unknown' } }, { status: 'ended', endedReason: undefined }],
    ['hang', { call: 'abc' }, { vapiCallId: undefined }],
    ['hang', { call: { id: 'x'.repeat(257) } }, { vapiCallId: undefined }],
    ['hang', { call: { id: 4711, customer: 'nobody' } }, { vapiCallId: '4711' }],
    ['hang', { timestamp: '2026-11-20T10:00:00.500Z' }, { timestampMs: 1_795_168_800_500 }],
    ['hang', { timestamp: '1790000000123' }, { timestampMs: 1_790_000_000_123 }],
    ['assistant-request', { customer: { number: 15550001111 } }, { callerNumber: '+15550001111' }],
    ['assistant-request', { phoneNumber: ['+1555'] }, { calledNumber: undefined }],
    ['handoff-destination-request', { parameters: 'billing' }, { parameters: undefined }],
    ['call.artifact.upload', { artifacts: [{ type: 'recording' }] }, { type: 'call.artifact.upload' }],
    ['speech-update', { status: 7, role: 'nobody', turn: 'x' }, { type: 'speech-update' }],
  ])('reads %s with %j all the same', ([name, change, expected]) => {
    const message = read(name, change);
    expect(Object.fromEntries(Object.keys(expected).map((key) => [key, Reflect.get(message, key) as unknown]))).toEqual(
      expected,
    );
  });

  it.for(['yesterday', 1e300, -5, 'NaN', {}, '', '9'.repeat(400)])('does without a time that is %j', (timestamp) => {
    expect(read('status-update', { timestamp }).timestampMs).toBeUndefined();
  });

  it.for([null, 7, 'text', [], {}, { type: 'hang' }, { message: null }, { message: [] }, { message: { type: 7 } }])(
    'calls %j no message',
    (body) => expect(readVapiServerMessage(body)).toEqual({ kind: 'notAMessage' }),
  );

  it.for(['brand-new', 'constructor', '__proto__', 'transcript[transcriptType="loud"]'])(
    'calls %s an unknown type',
    (type) => expect(readVapiServerMessage({ message: { type } })).toEqual({ kind: 'unknown', type }),
  );

  it('takes the transcript type from the brackets when the message does not repeat it', () => {
    expect(read('transcript.bracketed', { transcriptType: undefined })).toMatchObject({ transcriptType: 'final' });
  });
});

describe('semanticKey', () => {
  it('is the same for a second delivery whose presigned URLs differ', () => {
    const artifact = { presignedStereoUrl: 'https://example.test/other?X-Amz-Signature=ffff' };
    expect(semanticKey(read('end-of-call-report', { artifact, timestamp: 1 }))).toBe(
      semanticKey(read('end-of-call-report')),
    );
  });

  it('is one per status of a call, whatever the time', () => {
    const key = semanticKey(read('status-update'));
    expect(semanticKey(read('status-update', { timestamp: 5 }))).toBe(key);
    expect(semanticKey(read('status-update', { status: 'in-progress' }))).not.toBe(key);
    expect(semanticKey(read('status-update', { call: { id: 'other' } }))).not.toBe(key);
  });

  it('tells two sentences of one wording apart by their time', () => {
    expect(semanticKey(read('transcript', { timestamp: 5 }))).not.toBe(semanticKey(read('transcript')));
  });

  it.for(['assistant-request', 'transfer-destination-request', 'voice-request', 'tool-calls', 'hang'])(
    'is none for %s, which starts nothing that it could start twice',
    (name) => expect(semanticKey(read(name))).toBeUndefined(),
  );

  it('is none for an event without a call, and for one that says nothing but its type', () => {
    expect(semanticKey(read('status-update', { call: null }))).toBeUndefined();
    expect(semanticKey(read('transfer-update', { timestamp: null }))).toBeUndefined();
  });
});
