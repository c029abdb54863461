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
        argumentsFault: 'The arguments of lookup_order are not a JSON object.',
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
  'voice-request': { type: 'voice-request', text: 'Hello, how can I help?', sampleRate: 24_000 },
  'call.endpointing.request': { type: 'call.endpointing.request' },
  'campaign.predial': { type: 'campaign.predial', campaignId: 'b1a4' },
  'end-of-call-report': { type: 'end-of-call-report', endedReason: 'assistant-ended-call', cost: 0.31 },
  'status-update': { type: 'status-update', status: 'ended', endedReason: 'customer-ended-call' },
  'speech-update': { type: 'speech-update', status: 'started', role: 'assistant', turn: 3 },
  transcript: { type: 'transcript', role: 'user', transcriptType: 'partial', transcript: 'I need to' },
  'transcript.bracketed': {
    type: 'transcript',
    role: 'user',
    transcriptType: 'final',
    transcript: 'I need to move my booking',
  },
  'user-interrupted': { type: 'user-interrupted', turnId: 'f1c2' },
  'conversation-update': { type: 'conversation-update' },
  'model-output': { type: 'model-output', output: 'Sure, ', turnId: 'f1c2' },
  hang: { type: 'hang' },
  'language-change-detected': { type: 'language-change-detected', language: 'es' },
  'language-changed': { type: 'language-change-detected', language: 'es' },
  'voice-input': { type: 'voice-input', input: 'Sure, let me look.' },
  'assistant.speechStarted': { type: 'assistant.speechStarted', text: 'Sure, let me look.', turn: 2, source: 'model' },
  'assistant.started': { type: 'assistant.started', newAssistant: { name: 'Front desk' } },
  'phone-call-control': { type: 'phone-call-control', request: 'forward', destination: { type: 'number' } },
  'transfer-update': { type: 'transfer-update', destination: { type: 'assistant', assistantName: 'Billing' } },
  'function-call': { type: 'function-call', functionCall: { name: 'lookup_order' } },
  'chat.created': { type: 'chat.created', chat: { id: 'd9b1' } },
  'chat.deleted': { type: 'chat.deleted', chat: { id: 'd9b1' } },
  'session.created': { type: 'session.created', session: { id: 'e7a3' } },
  'session.updated': { type: 'session.updated', session: { id: 'e7a3' } },
  'session.deleted': { type: 'session.deleted', session: { id: 'e7a3' } },
  'call.deleted': { type: 'call.deleted' },
  'call.delete.failed': { type: 'call.delete.failed' },
  'call.artifact.upload': {
    type: 'call.artifact.upload',
    artifacts: [
      { type: 'recording', success: true },
      { type: 'transcript', success: false },
    ],
  },
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

  it.for([[['42']], [42], [true]])('tells the model that arguments are no object when they are %j', ([given]) => {
    const toolCallList = [{ id: 'call_x', function: { name: 'lookup_order', arguments: given } }];
    expect(read('tool-calls', { toolCallList })).toMatchObject(EXPECTED['tool-calls.cut-arguments']!);
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
    ['tool-calls', { toolCallList: [{ function: { name: 'x' } }] }, 'message.toolCallList.0.id'],
    ['tool-calls', { toolCallList: [{ id: 'call_x' }] }, 'message.toolCallList.0.function.name'],
    ['tool-calls.flat-arguments', { toolCallList: [] }, 'message.toolCallList'],
    ['status-update', { status: 7 }, 'message.status'],
    ['speech-update', { role: 'nobody' }, 'message.role'],
    ['transcript', { transcript: undefined }, 'message.transcript'],
    ['end-of-call-report', { endedReason: undefined }, 'message.endedReason'],
    ['end-of-call-report', { artifact: 'text' }, 'message.artifact'],
    ['hang', { timestamp: 'yesterday' }, 'message.timestamp'],
    ['hang', { call: 'abc' }, 'message.call'],
    ['call.artifact.upload', { artifacts: [{ type: 'recording' }] }, 'message.artifacts.0.success'],
  ] as const)('names the field at fault: %s with %j is wrong at %s', ([name, change, path]) => {
    const body = { message: { ...fixture(name).message, ...change } };
    expect(readVapiServerMessage(body)).toEqual({ kind: 'invalid', path });
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

  it('lists a tool call once, however often the message names it', () => {
    const [call] = fixture('tool-calls').message['toolCallList'] as [object];
    expect(read('tool-calls', { toolCallList: [call, call] })).toMatchObject({ toolCalls: [{ toolCallId: 'call_x' }] });
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

  it('is made of the tool call ids for tool calls, with or without a call', () => {
    expect(semanticKey(read('tool-calls', { call: null, timestamp: 9 }))).toBe(semanticKey(read('tool-calls')));
  });

  it('tells two events of one kind apart by their time', () => {
    expect(semanticKey(read('hang', { timestamp: 5 }))).not.toBe(semanticKey(read('hang')));
  });

  it.for(['assistant-request', 'transfer-destination-request', 'voice-request', 'campaign.predial'])(
    'is none for %s, which is answered from configuration',
    (name) => expect(semanticKey(read(name))).toBeUndefined(),
  );

  it('is none for an event without a call, and for one that says nothing but its type', () => {
    expect(semanticKey(read('status-update', { call: null }))).toBeUndefined();
    expect(semanticKey(read('hang', { timestamp: null }))).toBeUndefined();
  });
});
