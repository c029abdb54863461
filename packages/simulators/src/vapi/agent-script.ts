import { beginAlike, type KnownLine } from './known-conversation.ts';
import type { PreparedAside, PreparedScenario, PreparedStep } from '../scenario/prepare-scenario.ts';

export type AgentStep = Extract<PreparedStep, { kind: 'agent' }>;
export type CallerStep = Extract<PreparedStep, { kind: 'caller' }>;

export type LateStep = Extract<PreparedStep, { kind: 'agentSaysLate' }>;

export type ToolStep = Extract<PreparedStep, { kind: 'agentCallsTool' }>;

/** What the agent does next of its own accord. */
export type Reply =
  | { kind: 'say'; step: AgentStep; stepIndex: number }
  | { kind: 'callTool'; step: ToolStep; stepIndex: number }
  | { kind: 'hangUp' };

/** The agent's place in the scenario. It moves on by what the agent does and hears, never by time. */
export interface AgentScript {
  /** Moves past what was said before this call began, as a model that was told of it would. */
  skipKnown(conversation: readonly KnownLine[]): void;
  /** Whether it is the agent's turn to speak. */
  readonly owesReply: boolean;
  /** The agent's next deed, if it is its turn and needs no word from outside; moves past it. */
  takeReply(): Reply | undefined;
  /** What the agent says to being told `content` by somebody who is not the caller, if it has been waiting for that. */
  takeTold(content: string): Reply | undefined;
  /** The utterance that the script has next for the caller, if it is the caller's turn to speak. */
  expectedUtterance(): { step: CallerStep; stepIndex: number } | undefined;
  /** What the caller does over the agent's last turn, and was not heard to do yet. */
  readonly asides: readonly PreparedAside[];
  asideHeard(aside: PreparedAside): void;
  /** The caller was heard: moves past the expected utterance. */
  utteranceHeard(): void;
  /** A message from the caller came in; moves past expected digits when it has them, in whatever words. */
  messageHeard(content: string): void;
  /** The agent is told to say `content` of its own accord. @returns the step that waits for that. */
  takeLate(content: string): { step: LateStep; stepIndex: number } | undefined;
  /** What should still have happened if the call ended now, as sentences. */
  describeRest(): string[];
}

/** Listening, and what others do, without the agent or behind its back. */
const NOT_THE_AGENTS: ReadonlySet<PreparedStep['kind']> = new Set([
  'callerPausesForMs',
  'nothingMayComeForMs',
  'operatorTransfers',
  'carrierDials',
  'person',
  'personHangsUp',
]);

export function createAgentScript({ steps }: PreparedScenario): AgentScript {
  let position = 0;
  let asides: readonly PreparedAside[] = [];
  /** Late words come when they come, also before everything in front of them has happened. */
  const saidLate = new Set<number>();

  const isPassive = (step: PreparedStep, index: number): boolean =>
    NOT_THE_AGENTS.has(step.kind) || saidLate.has(index);

  const skipPassive = (): PreparedStep | undefined => {
    let step = steps[position];
    while (step && isPassive(step, position)) step = steps[(position += 1)];
    return step;
  };

  const say = (step: AgentStep): Reply => {
    asides = step.asides ?? [];
    position += 1;
    return { kind: 'say', step, stepIndex: position - 1 };
  };

  const textOf = (step: PreparedStep, speaker: KnownLine['speaker']): string | undefined => {
    if (step.kind === 'agent' && speaker === 'assistant') return step.agent;
    return step.kind === 'caller' && speaker === 'user' ? step.caller : undefined;
  };

  return {
    skipKnown: (conversation) => {
      for (const { speaker, text } of conversation) {
        const isThis = (step: PreparedStep, index: number): boolean =>
          index >= position && beginAlike(textOf(step, speaker) ?? '', text);
        const index = steps.findIndex(isThis);
        if (index !== -1) position = index + 1;
      }
    },
    get owesReply() {
      const step = skipPassive();
      return step?.kind === 'agent' || step?.kind === 'agentCallsTool' || step?.kind === 'agentHangsUp';
    },
    takeReply: () => {
      const step = skipPassive();
      const stepIndex = position;
      switch (step?.kind) {
        case 'agent':
          return step.whenTold === undefined ? say(step) : undefined;
        case 'agentCallsTool':
          position += 1;
          return { kind: 'callTool', step, stepIndex };
        case 'agentHangsUp':
          position += 1;
          return { kind: 'hangUp' };
        default:
          return undefined;
      }
    },
    takeTold: (content) => {
      const step = skipPassive();
      if (step?.kind !== 'agent' || step.whenTold === undefined) return undefined;
      return includesWords(content, step.whenTold) ? say(step) : undefined;
    },
    expectedUtterance: () => {
      const step = skipPassive();
      return step?.kind === 'caller' ? { step, stepIndex: position } : undefined;
    },
    get asides() {
      return asides;
    },
    asideHeard: (aside) => {
      asides = asides.filter((other) => other !== aside);
    },
    utteranceHeard: () => {
      position += 1;
      asides = [];
    },
    messageHeard: (content) => {
      const step = skipPassive();
      if (step?.kind !== 'digits') return;
      const heard = content.replaceAll(/[^0-9*#]/g, '');
      // A `#` at the end may have served to end the entry.
      if (heard === step.digits || `${heard}#` === step.digits) position += 1;
    },
    takeLate: (content) => {
      for (const [stepIndex, step] of steps.entries()) {
        if (stepIndex < position || step.kind !== 'agentSaysLate' || saidLate.has(stepIndex)) continue;
        if (!includesWords(content, step.agentSaysLate.containing)) continue;
        saidLate.add(stepIndex);
        return { step, stepIndex };
      }
      return undefined;
    },
    describeRest: () =>
      steps.flatMap((step, index) =>
        index < position || isPassive(step, index) ? [] : describeUndone(step, index + 1),
      ),
  };
}

/** Whether `text` has these words, in whatever case. */
export const includesWords = (text: string, words: string): boolean => text.toLowerCase().includes(words.toLowerCase());

function describeUndone(step: PreparedStep, number: number): string[] {
  switch (step.kind) {
    case 'agent':
      return [`step ${number}: the agent never got to say ${JSON.stringify(step.agent)}`];
    case 'agentCallsTool':
      return [`step ${number}: the agent never got to call ${step.agentCallsTool.name}`];
    case 'agentSaysLate':
      return [`step ${number}: the agent was never told to say ${JSON.stringify(step.agentSaysLate.containing)}`];
    case 'caller':
      return [`step ${number}: ${JSON.stringify(step.caller)} was never heard`];
    case 'digits':
      return [`step ${number}: the digits ${step.digits} never came`];
    default:
      return [];
  }
}
