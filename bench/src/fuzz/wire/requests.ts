/** What is sent to each of the programs. Most of it carries a right proof, since nothing behind the doors would be reached otherwise. */
import type { Random } from '@trunkline/simulators';
import { hostileText, pick } from '../mutate/hostile-values.ts';
import { hostileJson } from '../mutate/mutate-json.ts';
import { mutateText } from '../mutate/mutate-text.ts';
import { writeRequest } from './raw-request.ts';

export const API_KEY = 'a-key-of-the-fuzz';
export const WEBHOOK_SECRET = 'a-secret-of-the-fuzz';

export type MakeRequest = (random: Random) => Buffer;

interface Door {
  method: string;
  path: string;
  /** A well-formed body; a text is a form, anything else JSON. */
  body?: unknown;
  type?: string;
}

const BEARER = { authorization: `Bearer ${API_KEY}` };
const JSON_TYPE = 'application/json';
const FORM_TYPE = 'application/x-www-form-urlencoded';
const TYPES = [JSON_TYPE, FORM_TYPE, 'text/plain', 'application/octet-stream', 'multipart/form-data; boundary=x', ''];

/** Headers that some reader of ours looks at. */
function hostileHeaders(random: Random): Record<string, string> {
  const value = hostileText(random).replaceAll(/[^\x20-\x7e]/g, '');
  const name = pick(
    random,
    ['idempotency-key', 'last-event-id', 'origin', 'accept', 'cookie', 'traceparent', 'sec-fetch-site'].concat([
      'content-encoding',
      'transfer-encoding',
      'expect',
      'range',
      'x-forwarded-for',
      'upgrade',
      'host',
      'authorization',
    ]),
  );
  return { [name]: value };
}

function hostilePath(random: Random, path: string): string {
  const changed = random.chance(0.6)
    ? path
    : mutateText(random, path, ['/', '//', '/../', '%2f', '%00', '%', '?', '?a=', '&after=', ';']);
  // A line break would begin another request, which is no fault of the reader's.
  return changed.replaceAll(/[^\x21-\x7e]/g, '%20') || '/';
}

/** Makes requests for `doors`. @param proof the headers by which a sender is known. */
function requestsFor(doors: readonly Door[], proof: Readonly<Record<string, string>>): MakeRequest {
  return (random) => {
    const { method, path, body, type } = pick(random, doors);
    const isForm = typeof body === 'string';
    const text =
      body === undefined
        ? ''
        : isForm
          ? mutateText(random, body, ['&', '=', '%', '+', '%zz'])
          : hostileJson(random, body);
    const headers = {
      'content-type': random.chance(0.95) ? (type ?? (isForm ? FORM_TYPE : JSON_TYPE)) : pick(random, TYPES),
      ...proof,
      ...(random.chance(0.2) && hostileHeaders(random)),
    };
    return writeRequest(
      random.chance(0.97) ? method : pick(random, ['GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS']),
      hostilePath(random, path),
      headers,
      text,
    );
  };
}

const SID = `CA${'0'.repeat(32)}`;
const call = (act: string): string => `/calls/call_01hzzzzzzzzzzzzzzzzzzzzzzz/${act}`;

export const GATEWAY: MakeRequest = requestsFor(
  [
    {
      method: 'POST',
      path: '/webhook/twilio',
      body: `CallSid=${SID}&AccountSid=AC1&From=%2B15550100001&To=%2B15550100002&CallStatus=ringing`,
    },
    { method: 'POST', path: '/webhook/twilio/stream-ended?stream=abc', body: `CallSid=${SID}&CallStatus=in-progress` },
    {
      method: 'POST',
      path: '/webhook/twilio/stream-status',
      body: `CallSid=${SID}&StreamSid=MZ1&StreamEvent=stream-error&StreamError=x`,
    },
    { method: 'POST', path: '/webhook/twilio/call-status', body: `CallSid=${SID}&CallStatus=completed&CallDuration=3` },
    { method: 'POST', path: '/webhook/twilio/dial-ended', body: `CallSid=${SID}&DialCallStatus=busy` },
    { method: 'POST', path: '/webhook/twilio/dial-status', body: `CallSid=${SID}&CallStatus=answered` },
    {
      method: 'POST',
      path: '/webhook/twilio/answered',
      body: `CallSid=${SID}&CallStatus=in-progress&From=%2B15550100001&To=%2B15550100002`,
    },
    { method: 'POST', path: '/webhook/twilio/amd', body: `CallSid=${SID}&AnsweredBy=human` },
    {
      method: 'POST',
      path: '/webhook/twilio/recording-status',
      body: `CallSid=${SID}&RecordingSid=RE1&RecordingStatus=completed`,
    },
    { method: 'GET', path: '/calls' },
    { method: 'GET', path: '/calls/call_01hzzzzzzzzzzzzzzzzzzzzzzz' },
    { method: 'POST', path: call('say'), body: { text: 'Hello' } },
    { method: 'POST', path: call('transfer'), body: { to: '+15550100001', announce: 'One moment' } },
    { method: 'POST', path: call('digits'), body: { digits: '12#' } },
    { method: 'POST', path: call('hangup'), body: {} },
    { method: 'POST', path: '/calls', body: { to: '+15550100001', metadata: { a: 1 }, voicemailMessage: 'Hi' } },
    {
      method: 'POST',
      path: '/web/sessions',
      body: { sessionId: 'sess_1', userId: 'u', metadata: { a: 1 }, origin: 'http://gw.example.com' },
    },
    { method: 'POST', path: '/webhook/audio?sampleRate=16000', body: 'aaaa', type: 'audio/pcm' },
    { method: 'POST', path: '/web/audio/sess_1', body: 'aaaa', type: 'application/octet-stream' },
    { method: 'GET', path: '/web/audio/sess_1?after=3' },
    { method: 'GET', path: '/health' },
  ],
  BEARER,
);

