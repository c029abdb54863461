/**
 * What one event of a completion says, whatever form its endpoint gives it. What is missing is passed over and what is not
 * needed is not looked at, so that no word is lost for the sake of a field.
 */
import type { ChatCompletion } from 'openai/resources/chat/completions';

export type FinishReason = ChatCompletion.Choice['finish_reason'];

export interface CompletionPiece {
  id?: string;
  created?: number;
  model?: string;
  text: string;
  refusal: string;
  calls: CallPart[];
  finishReason?: FinishReason;
  usage?: CompletionUsage;
  /** Whether the event has an answer at all, be it empty. */
  hasChoice: boolean;
  /** The words are all of the answer so far, not the next ones. */
  isWhole: boolean;
}

/** A part of a call of a tool. */
export interface CallPart {
  index?: number;
  id?: string;
  name: string;
  arguments: string;
  /** The arguments came as an object, and so are complete. */
  isComplete: boolean;
}

export interface CompletionUsage {
  prompt_tokens: number;
  completion_tokens: number;
  total_tokens: number;
}

const FINISH_REASONS: readonly FinishReason[] = ['stop', 'length', 'tool_calls', 'content_filter', 'function_call'];

/** @returns `undefined` for an event that says nothing about a completion. */
export function readCompletionPiece(event: unknown): CompletionPiece | undefined {
  const { id, created, model, choices, usage } = fieldsOf(event);
  const found: unknown = Array.isArray(choices) ? choices.find(isFirst) : undefined;
  const choice = fieldsOf(found);
  const delta = fieldsOf(choice['delta'] ?? choice['message']);
  const reason = choice['finish_reason'];
  const counted = readUsage(usage);
  const piece: CompletionPiece = {
    text: textOf(delta['content']),
    refusal: textOf(delta['refusal']),
    calls: (Array.isArray(delta['tool_calls']) ? delta['tool_calls'] : []).flatMap((part) => readCallPart(part) ?? []),
    hasChoice: found !== undefined,
    isWhole: choice['delta'] === undefined && choice['message'] !== undefined,
    ...(typeof id === 'string' && { id }),
    ...(typeof created === 'number' && { created }),
    ...(typeof model === 'string' && { model }),
    ...(typeof reason === 'string' && reason !== '' && { finishReason: readFinishReason(reason) }),
    ...(counted && { usage: counted }),
  };
  return Array.isArray(choices) || counted ? piece : undefined;
}

/** Only one answer is ever asked for, and some endpoints do not number it. */
function isFirst(choice: unknown): boolean {
  const { index } = fieldsOf(choice);
  return typeof index !== 'number' || index === 0;
}

function readFinishReason(reason: string): FinishReason {
  return FINISH_REASONS.find((known) => known === reason) ?? 'stop';
}

/** Words come as a text, as a part, or as a list of both. Parts that are thoughts or pictures are not said. */
function textOf(content: unknown): string {
  return Array.isArray(content) ? content.map(textOfPart).join('') : textOfPart(content);
}

function textOfPart(part: unknown): string {
  if (typeof part === 'string') return part;
  const { type = 'text', text } = fieldsOf(part);
  if (type !== 'text' && type !== 'output_text') return '';
  const value = typeof text === 'string' ? text : fieldsOf(text)['value'];
  return typeof value === 'string' ? value : '';
}

function readCallPart(part: unknown): CallPart | undefined {
  const { index, id, function: called } = fieldsOf(part);
  const { name, arguments: args } = fieldsOf(called);
  if (typeof called !== 'object' || called === null) return undefined;
  const isComplete = typeof args === 'object' && args !== null;
  return {
    name: typeof name === 'string' ? name : '',
    arguments: typeof args === 'string' ? args : isComplete ? JSON.stringify(args) : '',
    isComplete,
    ...(typeof index === 'number' && { index }),
    ...(typeof id === 'string' && id !== '' && { id }),
  };
}

function readUsage(usage: unknown): CompletionUsage | undefined {
  if (typeof usage !== 'object' || usage === null) return undefined;
  const { prompt_tokens, completion_tokens, total_tokens } = fieldsOf(usage);
  const [prompt, completion] = [countOf(prompt_tokens), countOf(completion_tokens)];
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: countOf(total_tokens) || prompt + completion,
  };
}

function countOf(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0;
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
