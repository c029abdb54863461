import type { Random } from '../random.ts';
import { type PreparedScenario, speakAsAgent } from '../scenario/prepare-scenario.ts';
import { RESULT_PLACEHOLDER } from '../scenario/scenario.ts';
import type { Synthesiser } from '../speech/synthesiser.ts';
import type { VoiceDetector } from '../speech/voice-activity.ts';
import { createAgentScript, includesWords, type Reply, type ToolStep } from './agent-script.ts';
import { type AgentTurn, type AgentUtterance, createAgentTurns } from './agent-turns.ts';
import { createAgentVoice } from './agent-voice.ts';
import type { CallSettings } from './call-settings.ts';
import { createCallerListener, type CallerListenerOptions } from './caller-listener.ts';
import type { EmitMessage } from './client-messages.ts';
import type { VapiCommand } from './commands.ts';
import type { Conversation } from './conversation.ts';
import { describeFaults, type HeardUtterance } from './heard-utterance.ts';
import type { KnownLine } from './known-conversation.ts';
import type { Pacing } from './pacing.ts';
import { NO_RESULT, readToolAnswer, type ToolAnswer } from './tool-answer.ts';
import type { ToolCall } from './tool-call.ts';
import type { WebhookDelivery } from './webhooks.ts';

export interface AgentSessionOptions {
  readonly scenario: PreparedScenario;
  readonly settings: CallSettings;
  readonly pacing: Pacing;
  readonly lateAudioMs: number;
  readonly random: Random;
  readonly detector: VoiceDetector;
  readonly synthesiser: Synthesiser;
  readonly conversation: Conversation;
  /** What was said in an earlier call that this one carries on; empty as a rule. */
  readonly known: readonly KnownLine[];
  readonly nowMs: () => number;
  readonly emit: EmitMessage;
  readonly sendAudio: (audio: Uint8Array) => void;
  /** Rejects when there is no server to ask. */
  readonly requestToolCalls: (toolCalls: readonly ToolCall['function'][]) => Promise<WebhookDelivery>;
  /** A tool of the platform's own, if it is one. */
  readonly useOwnTool: (wanted: ToolCall['function']) => Promise<ToolAnswer | undefined>;
  readonly endCall: (reason: string) => void;
  /** The socket goes, for no reason that the call knows of. */
  readonly dropSocket: (how: 'cut' | 'close') => void;
  /** Records something that is not as the script says. */
  readonly fail: (sentence: string) => void;
}

/** The agent of one live call: what it makes of what it hears, and what it says when. Knows nothing of sockets. */
export interface AgentSession {
  begin(nowMs: number): void;
  tick(nowMs: number): void;
  hear(bytes: Uint8Array, nowMs: number): void;
  obey(command: VapiCommand, nowMs: number): void;
  /** Says what of the script was left undone, and lets go of the detector. */
  end(reason: string): void;
  readonly heardAudio: () => Int16Array;
  readonly heardUtterances: readonly HeardUtterance[];
  readonly turns: readonly AgentTurn[];
  /** Whether it has begun with its first message. */
  readonly hasGreeted: boolean;
  readonly noiseCount: number;
}

