/**
 * Which turn of the caller a conversation has come to. The same wish in a later turn is a new wish ("one more of the same,
 * please"), while a request that is sent again, or a sentence that the caller lengthens before the agent has answered, is
 * still the same turn.
 */
export interface CallerTurn {
  /** How often the caller has begun to speak after the agent had spoken; 0 before the first word. */
  count: number;
  /** What the caller said in earlier turns: it is the same however the newest turn grows, or the history is shortened. */
  earlier: readonly string[];
}

interface Spoken {
  role?: unknown;
  content?: unknown;
  message?: unknown;
}

/** Roles in OpenAI's form and in Vapi's own (`bot`; reference: `messages[]` of server messages). */
const AGENT_ROLES: readonly unknown[] = ['assistant', 'bot'];

/** @param messages of a conversation, in either form; whatever else stands in it is passed over. */
export function readCallerTurn(messages: readonly unknown[]): CallerTurn {
  let count = 0;
  let isCallersTurn = false;
  const words: { turn: number; said: string }[] = [];
  for (const item of messages) {
    const { role, content, message }: Spoken = typeof item === 'object' && item !== null ? item : {};
    const said = textOf(content ?? message);
    if (role === 'user') {
      if (!isCallersTurn) count += 1;
      isCallersTurn = true;
      words.push({ turn: count, said });
    } else if (AGENT_ROLES.includes(role) && said.trim() !== '') {
      // An agent's message without words only calls tools: the caller has heard nothing yet.
      isCallersTurn = false;
    }
  }
  return { count, earlier: words.filter(({ turn }) => turn < count).map(({ said }) => said) };
}

/** OpenAI's form also allows a list of parts; those that are no text are passed over. */
function textOf(said: unknown): string {
  if (typeof said === 'string') return said;
  if (!Array.isArray(said)) return '';
  return said
    .map((part: unknown) => Reflect.get(Object(part), 'text') as unknown)
    .filter(isText)
    .join('');
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
