import { includesWords, type ToolStep } from './agent-script.ts';
import type { Conversation } from './conversation.ts';
import { NO_RESULT, readToolAnswer, type ToolAnswer } from './tool-answer.ts';
import type { ToolCall } from './tool-call.ts';
import type { WebhookDelivery } from './webhooks.ts';

export interface ToolUseOptions {
  readonly conversation: Conversation;
  readonly nowMs: () => number;
  /** Rejects when there is no server to ask. */
  readonly requestToolCalls: (toolCalls: readonly ToolCall['function'][]) => Promise<WebhookDelivery>;
  /** Uses a tool of the platform's own; `undefined` when the tool is not one of those. */
  readonly useOwnTool: (wanted: ToolCall['function']) => Promise<ToolAnswer | undefined>;
  readonly fail: (sentence: string) => void;
}

/** How the agent's model uses tools, and judges their answers by the script. */
export interface ToolUse {
  /** @returns the words that the model goes on with. Never rejects: what went wrong is recorded as a failure of the step. */
  call(step: ToolStep, stepIndex: number): Promise<string>;
  /** The call is over: answers that come now are not judged. */
  stop(): void;
}

export function createToolUse(options: ToolUseOptions): ToolUse {
  const { conversation, nowMs } = options;
  let isOver = false;

  const ask = async (wanted: ToolCall['function']): Promise<ToolAnswer> => {
    const ownAnswer = await options.useOwnTool(wanted);
    if (ownAnswer !== undefined) return ownAnswer;
    const delivery = await options.requestToolCalls([wanted]);
    const [call] = delivery.message['toolCallList'] as readonly [ToolCall];
    const answer = readToolAnswer(delivery, call.id);
    if (isOver) return answer;
    const fromMs = nowMs();
    const result = { toolCallId: call.id, name: wanted.name, result: answer.text };
    conversation.add({ role: 'tool_calls', message: '', fromMs, more: { toolCalls: [call] } });
    conversation.add({ role: 'tool_call_result', message: answer.text, fromMs, more: result });
    return answer;
  };

  return {
    call: async ({ agentCallsTool: { name, arguments: given, answerContains, takesMs, fails = false } }, stepIndex) => {
      const isRecorded = takesMs !== undefined;
      const fail = (fault: string) => options.fail(`step ${stepIndex + 1}: ${name}: ${fault}`);
      try {
        const { text, fault } = await ask({ name, arguments: isRecorded ? { ...given, takesMs, fails } : given });
        if (isOver) return text;
        // What came of a recorded tool is compared with the record afterwards.
        if (fault !== undefined && !isRecorded) fail(fault);
        if (answerContains !== undefined && !includesWords(text, answerContains)) {
          fail(`${JSON.stringify(text)} has no ${JSON.stringify(answerContains)}`);
        }
        return text;
      } catch (error) {
        fail(String(error));
        return NO_RESULT;
      }
    },
    stop: () => {
      isOver = true;
    },
  };
}