export function createAgentSession(options: AgentSessionOptions): AgentSession {
  const { scenario, settings, conversation, emit, fail, endCall, random } = options;
  const script = createAgentScript(scenario);
  const isResumed = options.known.length > 0;
  let hasGreeted = false;
  const heardUtterances: HeardUtterance[] = [];
  const dropped = new Set<number>();
  let turnNumber = -1;
  let isMuted = false;
  let isGreetingHeld = false;
  let firstAudioAtMs: number | undefined;
  let lastVoiceAtMs = 0;
  let silentUntilMs = 0;
  let hasReportedMissing = false;
  let lastSaid = Promise.resolve();
  let isWaitingForTool = false;
  let isOver = false;
  let toolAnswer = NO_RESULT;
  const takeTurnNumber = () => (turnNumber += 1);

  const voice = createAgentVoice({
    bytesPerMs: settings.audioFormat === 'mulaw' ? 8 : 32,
    pacing: options.pacing,
    random,
    lateAudioMs: options.lateAudioMs,
    send: (audio) => {
      if (!isMuted) options.sendAudio(audio);
    },
  });

  const turns = createAgentTurns({
    voice,
    audioFormat: settings.audioFormat,
    emit,
    conversation,
    random,
    takeTurnNumber,
    hangAfterMs: settings.hangAfterMs,
    onTurnHeard: (utterance, nowMs) => {
      if (utterance.endCallAfter) endCall('assistant-ended-call-after-message-spoken');
      else reply(nowMs);
    },
  });

  /** Says what has to be synthesised first, which happens off this thread. */
  const sayUnprepared = (text: string, how: Omit<AgentUtterance, 'text' | 'sound'>) => {
    const sound = speakAsAgent(options.synthesiser, text, scenario.voices.agent);
    // One after the other: a short sentence is synthesised sooner than the long one before it.
    lastSaid = Promise.all([sound, lastSaid]).then(
      ([made]) => {
        if (!isOver) turns.say({ ...how, text, sound: made }, options.nowMs());
      },
      (error: unknown) => fail(`${JSON.stringify(text)} could not be said: ${String(error)}`),
    );
  };

  const askTool = async (wanted: ToolCall['function']): Promise<ToolAnswer> => {
    const ownAnswer = await options.useOwnTool(wanted);
    if (ownAnswer !== undefined) return ownAnswer;
    const delivery = await options.requestToolCalls([wanted]);
    const [call] = delivery.message['toolCallList'] as readonly [ToolCall];
    const answer = readToolAnswer(delivery, call.id);
    if (isOver) return answer;
    const fromMs = options.nowMs();
    const result = { toolCallId: call.id, name: wanted.name, result: answer.text };
    conversation.add({ role: 'tool_calls', message: '', fromMs, more: { toolCalls: [call] } });
    conversation.add({ role: 'tool_call_result', message: answer.text, fromMs, more: result });
    return answer;
  };

  const callTool = async ({ agentCallsTool: wanted }: ToolStep, stepIndex: number) => {
    isWaitingForTool = true;
    toolAnswer = NO_RESULT;
    const { answerContains } = wanted;
    const failStep = (fault: string) => fail(`step ${stepIndex + 1}: ${wanted.name}: ${fault}`);
    try {
      const answer = await askTool({ name: wanted.name, arguments: wanted.arguments });
      if (isOver) return;
      if (answer.fault !== undefined) failStep(answer.fault);
      if (answerContains !== undefined && !includesWords(answer.text, answerContains)) {
        failStep(`${JSON.stringify(answer.text)} has no ${JSON.stringify(answerContains)}`);
      }
      toolAnswer = answer.text;
    } catch (error) {
      failStep(String(error));
    } finally {
      isWaitingForTool = false;
    }
    reply(options.nowMs());
  };

  const perform = (deed: Reply | undefined, isGreeting: boolean, nowMs: number) => {
    if (deed === undefined) return;
    if (deed.kind === 'hangUp') return endCall('assistant-ended-call');
    if (deed.kind === 'callTool') return void callTool(deed.step, deed.stepIndex);
    const { step, stepIndex } = deed;
    const how = {
      source: isGreeting ? 'force-say' : 'model',
      stepIndex,
      interruptible: !isGreeting || settings.firstMessageInterruptionsEnabled,
      endCallAfter: false,
      notBeforeMs: isGreeting ? nowMs : Math.max(nowMs + settings.answerDelayMs, silentUntilMs),
    } as const;
    if (step.mulaw === undefined)
      sayUnprepared(
        step.agent.replaceAll(RESULT_PLACEHOLDER, () => toolAnswer),
        how,
      );
    else turns.say({ ...how, text: step.agent, sound: step }, nowMs);
  };

  const reply = (nowMs: number) => {
    if (isWaitingForTool || isOver) return;
    hasReportedMissing = false;
    perform(script.takeReply(), false, nowMs);
  };

  const greet = (nowMs: number) => {
    isGreetingHeld = false;
    hasGreeted = true;
    if (!isResumed) return perform(script.takeReply(), true, nowMs);
    // The first message is said whatever the model knows: the caller hears it a second time.
    const stepIndex = scenario.steps.findIndex(({ kind }) => kind === 'agent');
    const step = scenario.steps[stepIndex];
    if (step?.kind === 'agent') perform({ kind: 'say', step, stepIndex }, true, nowMs);
  };

  const tellCallerTranscript = (transcript: string, fromMs: number, toMs = fromMs) => {
    emit('transcript', { role: 'user', transcriptType: 'final', transcript });
    conversation.add({ role: 'user', message: transcript, fromMs, toMs });
    emit('conversation-update', conversation.snapshot());
  };

  /** Once for each step that says so. */
  const dropIfDue = (stepIndex: number | undefined, passedMs: number) => {
    const step = stepIndex === undefined ? undefined : scenario.steps[stepIndex];
    if (stepIndex === undefined || (step?.kind !== 'agent' && step?.kind !== 'caller')) return;
    if (!step.agentLegDrops || passedMs < step.agentLegDrops.afterMs || dropped.has(stepIndex)) return;
    dropped.add(stepIndex);
    options.dropSocket(step.agentLegDrops.how);
  };

  const takeUtterance: CallerListenerOptions['onUtterance'] = ({ durationMs, text, heard }, nowMs) => {
    if (text === undefined || heard === undefined) {
      if (isGreetingHeld) return greet(nowMs);
      return fail(`the agent heard ${durationMs} ms of speech that the script does not have`);
    }
    heardUtterances.push(heard);
    for (const fault of describeFaults(heard, text)) fail(fault);
    isGreetingHeld = false;
    // The script is followed even so: one bad utterance should not hide how the rest of the call goes.
    script.utteranceHeard();
    tellCallerTranscript(heard.recognised ? text : '[inaudible]', heard.startedAtMs, heard.startedAtMs + durationMs);
    reply(nowMs);
  };

  const listener = createCallerListener({
    settings,
    detector: options.detector,
    script,
    emit,
    takeTurnNumber,
    onVoice: (interrupts, spanMs, nowMs) => {
      lastVoiceAtMs = nowMs;
      const expected = script.expectedUtterance();
      if (expected) dropIfDue(expected.stepIndex, spanMs);
      if (!interrupts || !turns.canBeInterrupted) return;
      turns.interrupt(nowMs, 'user');
      silentUntilMs = nowMs + settings.backoffMs;
    },
    onAside: tellCallerTranscript,
    onUtterance: takeUtterance,
  });

  const say = (command: Extract<VapiCommand, { type: 'say' }>) => {
    const stepIndex = script.takeLate(command.content);
    sayUnprepared(command.content, {
      source: 'force-say',
      ...(stepIndex !== undefined && { stepIndex }),
      interruptible: command.interruptionsEnabled,
      endCallAfter: command.endCallAfterSpoken,
      notBeforeMs: 0,
    });
  };

  /** The model was told something that is not the caller's, and is to tell the caller: what a model would, in its words. */
  const passOn = (content: string) => {
    const stepIndex = script.takeLate(content);
    sayUnprepared(`Thank you for waiting. ${content}`, {
      source: 'model',
      ...(stepIndex !== undefined && { stepIndex }),
      interruptible: true,
      endCallAfter: false,
      notBeforeMs: silentUntilMs,
    });
  };

  const reportMissing = (silentForMs: number) => {
    const missing = script.expectedUtterance();
    if (missing === undefined || hasReportedMissing || silentForMs < settings.missingUtteranceAfterMs) return;
    hasReportedMissing = true;
    const text = JSON.stringify(missing.step.caller);
    fail(`step ${missing.stepIndex + 1}: ${text} was not heard within ${settings.missingUtteranceAfterMs} ms`);
  };

  return {
    begin: (nowMs) => {
      lastVoiceAtMs = nowMs;
      for (const { speaker, text } of options.known) {
        conversation.add({ role: speaker === 'user' ? 'user' : 'bot', message: text, fromMs: nowMs });
      }
      script.skipKnown(options.known);
      const isWaiting = settings.firstMessageMode === 'assistant-waits-for-user';
      isGreetingHeld = isWaiting && !isResumed;
      if (!isWaiting) greet(nowMs);
    },
    tick: (nowMs) => {
      turns.tick(nowMs);
      if (turns.isSpeaking(nowMs)) {
        lastVoiceAtMs = nowMs;
        const turn = turns.turns.at(-1);
        if (turn) dropIfDue(turn.stepIndex, nowMs - turn.startedAtMs);
      }
      const durationMs = nowMs - (firstAudioAtMs ?? nowMs);
      const silentForMs = nowMs - lastVoiceAtMs;
      if (durationMs >= settings.maxDurationMs) endCall('exceeded-max-duration');
      else if (silentForMs >= settings.silenceTimeoutMs) endCall('silence-timed-out');
      else reportMissing(silentForMs);
    },
    hear: (bytes, nowMs) => {
      firstAudioAtMs ??= nowMs;
      listener.hear(bytes, nowMs);
    },
    obey: (command, nowMs) => {
      switch (command.type) {
        case 'say':
          if (command.interruptAssistantEnabled) turns.interrupt(nowMs, 'command');
          return say(command);
        case 'add-message': {
          const { role, content } = command.message;
          const kept = role === 'user' || role === 'system' ? role : 'bot';
          conversation.add({ role: kept, message: content, fromMs: nowMs });
          if (role === 'user') script.messageHeard(content);
          if (!command.triggerResponseEnabled) return;
          const told = role === 'user' || turns.isBusy ? undefined : script.takeTold(content);
          if (told) return perform(told, false, nowMs);
          // Told to go on where the call before this one broke off, it gives the answer that it owes.
          if (role !== 'user' && isResumed && script.owesReply && !turns.isBusy) reply(nowMs);
          else if (role !== 'user') passOn(content);
          else if (!turns.isBusy && !isGreetingHeld) reply(nowMs);
          return;
        }
        case 'control':
          if (command.control === 'say-first-message') greet(nowMs);
          else if (command.control.endsWith('-customer')) listener.setDeaf(command.control === 'mute-customer');
          else isMuted = command.control === 'mute-assistant';
          return;
        case 'end-call':
          endCall('assistant-ended-call');
      }
    },
    end: (reason) => {
      isOver = true;
      for (const sentence of script.describeRest()) fail(`${sentence}; the call ended with ${reason}`);
      listener.free();
    },
    heardAudio: () => listener.history.all(),
    heardUtterances,
    turns: turns.turns,
    get hasGreeted() {
      return hasGreeted;
    },
    get noiseCount() {
      return listener.noiseCount;
    },
  };
}
