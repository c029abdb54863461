import type { AnswerFor, ChatStep, ChatTurn } from '../vapi/chat/chat-agent.ts';
import type { ChatMessage } from '../vapi/chat/chat-message.ts';
import { RESULT_PLACEHOLDER, type ScenarioStep } from '@trunkline/scenario';

/** What a script needs of a scenario, be it prepared or not. */
export interface ChatScript {
  readonly steps: readonly ChatScriptStep[];
}
type ChatScriptStep = Pick<Extract<ScenarioStep, { kind: 'caller' }>, 'kind' | 'caller'> | OtherStep;
type OtherStep = Extract<ScenarioStep, { kind: 'agent' | 'agentCallsTool' }> | { readonly kind: OtherKind };
type OtherKind = Exclude<ScenarioStep['kind'], 'caller' | 'agent' | 'agentCallsTool'>;

/** Said where the agent was not told what came before in the script: a conversation that has lost its beginning. */
export const LOST_THREAD = 'Sorry, I do not know what we were talking about.';

/**
 * The agent's half of scenarios, in writing: the words of the user find the step, and what follows it up to the user's next
 * words is the answer. Where earlier steps of the user's are missing from the conversation, the agent says that it has lost the
 * thread, so that a reply as the script has it proves that the agent was told everything.
 * @returns `undefined` for words that no script has.
 */
export function answerByScript(scripts: readonly ChatScript[], turn: ChatTurn): ReturnType<AnswerFor> | undefined {
  for (const { steps } of scripts) {
    const at = steps.findIndex((step) => step.kind === 'caller' && sameWords(step.caller, turn.text));
    if (at === -1) continue;
    const before = steps.slice(0, at).flatMap((step) => (step.kind === 'caller' ? [step.caller] : []));
    return before.every((text) => wasSaid(text, turn.messages)) ? { steps: stepsAfter(steps, at) } : LOST_THREAD;
  }
  return undefined;
}

function stepsAfter(steps: readonly ChatScriptStep[], at: number): ChatStep[] {
  const next = steps.findIndex(({ kind }, index) => index > at && kind === 'caller');
  return steps.slice(at + 1, next === -1 ? steps.length : next).flatMap((step): ChatStep[] => {
    if (step.kind === 'agent')
      return [{ say: (results) => step.agent.replaceAll(RESULT_PLACEHOLDER, results.at(-1) ?? '') }];
    if (step.kind !== 'agentCallsTool') return [];
    const { name, arguments: given } = step.agentCallsTool;
    return [{ callTools: [{ name, arguments: given }] }];
  });
}

const wordsOf = (text: string): string => (text.toLowerCase().match(/[\p{L}\p{N}']+/gu) ?? []).join(' ');
const sameWords = (one: string, other: string): boolean => wordsOf(one) === wordsOf(other);

/** Also within a longer message, as a summary or a transcript in a system message is one. */
function wasSaid(text: string, messages: readonly ChatMessage[]): boolean {
  return messages.some(({ content = '' }) => wordsOf(content).includes(wordsOf(text)));
}
