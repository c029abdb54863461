/**
 * The JSON object in a model's answer. Many models think aloud before it, put a fence around it, or explain it afterwards,
 * although they were told not to.
 * @returns the last object that stands in `answer`, or `undefined`.
 */
export function readJsonObject(answer: string): Record<string, unknown> | undefined {
  // What stands in a thought may look like the answer and is not.
  const spoken = answer.replaceAll(/<(think|thinking|reasoning)>[\s\S]*?<\/\1>/gi, '');
  const whole = parseObject(spoken);
  if (whole) return whole;
  let found: Record<string, unknown> | undefined;
  let from = spoken.indexOf('{');
  for (let tries = 0; from !== -1 && tries < MAX_TRIES; tries += 1) {
    const to = findEnd(spoken, from);
    const object = to === -1 ? undefined : parseObject(spoken.slice(from, to + 1));
    if (object) found = object;
    from = spoken.indexOf('{', object ? to + 1 : from + 1);
  }
  return found;
}

/** Each try may look at the rest of the answer, so that their number is bounded. */
const MAX_TRIES = 50;

/** @returns where the object that begins at `from` ends, `-1` if it does not. */
function findEnd(text: string, from: number): number {
  let depth = 0;
  let isText = false;
  for (let at = from; at < text.length; at += 1) {
    const char = text[at];
    if (isText) {
      if (char === '\\') at += 1;
      else if (char === '"') isText = false;
    } else if (char === '"') isText = true;
    else if (char === '{') depth += 1;
    else if (char === '}') {
      depth -= 1;
      if (depth === 0) return at;
    }
  }
  return -1;
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
