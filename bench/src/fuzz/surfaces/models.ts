/** What models and Vapi's chat say: requests for completions, answers with JSON in them, streams of a chat, chats that are kept. */
import { ChatDeltas, readKeptChat, readRetryAfterMs, VapiFailure } from '@trunkline/chat-gateway/entrances';
import { canonicalJson, isDeeperThan } from '@trunkline/protocol';
import { parseCompletionRequest, readCallerTurn, readJsonObject } from '@trunkline/vapi-webhook/entrances';
import { hostileText } from '../mutate/hostile-values.ts';
import { mutateBytes } from '../mutate/mutate-bytes.ts';
import { hostileJson } from '../mutate/mutate-json.ts';
import { mutateText } from '../mutate/mutate-text.ts';
import type { Surface } from '../surface.ts';

const NOW_MS = 1_795_000_000_000;

const COMPLETION = {
  model: 'gpt',
  messages: [
    { role: 'system', content: 'Be kind' },
    { role: 'user', content: [{ type: 'text', text: 'Hi' }] },
    {
      role: 'assistant',
      content: null,
      tool_calls: [{ id: 'c1', type: 'function', function: { name: 'book', arguments: '{}' } }],
    },
    { role: 'tool', tool_call_id: 'c1', content: 'Booked' },
  ],
  tools: [{ type: 'function', function: { name: 'book', parameters: { type: 'object' } } }],
  temperature: 0.3,
  stream: true,
  stream_options: { include_usage: true },
  call: { id: 'a-b' },
};

const completions: Surface = {
  name: 'completion request',
  next(random) {
    const text = hostileJson(random, COMPLETION);
    return {
      input: text,
      run() {
        let json: unknown;
        try {
          json = JSON.parse(text);
        } catch {
          return undefined;
        }
        // The route refuses these before anybody walks them.
        if (isDeeperThan(json, 100)) return undefined;
        const request = parseCompletionRequest(json, 'ours');
        readCallerTurn(request.parameters.messages);
        canonicalJson(request.parameters);
        return request.parameters.model === 'ours' ? undefined : 'chooses the model';
      },
    };
  },
};

const modelAnswers: Surface = {
  name: "JSON in a model's answer",
  next(random) {
    const answer = mutateText(random, '<think>{"a":1}</think> Here: ```json\n{"mood":"calm","n":{"a":"}"}}\n``` ok', [
      '<think>',
      '</think>',
      '<reasoning>',
      '{',
      '}',
      '"',
      '\\"',
      '```',
    ]);
    return { input: answer, run: () => void readJsonObject(answer) };
  },
};

const STREAM = [
  'data: {"id":"chat_1","path":"chat.output[0].content","delta":"Good "}\n\n',
  'data: {"id":"chat_1","path":"chat.output[0].content","delta":"day"}\n\n',
  'event: error\ndata: {"error":"gone"}\n\n',
  ': comment\nid: 7\nretry: 10\n\n',
].join('');

const chatStreams: Surface = {
  name: 'Vapi chat stream',
  isAnswer: (error) => error instanceof VapiFailure,
  next(random) {
    const text = mutateText(random, STREAM, [
      '\n',
      '\n\n',
      '\r',
      'data:',
      'data: {',
      'event: ',
      'output[99999999999]',
      'id:\0',
    ]);
    const bytes = random.chance(0.5) ? Buffer.from(text) : mutateBytes(random, Buffer.from(text));
    const cut = random.integer(0, bytes.length);
    return {
      input: text,
      run() {
        const deltas = new ChatDeltas();
        for (const piece of [bytes.subarray(0, cut), bytes.subarray(cut)]) deltas.push(piece);
        deltas.end();
        return undefined;
      },
    };
  },
};

const keptChats: Surface = {
  name: 'Vapi chat and retry-after',
  next(random) {
    const text = hostileJson(random, {
      id: 'c',
      output: [
        { role: 'assistant', content: 'Hi' },
        { role: 'user', content: 'A' },
      ],
    });
    const header = random.chance(0.5)
      ? hostileText(random)
      : mutateText(random, 'Mon, 30 Nov 2026 12:00:00 GMT', ['120', '-1', '1e9']);
    return {
      input: [text, header],
      run() {
        const waitMs = readRetryAfterMs(header, NOW_MS);
        if (waitMs !== undefined && !(waitMs >= 0)) return `waits ${waitMs} ms`;
        try {
          readKeptChat(JSON.parse(text));
        } catch (error) {
          if (!(error instanceof SyntaxError)) throw error;
        }
        return undefined;
      },
    };
  },
};

export const MODELS: readonly Surface[] = [completions, modelAnswers, chatStreams, keptChats];
