import type { AssistantSettings } from './create-call-request.ts';

/** One thing that was said before this call of the agent's began. */
export interface KnownLine {
  readonly speaker: 'user' | 'assistant';
  readonly text: string;
}

const SPOKEN_LINE = /^\W*(user|caller|customer|assistant|agent|ai|bot)\s*:\s*(.+)$/i;
const USER_NAMES: ReadonlySet<string> = new Set(['user', 'caller', 'customer']);

/**
 * What a new assistant is told of the conversation so far: `model.messages` of the roles `user` and `assistant`. Where there
 * are none, the lines of a transcript ("User: ...", "AI: ...") in a system message or a variable, as a model would read them.
 * There is no resume token at Vapi (vapi.md, section 1.5): this is all a second call can know of the first.
 */
export function readKnownConversation({ model, variableValues = {} }: AssistantSettings): readonly KnownLine[] {
  const messages = model?.messages ?? [];
  const spoken = messages.flatMap(({ role, content }): KnownLine[] =>
    role === 'user' || role === 'assistant' ? [{ speaker: role, text: content }] : [],
  );
  if (spoken.length > 0) return spoken;
  const texts = [...messages.map(({ content }) => content), ...Object.values(variableValues)];
  return texts.flatMap((text) => (typeof text === 'string' ? text.split(/\r?\n/).flatMap(readLine) : []));
}

function readLine(line: string): KnownLine[] {
  const [, name, text] = SPOKEN_LINE.exec(line) ?? [];
  if (name === undefined || text === undefined) return [];
  return [{ speaker: USER_NAMES.has(name.toLowerCase()) ? 'user' : 'assistant', text }];
}

/** The words of a text, without case and punctuation. */
const wordsOf = (text: string): string => (text.toLowerCase().match(/[\p{L}\p{N}']+/gu) ?? []).join(' ');

/** Whether one of them begins with the other: of a turn that was cut off, only the beginning was said. */
export function beginAlike(one: string, other: string): boolean {
  const [short, long] = [wordsOf(one), wordsOf(other)].toSorted((a, b) => a.length - b.length) as [string, string];
  return short !== '' && `${long} `.startsWith(`${short} `);
}
