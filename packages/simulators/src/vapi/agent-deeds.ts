import { type PreparedScenario, speakAsAgent } from '../scenario/prepare-scenario.ts';
import { RESULT_PLACEHOLDER } from '@trunkline/scenario';
import type { Synthesiser } from '../speech/synthesiser.ts';
import type { AgentScript, Reply } from './agent-script.ts';
import type { ToolUse } from './agent-tools.ts';
import type { AgentUtterance } from './agent-turns.ts';
import type { CallSettings } from './call-settings.ts';
import { NO_RESULT } from './tool-answer.ts';

export interface AgentDeedsOptions {
  readonly scenario: PreparedScenario;
  readonly script: AgentScript;
  readonly settings: Pick<CallSettings, 'answerDelayMs' | 'firstMessageInterruptionsEnabled'>;
  readonly synthesiser: Synthesiser;
  readonly tools: ToolUse;
  /** Whether this call carries an earlier one on. */
  readonly isResumed: boolean;
  readonly nowMs: () => number;
  readonly say: (utterance: AgentUtterance, nowMs: number) => void;
  readonly endCall: (reason: string) => void;
  readonly fail: (sentence: string) => void;
}

/** What the agent does of its own accord: it greets, answers, calls tools and hangs up, as the script says. */
export interface AgentDeeds {
  /** Does what the script has next, if it is the agent's turn. */
  reply(nowMs: number): void;
  perform(deed: Reply | undefined, nowMs: number): void;
  greet(nowMs: number): void;
  /** Says words that have to be synthesised first, which happens off this thread. */
  sayUnprepared(text: string, how: Omit<AgentUtterance, 'text' | 'sound'>): void;
  /** Puts the greeting off until the caller has spoken. */
  waitForCaller(): void;
  callerWasHeard(): void;
  readonly isWaitingForCaller: boolean;
  /** After an interruption the agent begins no answer before `atMs`. */
  staySilentUntil(atMs: number): void;
  readonly silentUntilMs: number;
  /** Whether the first message was begun. */
  readonly hasGreeted: boolean;
  /** The call is over: nothing more is done. */
  stop(): void;
}

export function createAgentDeeds(options: AgentDeedsOptions): AgentDeeds {
  const { scenario, script, settings, nowMs: now } = options;
  let lastSaid = Promise.resolve();
  let toolAnswer = NO_RESULT;
  let isWaitingForTool = false;
  let isWaitingForCaller = false;
  let hasGreeted = false;
  let silentUntilMs = 0;
  let isOver = false;

  const sayUnprepared: AgentDeeds['sayUnprepared'] = (text, how) => {
    const sound = speakAsAgent(options.synthesiser, text, scenario.voices.agent);
    // Each sentence waits for the one before it, because a short one is synthesised sooner than a long one.
    lastSaid = Promise.all([sound, lastSaid]).then(
      ([made]) => {
        if (!isOver) options.say({ ...how, text, sound: made }, now());
      },
      (error: unknown) => options.fail(`${JSON.stringify(text)} could not be said: ${String(error)}`),
    );
  };

  const sayStep = ({ step, stepIndex }: Extract<Reply, { kind: 'say' }>, isGreeting: boolean, nowMs: number) => {
    const how = {
      source: isGreeting ? 'force-say' : 'model',
      stepIndex,
      interruptible: !isGreeting || settings.firstMessageInterruptionsEnabled,
      endCallAfter: false,
      notBeforeMs: Math.max(
        nowMs + (step.answersAfterMs ?? (isGreeting ? 0 : settings.answerDelayMs)),
        isGreeting ? 0 : silentUntilMs,
      ),
      stalls: step.audioStalls,
    } as const;
    if (step.mulaw !== undefined) return options.say({ ...how, text: step.agent, sound: step }, nowMs);
    return sayUnprepared(
      step.agent.replaceAll(RESULT_PLACEHOLDER, () => toolAnswer),
      how,
    );
  };

  const callTool = async ({ step, stepIndex }: Extract<Reply, { kind: 'callTool' }>) => {
    isWaitingForTool = true;
    toolAnswer = await options.tools.call(step, stepIndex);
    isWaitingForTool = false;
    reply(now());
  };

  const perform = (deed: Reply | undefined, nowMs: number, isGreeting = false) => {
    switch (deed?.kind) {
      case 'hangUp':
        return options.endCall('assistant-ended-call');
      case 'callTool':
        return void callTool(deed);
      case 'say':
        return sayStep(deed, isGreeting, nowMs);
      case undefined:
    }
  };

  const reply = (nowMs: number) => {
    if (!isWaitingForTool && !isOver) perform(script.takeReply(), nowMs);
  };

  return {
    reply,
    perform: (deed, nowMs) => perform(deed, nowMs),
    greet: (nowMs) => {
      isWaitingForCaller = false;
      hasGreeted = true;
      if (!options.isResumed) return perform(script.takeReply(), nowMs, true);
      // The first message is said whatever the model knows, so the caller of a resumed call hears it a second time.
      const stepIndex = scenario.steps.findIndex(({ kind }) => kind === 'agent');
      const step = scenario.steps[stepIndex];
      if (step?.kind === 'agent') perform({ kind: 'say', step, stepIndex }, nowMs, true);
    },
    sayUnprepared,
    waitForCaller: () => {
      isWaitingForCaller = true;
    },
    callerWasHeard: () => {
      isWaitingForCaller = false;
    },
    get isWaitingForCaller() {
      return isWaitingForCaller;
    },
    staySilentUntil: (atMs) => {
      silentUntilMs = atMs;
    },
    get silentUntilMs() {
      return silentUntilMs;
    },
    get hasGreeted() {
      return hasGreeted;
    },
    stop: () => {
      isOver = true;
    },
  };
}
