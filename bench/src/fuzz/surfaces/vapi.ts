/** What Vapi sends in a call: the texts of its socket, and server messages with their proof of origin. */
import {
  parseExactJson,
  readVapiClientMessage,
  readVapiServerMessage,
  VAPI_SERVER_MESSAGE_TYPES,
} from '@trunkline/protocol';
import { createAuthenticator, identifyToolCalls, parsePayloadTemplate } from '@trunkline/vapi-webhook/entrances';
import { hostileText, pick } from '../mutate/hostile-values.ts';
import { hostileJson } from '../mutate/mutate-json.ts';
import { mutateText } from '../mutate/mutate-text.ts';
import type { Surface } from '../surface.ts';

const CLIENT_MESSAGES: readonly object[] = [
  { type: 'speech-update', status: 'started', role: 'assistant', turn: 1 },
  { type: 'transcript', role: 'user', transcriptType: 'final', transcript: 'Hello' },
  { type: 'transcript[transcriptType="final"]', role: 'user', transcriptType: 'final', transcript: 'Hello' },
  { type: 'user-interrupted', turnId: 't1' },
  { type: 'status-update', status: 'ended', endedReason: 'customer-ended-call' },
  {
    type: 'assistant.speechStarted',
    text: 'Good day',
    turn: 1,
    timing: { type: 'word-alignment', words: ['Good', 'day'], wordsEndTimesMs: [100, 300] },
  },
  { type: 'tool-calls', toolCallList: [{ id: 'c1', function: { name: 'book', arguments: '{"at":"noon"}' } }] },
  { message: { type: 'hang' } },
];
const FAULT = /^[\w :,.-]{1,100}$/;

const clientMessages: Surface = {
  name: 'Vapi socket message',
  next(random) {
    const text = hostileJson(random, pick(random, CLIENT_MESSAGES));
    return {
      input: text,
      run() {
        const message = readVapiClientMessage(text);
        if (message.type !== 'malformed') return undefined;
        return FAULT.test(message.fault) ? undefined : `quotes the peer in its fault: ${message.fault.slice(0, 80)}`;
      },
    };
  },
};

const TOOL_CALL = {
  id: 'call_1',
  type: 'function',
  function: { name: 'book', arguments: { at: 12345678901234567890n.toString() } },
};
const SERVER_FIELDS = {
  timestamp: 1_795_000_000_000,
  call: { id: 'a-b', customer: { number: '+15550100001' }, phoneNumber: { number: '+15550100002' } },
  toolCallList: [TOOL_CALL],
  functionCall: { name: 'book', parameters: { at: 'noon' } },
  status: 'in-progress',
  endedReason: 'x',
  role: 'user',
  transcriptType: 'final',
  transcript: 'Hello',
  request: 'forward',
  destination: { type: 'number', number: '+15550100001' },
  parameters: { destination: 'sales' },
  artifact: { messages: [{ role: 'user', message: 'Hi', time: 1 }] },
};

const serverMessages: Surface = {
  name: 'Vapi server message',
  next(random) {
    const body = { message: { type: pick(random, VAPI_SERVER_MESSAGE_TYPES), ...SERVER_FIELDS } };
    const text = hostileJson(random, body, ['12345678901234567890', '1e400', '-0', '\\ud800']);
    return {
      input: text,
      run() {
        let json: unknown;
        try {
          json = parseExactJson(text);
        } catch (error) {
          if (error instanceof SyntaxError) return undefined;
          throw error;
        }
        const read = readVapiServerMessage(json);
        if (read.kind !== 'message') return undefined;
        const { message } = read;
        if (message.type !== 'tool-calls') return undefined;
        const ids = identifyToolCalls(message, message.toolCalls);
        return ids.length === message.toolCalls.length ? undefined : 'has not an id for each tool call';
      },
    };
  },
};

const HMAC = createAuthenticator({
  mode: 'hmac',
  secrets: ['a secret of ours', 'another'],
  format: {
    header: 'x-vapi-signature',
    timestampHeader: 'x-timestamp',
    payload: parsePayloadTemplate('{timestamp}.{body}') ?? [],
    encoding: 'hex',
    prefix: 'sha256=',
    algorithm: 'sha256',
    secretEncoding: 'text',
    toleranceMs: 300_000,
  },
});
const BEARER = createAuthenticator({ mode: 'bearer', secrets: ['a secret of ours'] });
const SECRET = createAuthenticator({ mode: 'secret', secrets: ['a secret of ours'] });
const NOW_MS = 1_795_000_000_000;

const proofs: Surface = {
  name: 'Vapi proof of origin',
  next(random) {
    const headers = {
      'x-vapi-signature': mutateText(random, `sha256=${'ab'.repeat(32)}`, ['sha256=', '=', 'ff']),
      'x-timestamp': mutateText(random, String(NOW_MS), ['0', '9', '-', '.']),
      'x-vapi-secret': mutateText(random, 'a secret of theirs'),
      authorization: mutateText(random, 'Bearer a secret of theirs', ['Bearer', ' ', 'bearer  ']),
    };
    const body = Buffer.from(hostileText(random));
    return {
      input: headers,
      run() {
        const answers = [HMAC, BEARER, SECRET].map(
          (one) => one.checkHeaders(headers, NOW_MS) ?? one.check(headers, body, NOW_MS),
        );
        return answers.includes(undefined) ? 'is let in without a proof' : undefined;
      },
    };
  },
};

export const VAPI: readonly Surface[] = [clientMessages, serverMessages, proofs];
