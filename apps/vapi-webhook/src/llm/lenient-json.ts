/**
 * The JSON object in a model's answer. Many models think aloud before it, put a fence around it, or explain it afterwards,
 * although they were told not to.
 * @returns the last object that stands in `answer`, or `undefined`.
 */
export function readJsonObject(answer: string): Record<string, unknown> | undefined {
  // What stands in a thought may look like the answer and is not.
  const spoken = withoutThoughts(answer);
  const whole = parseObject(spoken);
  if (whole) return whole;
  let found: Record<string, unknown> | undefined;
  let from = spoken.indexOf('{');
  for (let left = MOST_LOOKED_AT; from !== -1 && left > 0;) {
    const to = findEnd(spoken, from, from + left);
    const object = to === -1 ? undefined : parseObject(spoken.slice(from, to + 1));
    if (object) found = object;
    left -= (to === -1 ? spoken.length : to + 1) - from;
    from = spoken.indexOf('{', object ? to + 1 : from + 1);
  }
  return found;
}

/** Each try may look at the rest of the answer, so that what all of them look at is bounded, in characters. */
const MOST_LOOKED_AT = 200_000;

const OPENED = /<(think|thinking|reasoning)>/gi;

/** A pattern for the whole thought would look to the end of the answer once for each that is opened and never closed. */
function withoutThoughts(answer: string): string {
  const lowered = answer.toLowerCase();
  // Letters whose small form is longer would shift all places behind them; models write the names of their thoughts without any.
  if (lowered.length !== answer.length) return answer;
  const unclosed = new Set<string>();
  let spoken = '';
  let at = 0;
  for (const { 0: opened, 1: name = '', index } of lowered.matchAll(OPENED)) {
    if (index < at || unclosed.has(name)) continue;
    const closed = `</${name}>`;
    const end = lowered.indexOf(closed, index + opened.length);
    if (end === -1) {
      unclosed.add(name);
      continue;
    }
    spoken += answer.slice(at, index);
    at = end + closed.length;
  }
  return spoken + answer.slice(at);
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN = 0x7b;
const CLOSE = 0x7d;

/** @returns where the object that begins at `from` ends, `-1` if it does not end before `most`. */
function findEnd(text: string, from: number, most: number): number {
  let depth = 0;
  let isText = false;
  for (let at = from; at < text.length && at < most; at += 1) {
    const char = text.charCodeAt(at);
    if (isText) {
      if (char === BACKSLASH) at += 1;
      else if (char === QUOTE) isText = false;
    } else if (char === QUOTE) isText = true;
    else if (char === OPEN) depth += 1;
    else if (char === CLOSE) {
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
