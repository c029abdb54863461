import type { AddressInfo } from 'node:net';
import { ApiKeyring, createFastify, createLogger, readApiKey, systemClock, WrongProofs } from '@trunkline/service-kit';
import { createFakeLlm, type FakeLlm, type FakeLlmOptions } from '@trunkline/simulators';
import type { FastifyInstance } from 'fastify';
import { llmCompletions, type LlmCompletionsDeps } from '../src/http/llm-completions.ts';
import type { LlmTools, ToolContext } from '../src/llm/tool-loop.ts';

export const API_KEY = 'endpoint-key';
const UPSTREAM_KEY = 'upstream-key';

export interface ToolRun {
  name: string;
  args: Record<string, unknown>;
  context: ToolContext;
}

/** Tools that answer from a table, and what they were asked. */
export function createTableTools(answers: Record<string, () => ReturnType<LlmTools['run']>>) {
  const runs: ToolRun[] = [];
  const tools: LlmTools = {
    describe: () => Object.keys(answers).map((name) => ({ type: 'function', function: { name, parameters: {} } })),
    run: async (name, args, context) => {
      runs.push({ name, args, context });
      return (answers[name] as () => ReturnType<LlmTools['run']>)();
    },
  };
  return { tools, runs };
}

export interface Endpoint {
  llm: FakeLlm;
  app: FastifyInstance;
  url: string;
  /** POSTs to the completions route. */
  ask(body: unknown, init?: RequestInit & { path?: string }): Promise<Response>;
  close(): Promise<void>;
}

const NO_TOOLS: LlmTools = { describe: () => [], run: async () => ({ error: 'there are no tools' }) };

/** The route on a real port, in front of a simulated LLM. */
export async function startEndpoint(
  llmOptions: Omit<FakeLlmOptions, 'apiKey'>,
  deps: Partial<Omit<LlmCompletionsDeps, 'upstream'>> & { upstream?: Partial<LlmCompletionsDeps['upstream']> } = {},
): Promise<Endpoint> {
  const llm = await createFakeLlm({ apiKey: UPSTREAM_KEY, ...llmOptions });
  const logger = createLogger({ service: 'test', level: 'silent' });
  const app = createFastify({ logger });
  llmCompletions(app, {
    keyring: new ApiKeyring([readApiKey(API_KEY)].flatMap((key) => key ?? [])),
    keyTries: new WrongProofs({ clock: systemClock, log: logger }).of('api-key'),
    tools: NO_TOOLS,
    ...deps,
    upstream: { baseUrl: llm.url, apiKey: UPSTREAM_KEY, model: 'small-model', timeoutMs: 5_000, ...deps.upstream },
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  return {
    llm,
    app,
    url,
    ask: (body, { path = '/llm/chat/completions', ...init } = {}) =>
      fetch(`${url}${path}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' },
        body: typeof body === 'string' ? body : JSON.stringify(body),
        ...init,
      }),
    close: async () => {
      await app.close();
      await llm.close();
    },
  };
}

export interface Chunk {
  id: string;
  model: string;
  choices: {
    delta: { role?: string; content?: string; tool_calls?: { function: { name?: string; arguments?: string } }[] };
    finish_reason: string | null;
  }[];
  usage?: { total_tokens: number } | null;
  error?: { code: string };
}

/** Splits a stream of server-sent events into what each one carries. */
export async function* readEvents(response: Response): AsyncGenerator<string> {
  let rest = '';
  const decoder = new TextDecoder();
  for await (const bytes of response.body as unknown as AsyncIterable<Uint8Array>) {
    rest += decoder.decode(bytes, { stream: true });
    const events = rest.split('\n\n');
    rest = events.pop() ?? '';
    for (const event of events) yield event.slice('data: '.length);
  }
}

/** The whole stream: its chunks, what was said, and whether it ended as it should. */
export async function readAnswer(response: Response) {
  const events: string[] = [];
  for await (const event of readEvents(response)) events.push(event);
  const isDone = events.at(-1) === '[DONE]';
  const chunks = (isDone ? events.slice(0, -1) : events).map((event) => JSON.parse(event) as Chunk);
  const choices = chunks.flatMap((chunk) => chunk.choices ?? []);
  return {
    chunks,
    isDone,
    text: choices.map(({ delta }) => delta.content ?? '').join(''),
    finishReasons: choices.flatMap(({ finish_reason }) => finish_reason ?? []),
  };
}
