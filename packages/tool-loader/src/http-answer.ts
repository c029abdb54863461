/** Reads the answer of a declared tool's server. */
import { ToolError } from '@trunkline/tool-kit';
import { parseLossless } from './exact-numbers.ts';

const MAX_ANSWER_BYTES = 262_144;

/**
 * The text of `response`, in the charset that its `content-type` names; UTF-8 if it names none that is known.
 * @throws ToolError when it is too long, because how much comes depends on what was asked for.
 */
export async function readAnswerText(response: Response): Promise<string> {
  const decoder = createDecoder(response.headers.get('content-type'));
  let text = '';
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += (chunk as Uint8Array).length;
    if (bytes > MAX_ANSWER_BYTES) throw new ToolError('The answer is too long. Ask for less.');
    text += decoder.decode(chunk as Uint8Array, { stream: true });
  }
  return text + decoder.decode();
}

function createDecoder(contentType: string | null): InstanceType<typeof TextDecoder> {
  const charset = /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(contentType ?? '')?.[1];
  try {
    return new TextDecoder(charset);
  } catch {
    return new TextDecoder();
  }
}

/**
 * The value at `path` in the JSON of an answer, or the whole answer.
 * @throws ToolError when the JSON has nothing there: that is how many servers say that they found nothing.
 * @throws Error when the answer is no JSON although a path into it is declared.
 */
export function pickResult(name: string, text: string, path: string | undefined): unknown {
  const answer = parseAnswer(text);
  if (path === undefined) return answer.isJson ? answer.value : text;
  if (!answer.isJson) throw new Error('the answer is not JSON');
  const found = pick(answer.value, path);
  if (found === undefined) throw new ToolError(`${name} found nothing.`);
  return found;
}

function parseAnswer(text: string): { isJson: true; value: unknown } | { isJson: false } {
  try {
    return { isJson: true, value: parseLossless(text) };
  } catch {
    return { isJson: false };
  }
}

function pick(value: unknown, path: string): unknown {
  let found = value;
  for (const part of path.split('.')) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, part)) return undefined;
    found = (found as Record<string, unknown>)[part];
  }
  return found;
}