export const WEBHOOK: MakeRequest = requestsFor(
  [
    'tool-calls',
    'status-update',
    'transcript',
    'end-of-call-report',
    'assistant-request',
    'transfer-destination-request',
    'function-call',
  ]
    .concat([
      'conversation-update',
      'speech-update',
      'hang',
      'phone-call-control',
      'handoff-destination-request',
      'user-interrupted',
    ])
    .map((type) => ({
      method: 'POST',
      path: '/webhook/vapi',
      body: {
        message: {
          type,
          timestamp: 1_795_000_000_000,
          call: { id: 'a-b', customer: { number: '+15550100001' } },
          toolCallList: [
            { id: 'c1', type: 'function', function: { name: 'lookup_order', arguments: { orderNumber: '12' } } },
          ],
          functionCall: { name: 'lookup_order', parameters: { orderNumber: '12' } },
          status: 'in-progress',
          role: 'user',
          transcriptType: 'final',
          transcript: 'Hello',
          request: 'forward',
          destination: { type: 'number', number: '+15550100001' },
          artifact: { messages: [{ role: 'user', message: 'Hi', time: 1 }] },
        },
      },
    })),
  { 'x-vapi-secret': WEBHOOK_SECRET },
);

export const CHAT: MakeRequest = requestsFor(
  [
    {
      method: 'POST',
      path: '/chat',
      body: { message: 'Hello', sessionId: 'sess_1', userId: 'u', metadata: { a: [1] } },
    },
    { method: 'POST', path: '/chat/message', body: { message: 'Hello' } },
    { method: 'GET', path: '/chat/sess_1/events' },
    { method: 'POST', path: '/chat/sess_1/stop', body: {} },
    { method: 'POST', path: '/chat/sess_1/messages', body: { text: 'I am a person', name: 'Anna' } },
    { method: 'POST', path: '/chat/sess_1/messages', body: { handBack: true } },
    { method: 'POST', path: '/chat/sess_1/typing', body: {} },
    {
      method: 'POST',
      path: '/chat/ui',
      body: { id: 'sess_1', messages: [{ id: 'm1', role: 'user', parts: [{ type: 'text', text: 'Hi' }] }] },
    },
    { method: 'GET', path: '/chat/ui/sess_1/stream' },
    { method: 'GET', path: '/session/sess_1' },
    { method: 'DELETE', path: '/session/sess_2?purge=true' },
    { method: 'GET', path: '/widget/trunkline-agent.js' },
  ],
  BEARER,
);

export const CONSOLE: MakeRequest = requestsFor(
  [
    { method: 'GET', path: '/api/calls?state=live&limit=50&attention=1&after=WzAsMCwiYSJd' },
    { method: 'GET', path: '/api/calls/call_01hzzzzzzzzzzzzzzzzzzzzzzz?after=0-0' },
    { method: 'GET', path: '/api/calls/call_01hzzzzzzzzzzzzzzzzzzzzzzz/scenario' },
    { method: 'GET', path: '/api/fleet' },
    { method: 'GET', path: '/api/events?call=call_01hzzzzzzzzzzzzzzzzzzzzzzz' },
    { method: 'GET', path: '/api/jobs/failed' },
    { method: 'POST', path: '/api/jobs/run-tool%2Fid-1/replay', body: {} },
    { method: 'POST', path: `/api${call('say')}`, body: { text: 'Hello' } },
    { method: 'POST', path: `/api${call('transfer')}`, body: { to: '+15550100001' } },
    { method: 'DELETE', path: '/api/calls/call_01hzzzzzzzzzzzzzzzzzzzzzzz' },
    { method: 'GET', path: '/api/me' },
    { method: 'POST', path: '/api/logout', body: {} },
    { method: 'GET', path: '/' },
    { method: 'GET', path: '/assets/index.js' },
  ],
  BEARER,
);
