import type { LlmAnswer } from './llm-rules.ts';
import type { LlmQuirks } from './llm-quirks.ts';

/** Longest piece of a tool's arguments in one chunk, characters: short enough that arguments always come in pieces. */
const ARGUMENT_PIECE = 8;

const splitArguments = (text: string): string[] =>
  Array.from({ length: Math.ceil(text.length / ARGUMENT_PIECE) }, (_, index) =>
    text.slice(index * ARGUMENT_PIECE, (index + 1) * ARGUMENT_PIECE),
  );

/** The tool calls of an answer as the deltas of a stream: OpenAI's first, then those of endpoints with quirks. */
export function buildToolCallDeltas(
  calls: LlmAnswer['toolCalls'],
  nextToolCallId: () => string,
  quirks: LlmQuirks,
): object[] {
  const isWhole = quirks.has('toolCallWithoutIndex') || quirks.has('argumentsAsObject');
  return calls.flatMap((call, place): object[] => {
    const id = nextToolCallId();
    const index = quirks.has('callsAtOneIndex') ? 0 : place;
    const at = quirks.has('toolCallWithoutIndex') ? {} : { index };
    const head = { ...at, id, type: 'function' };
    if (isWhole) {
      const given = quirks.has('argumentsAsObject') ? readArguments(call.arguments) : call.arguments;
      return [{ ...head, function: { name: call.name, arguments: given } }];
    }
    const repeated = quirks.has('nameInEveryDelta') ? { id, type: 'function' } : {};
    const name = quirks.has('nameInEveryDelta') ? { name: call.name } : {};
    return [
      { ...head, function: { name: call.name, arguments: '' } },
      ...splitArguments(call.arguments).map((piece) => ({
        ...at,
        ...repeated,
        function: { ...name, arguments: piece },
      })),
    ];
  });
}

/** Arguments that are no JSON stay the text that they are. */
export function readArguments(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
