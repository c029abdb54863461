import { type Clock, sleep } from '../../clock.ts';
import type { Random } from '../../random.ts';
import type { ToolCall } from '../tool-call.ts';
import type { ChatAnswerPlan, ChatPacing } from './chat-agent.ts';
import { type ChatMessage, toolCallsMessage } from './chat-message.ts';

export interface ChatDelta {
  /** Which message of the output it goes on with. */
  readonly outputIndex: number;
  readonly text: string;
}

export interface AnswerRun {
  readonly plan: ChatAnswerPlan;
  readonly pacing: ChatPacing;
  readonly clock: Clock;
  readonly random: Random;
  /** The answer is given up. */
  readonly stopped: AbortSignal;
  /** Gets a message for everything that is said or done, as soon as it begins. */
  readonly output: ChatMessage[];
  /** Asks the webhook. Never rejects: a tool without a result has a sentence that says so. */
  callTools(wanted: readonly ToolCall['function'][]): Promise<readonly ToolResult[]>;
}

export interface ToolResult {
  readonly call: ToolCall;
  readonly text: string;
}

/** The agent's answer, piece by piece and in its own time. */
export async function* produceAnswer(run: AnswerRun): AsyncGenerator<ChatDelta, void, undefined> {
  const { plan, pacing, clock, random, stopped, output } = run;
  const results: string[] = [];
  let delayMs = pacing.firstDeltaDelayMs;
  for (const step of plan.steps) {
    if ('callTools' in step) {
      const answers = await run.callTools(step.callTools);
      if (stopped.aborted) return;
      output.push(toolCallsMessage(answers.map(({ call }) => call)));
      for (const { call, text } of answers) {
        output.push({ role: 'tool', tool_call_id: call.id, name: call.function.name, content: text });
        results.push(text);
      }
      continue;
    }
    const outputIndex = output.length;
    let said = '';
    for (const text of splitText(typeof step.say === 'string' ? step.say : step.say(results), pacing, random)) {
      await sleep(clock, delayMs, stopped);
      if (stopped.aborted) return;
      delayMs = pacing.deltaDelayMs;
      said += text;
      output[outputIndex] = { role: 'assistant', content: said };
      yield { outputIndex, text };
    }
  }
}

/** Pieces that are the text when put together, none of them with half a character. */
export function splitText(text: string, { deltaChars }: ChatPacing, random: Random): string[] {
  if (deltaChars === undefined) return text.match(/\s*\S+|\s+$/g) ?? [];
  const characters = Array.from(text);
  const pieces: string[] = [];
  for (let from = 0; from < characters.length;) {
    const count = Math.max(1, random.integer(deltaChars.min, deltaChars.max));
    pieces.push(characters.slice(from, from + count).join(''));
    from += count;
  }
  return pieces;
}
