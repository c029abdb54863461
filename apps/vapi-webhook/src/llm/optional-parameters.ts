/**
 * Optional parameters that an endpoint refuses. Each OpenAI-compatible endpoint knows another part of OpenAI's parameters,
 * and many answer 400 to one that they do not know. An answer without it is better than none, so the parameter that a
 * refusal names is left out, from then on.
 */

/** Parameters without which a request still means the same. Never the messages, the model or the tools themselves. */
const OPTIONAL = [
  'temperature',
  'top_p',
  'max_tokens',
  'max_completion_tokens',
  'stop',
  'presence_penalty',
  'frequency_penalty',
  'logit_bias',
  'seed',
  'user',
  'reasoning_effort',
  'response_format',
  'tool_choice',
  'parallel_tool_calls',
  'stream_options',
] as const;

/** Words that a refusal may hold without meaning the parameter: they count only in quotes. */
const ORDINARY_WORDS: readonly string[] = ['stop', 'seed', 'user'];

const REFUSALS: readonly number[] = [400, 422];
/** What is read of a refusal. */
const MAX_REFUSAL_CHARS = 10_000;

/**
 * A `fetch` for one endpoint: a POST of JSON that is refused for optional parameters is repeated without those that the
 * refusal names, as often as it names others, and later requests leave them out at once.
 */
export function createForgivingFetch(fetchNow: typeof fetch = fetch): typeof fetch {
  const refused = new Set<string>();
  return async (input, init) => {
    for (;;) {
      const body = readBody(init?.body);
      if (!body) return fetchNow(input, init);
      const sent = without(body, refused);
      const response = await fetchNow(input, refused.size === 0 ? init : { ...init, body: JSON.stringify(sent) });
      if (!REFUSALS.includes(response.status)) return response;
      const text = await response.text();
      const named = findNamed(text.slice(0, MAX_REFUSAL_CHARS), Object.keys(sent));
      const { status, statusText, headers } = response;
      if (named.length === 0) return new Response(text, { status, statusText, headers });
      for (const name of named) refused.add(name);
    }
  };
}

function readBody(body: unknown): Record<string, unknown> | undefined {
  if (typeof body !== 'string') return undefined;
  const value: unknown = JSON.parse(body);
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
}

function without(body: Record<string, unknown>, names: ReadonlySet<string>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(body).filter(([name]) => !names.has(name)));
}

/** Optional parameters among `sent` that `refusal` names. */
function findNamed(refusal: string, sent: readonly string[]): string[] {
  return OPTIONAL.filter((name) => {
    if (!sent.includes(name)) return false;
    const quoted = new RegExp(`["'\`\\[.]${name}["'\`\\].\\\\]`);
    return quoted.test(refusal) || (!ORDINARY_WORDS.includes(name) && new RegExp(`\\b${name}\\b`).test(refusal));
  });
}
