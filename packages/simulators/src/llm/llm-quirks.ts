/**
 * What endpoints that call themselves OpenAI-compatible do in the wild and OpenAI does not. A client has to read all of it: no
 * word may be lost, and what it does not need it has to pass over.
 */
export type LlmQuirk =
  /** A choice without `delta` comes after every chunk (gateways that add a finish reason or a filter's verdict). */
  | 'chunkWithoutDelta'
  /** A chunk with `choices: []` comes after every chunk (Azure OpenAI, for the results of its content filter). */
  | 'emptyChoices'
  /** A chunk with `choices: null` comes after every chunk. */
  | 'nullChoices'
  /** A chunk without `choices` comes after every chunk. */
  | 'missingChoices'
  /** Choices carry no `index`. */
  | 'choiceWithoutIndex'
  /** Each piece of text is a list of content parts (Mistral). */
  | 'contentAsList'
  /** Each tool call comes whole in one delta, and without `index` (Gemini's OpenAI endpoint). */
  | 'toolCallWithoutIndex'
  /** Each tool call comes whole in one delta, with its arguments as an object (Ollama's own API and proxies of it). */
  | 'argumentsAsObject'
  /** All tool calls come at index 0, and only a new id tells where the next one begins. */
  | 'callsAtOneIndex'
  /** Every delta of a tool call repeats its id and its whole name. */
  | 'nameInEveryDelta'
  /** Tool calls have the id `""`. */
  | 'emptyToolCallIds'
  /** All tool calls of all requests have the same id. */
  | 'repeatedToolCallIds'
  /** Every chunk carries the usage up to it, whether or not usage was asked for (vLLM, `continuous_usage_stats`). */
  | 'cumulativeUsage'
  /** A request for a stream is answered with one JSON object. */
  | 'plainJson'
  /** A comment comes before every event (OpenRouter, `: OPENROUTER PROCESSING`). */
  | 'comments'
  /** Lines end with CRLF, as the standard of server-sent events allows. */
  | 'crlf'
  /** The stream ends without `[DONE]`. */
  | 'noDone'
  /** Where JSON is asked for, a thought in `<think>` stands before it (DeepSeek R1 and Qwen behind vLLM or Ollama). */
  | 'thoughtBeforeJson'
  /** Where JSON is asked for, it stands in a Markdown fence. */
  | 'fencedJson'
  /** Where JSON is asked for, the object has a key that the schema does not know. */
  | 'extraJsonKey'
  /** Where JSON is asked for, `true` and `false` are text. */
  | 'textBooleans';

export type LlmQuirks = ReadonlySet<LlmQuirk>;

/** The model's JSON as an endpoint with these quirks writes it. */
export function bendJson(value: unknown, quirks: LlmQuirks): string {
  const withText = quirks.has('textBooleans') ? booleansToText(value) : value;
  const bent = quirks.has('extraJsonKey') && isObject(withText) ? { ...withText, confidence: 0.93 } : withText;
  const json = JSON.stringify(bent);
  const fenced = quirks.has('fencedJson') ? `\`\`\`json\n${json}\n\`\`\`` : json;
  // The braces are there on purpose: whoever looks for the first one finds the thought.
  const thought = '<think>The answer has to be like {"key": value}.</think>\n\n';
  return quirks.has('thoughtBeforeJson') ? `${thought}${fenced}` : fenced;
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function booleansToText(value: unknown): unknown {
  if (typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return value.map(booleansToText);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, booleansToText(item)]));
}
