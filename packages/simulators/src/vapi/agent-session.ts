import type { Random } from '../random.ts';
import type { PreparedScenario } from '../scenario/prepare-scenario.ts';
import type { Synthesiser } from '../speech/synthesiser.ts';
import type { VoiceDetector } from '../speech/voice-activity.ts';
import { createAgentDeeds } from './agent-deeds.ts';
import { createAgentOrders } from './agent-orders.ts';
import { createAgentScript } from './agent-script.ts';
import { createToolUse, type ToolUseOptions } from './agent-tools.ts';
import { type AgentTurn, createAgentTurns } from './agent-turns.ts';
import type { CallSettings } from './call-settings.ts';
import { createCallerListener, type CallerListenerOptions } from './caller-listener.ts';
import type { EmitMessage } from './client-messages.ts';
import type { VapiCommand } from './commands.ts';
import type { Conversation } from './conversation.ts';
import type { VapiFaults } from './faults.ts';
import { describeFaults, type HeardUtterance } from './heard-utterance.ts';
import type { KnownLine } from './known-conversation.ts';
import type { Pacing } from './pacing.ts';

export interface AgentSessionOptions extends Pick<ToolUseOptions, 'requestToolCalls' | 'useOwnTool'> {
  readonly scenario: PreparedScenario;
  readonly settings: CallSettings;
  readonly pacing: Pacing;
  readonly faults: VapiFaults;
  readonly random: Random;
  readonly detector: VoiceDetector;
  readonly synthesiser: Synthesiser;
  readonly conversation: Conversation;
  /** What was said in an earlier call that this one carries on; mostly empty. */
  readonly known: readonly KnownLine[];
  readonly nowMs: () => number;
  readonly emit: EmitMessage;
  readonly sendAudio: (audio: Uint8Array) => void;
  readonly endCall: (reason: string) => void;
  /** Makes the socket go away for no reason that the call knows of. */
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
  /** Says what of the script was left undone, and frees the detector. */
  end(reason: string): void;
  readonly heardAudio: () => Int16Array;
  readonly heardUtterances: readonly HeardUtterance[];
  readonly turns: readonly AgentTurn[];
  /** Whether it has begun with its first message. */
  readonly hasGreeted: boolean;
  readonly noiseCount: number;
}

export function createAgentSession(options: AgentSessionOptions): AgentSession {
  const { scenario, settings, conversation, known, emit, fail, endCall } = options;
  const script = createAgentScript(scenario);
  const isResumed = known.length > 0;
  const heardUtterances: HeardUtterance[] = [];
  const dropped = new Set<number>();
  const reportedMissing = new Set<number>();
  let turnNumber = -1;
  let isMuted = false;
  let firstAudioAtMs: number | undefined;
  let lastVoiceAtMs = 0;
  const takeTurnNumber = () => (turnNumber += 1);

  const turns = createAgentTurns({
    ...options,
    takeTurnNumber,
    sendAudio: (audio) => {
      if (!isMuted) options.sendAudio(audio);
    },
    onTurnHeard: (utterance, nowMs) => {
      if (utterance.endCallAfter) endCall('assistant-ended-call-after-message-spoken');
      else deeds.reply(nowMs);
    },
  });

  const tools = createToolUse(options);
  const deeds = createAgentDeeds({ ...options, script, tools, isResumed, say: turns.say });

  const tellCallerTranscript = (transcript: string, fromMs: number, toMs = fromMs) => {
    emit('transcript', { role: 'user', transcriptType: 'final', transcript });
    conversation.add({ role: 'user', message: transcript, fromMs, toMs });
    emit('conversation-update', conversation.snapshot());
  };

  /** Drops the socket once for each step whose script says so. */
  const dropIfDue = (stepIndex: number | undefined, passedMs: number) => {
    const step = stepIndex === undefined ? undefined : scenario.steps[stepIndex];
    if (stepIndex === undefined || (step?.kind !== 'agent' && step?.kind !== 'caller')) return;
    if (!step.agentLegDrops || passedMs < step.agentLegDrops.afterMs || dropped.has(stepIndex)) return;
    dropped.add(stepIndex);
    options.dropSocket(step.agentLegDrops.how);
  };

  /** Whether the script ends the call in the middle of this turn. */
  const isOverAfter = (stepIndex: number | undefined, passedMs: number): boolean => {
    const step = stepIndex === undefined ? undefined : scenario.steps[stepIndex];
    return step?.kind === 'agent' && step.endsCallAfterMs !== undefined && passedMs >= step.endsCallAfterMs;
  };

  const takeUtterance: CallerListenerOptions['onUtterance'] = ({ durationMs, text, heard }, nowMs) => {
    if (text === undefined || heard === undefined) {
      if (deeds.isWaitingForCaller) return deeds.greet(nowMs);
      return fail(`the agent heard ${durationMs} ms of speech that the script does not have`);
    }
    heardUtterances.push(heard);
    for (const fault of describeFaults(heard, text)) fail(fault);
    deeds.callerWasHeard();
    // The script is followed even after a bad utterance, which should not hide how the rest of the call goes.
    script.utteranceHeard();
    tellCallerTranscript(heard.recognised ? text : '[inaudible]', heard.startedAtMs, heard.startedAtMs + durationMs);
    deeds.reply(nowMs);
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
      if (!interrupts || !settings.stopsForCaller || !turns.canBeInterrupted) return;
      turns.interrupt(nowMs, 'user');
      deeds.staySilentUntil(nowMs + settings.backoffMs);
    },
    onAside: tellCallerTranscript,
    onUtterance: takeUtterance,
  });

  const obey = createAgentOrders({
    script,
    deeds,
    turns,
    listener,
    conversation,
    isResumed,
    endCall,
    setMuted: (muted) => {
      isMuted = muted;
    },
  });

  const reportMissing = (silentForMs: number) => {
    const missing = script.expectedUtterance();
    if (missing === undefined || reportedMissing.has(missing.stepIndex)) return;
    if (silentForMs < settings.missingUtteranceAfterMs) return;
    reportedMissing.add(missing.stepIndex);
    const text = JSON.stringify(missing.step.caller);
    fail(`step ${missing.stepIndex + 1}: ${text} was not heard within ${settings.missingUtteranceAfterMs} ms`);
  };

  return {
    begin: (nowMs) => {
      lastVoiceAtMs = nowMs;
      for (const { speaker, text } of known) {
        conversation.add({ role: speaker === 'user' ? 'user' : 'bot', message: text, fromMs: nowMs });
      }
      script.skipKnown(known);
      if (settings.firstMessageMode !== 'assistant-waits-for-user') deeds.greet(nowMs);
      else if (!isResumed) deeds.waitForCaller();
    },
    tick: (nowMs) => {
      turns.tick(nowMs);
      if (turns.isSpeaking(nowMs)) {
        lastVoiceAtMs = nowMs;
        const turn = turns.turns.at(-1);
        if (turn) dropIfDue(turn.stepIndex, nowMs - turn.startedAtMs);
        if (turn && isOverAfter(turn.stepIndex, nowMs - turn.startedAtMs)) return endCall('assistant-ended-call');
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
    obey,
    end: (reason) => {
      tools.stop();
      deeds.stop();
      for (const sentence of script.describeRest()) fail(`${sentence}; the call ended with ${reason}`);
      listener.free();
    },
    heardAudio: () => listener.history.all(),
    heardUtterances,
    turns: turns.turns,
    get hasGreeted() {
      return deeds.hasGreeted;
    },
    get noiseCount() {
      return listener.noiseCount;
    },
  };
}
