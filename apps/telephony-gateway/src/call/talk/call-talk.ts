/**
 * The talking part of one call: hands what the agent says and does to the turn machine and the downlink, and carries out
 * what the barge-in decides: hold the agent, cut it, or let it go on. Holds the turns; knows nothing of sockets, sessions or
 * the end of the call.
 */
import { mulawLevelDbfs } from '@trunkline/audio';
import {
  type BargeInDecision,
  type BargeInPolicies,
  type ConversationEntry,
  countWords,
  createBargeIn,
  createBargeInGate,
  type Floor,
  openAgentTurn,
  type PhraseMeaning,
  resumedTurnState,
  stepTurn,
  type TurnInput,
  unannouncedFromMs,
  unfinishedTalk,
  type VoiceEvidence,
} from '@trunkline/call-core';
import type { CallEvent } from '@trunkline/protocol';
import type { Clock } from '@trunkline/service-kit';
import type { AgentTalk } from '../../vapi/vapi-events.ts';
import type { CallLatency } from '../media/call-counters.ts';
import type { MediaPath } from '../media/media-path.ts';

export interface CallTalk extends Omit<AgentTalk, 'ended' | 'malformed' | 'toolCalled' | 'transferWanted'> {
  readonly floor: Floor;
  /** When either side last spoke. */
  readonly lastSpeechMs: number;
  /** When the caller got the agent's first frame. */
  readonly firstFrameMs: number | undefined;
  /** Bytes of agent audio, and how many of them came too late for a turn that had been cut. */
  readonly agentBytes: Readonly<{ received: number; late: number }>;
  /** What was said and is not in the record yet. */
  unfinished(): ConversationEntry[];
  agentAudioReceived(bytes: Uint8Array): void;
  /** 32 ms of the caller's line have been looked at. @param thresholdDbfs below, nothing counts as a voice. */
  voiceLookedAt(window: Readonly<VoiceEvidence>, thresholdDbfs: number): void;
  /** Every 20 ms. */
  tick(nowMs: number): void;
  /** A frame is about to go to the caller. */
  frameSent(): void;
  /** The carrier has proved more heard. */
  heard(): void;
  /** Once a second: ends the turn of an agent that fell silent without saying so, and writes down what was heard so far. */
  keepHouse(nowMs: number): void;
  /** The carrier's buffer is gone, and with it what the caller had not heard of it. */
  carrierLost(): void;
  callEnded(): void;
}

export interface CallTalkOptions {
  media: () => MediaPath;
  clock: Clock;
  epochMs(nowMs: number): number;
  record(event: CallEvent): void;
  bargeIn: BargeInPolicies;
  /** Turns that the call has had on other replicas. */
  turnsBefore: number;
  bargeInLatency: CallLatency['bargeIn'];
  /** What words of the caller mean while the agent is speaking. */
  readPhrase(text: string): PhraseMeaning;
}

/** Agent audio that has paused for so long ends the turn, should the agent not say so itself. */
const AGENT_QUIET_MS = 1_500;

export function createCallTalk(options: CallTalkOptions): CallTalk {
  const { clock } = options;
  const gate = createBargeInGate();
  const bargeIn = createBargeIn(options.bargeIn);
  const line = { nowMs: 0, thresholdDbfs: 0 };
  let pausedAtMs = 0;
  let turns = resumedTurnState(options.turnsBefore);
  let announceFromMs = Number.POSITIVE_INFINITY;
  let firstFrameMs: number | undefined;
  let lastAgentAudioMs = 0;
  let isAfterCut = false;
  /** The agent's own id of the turn that its model last put out text for. */
  let modelTurn: string | undefined;
  let lastSpeechMs = clock.nowMs();
  const agentBytes = { received: 0, late: 0 };

  const step = (input: TurnInput, nowMs = clock.nowMs()): void => {
    const next = stepTurn(turns, input, options.epochMs(nowMs));
    turns = next.state;
    announceFromMs = unannouncedFromMs(turns);
    for (const event of next.facts) options.record(event);
  };

  const cut = ({ decidedBy, voiceSinceMs }: BargeInDecision, decidedMs: number): void => {
    const { downlink } = options.media();
    // Vapi's own cut has shut the gate already; of ours it knows nothing and goes on sending.
    if (decidedBy === 'local') gate.shut(decidedMs, modelTurn);
    const { heardMs } = downlink.heard;
    // A caller who was heard while the agent was held has silenced it then.
    const clearedMs = downlink.isPaused ? pausedAtMs : undefined;
    isAfterCut = true;
    const droppedMs = downlink.cut();
    const decisionToClearMs = clock.nowMs() - decidedMs;
    options.bargeInLatency.record(decisionToClearMs);
    const speechToClearMs = (clearedMs ?? decidedMs) - voiceSinceMs;
    step(
      {
        type: 'agent.cut',
        decidedBy,
        heardMs,
        droppedMs,
        decisionToClearMs,
        ...(speechToClearMs >= 0 && { speechToClearMs: Math.round(speechToClearMs) }),
      },
      decidedMs,
    );
  };

  const carryOut = (decision: BargeInDecision | undefined, nowMs: number): void => {
    if (!decision) return;
    const { downlink } = options.media();
    switch (decision.effect) {
      case 'cut':
        cut(decision, nowMs);
        return;
      case 'pause': {
        downlink.pause(nowMs);
        pausedAtMs = nowMs;
        const speechToClearMs = Math.round(nowMs - decision.voiceSinceMs);
        const atMs = options.epochMs(nowMs);
        options.record({ type: 'agent.paused', atMs, ...(speechToClearMs >= 0 && { speechToClearMs }) });
        return;
      }
      case 'resume':
        downlink.resume(nowMs);
        options.record({
          type: 'agent.resumed',
          atMs: options.epochMs(nowMs),
          pausedMs: Math.round(nowMs - pausedAtMs),
        });
    }
  };

  const unheardMs = (): number => options.media().downlink.unheardMs;

  const words = (text: string, isFinal: boolean): void => {
    // Nothing to cut, nothing to read: partials come several times a second.
    if (unheardMs() <= 0 && !isFinal) return;
    const nowMs = clock.nowMs();
    carryOut(bargeIn.words(options.readPhrase(text), countWords(text), isFinal, nowMs, unheardMs()), nowMs);
  };

  const heard = (): void => step({ type: 'agent.heard', positionMs: options.media().downlink.heard.heardMs });

  const endAgentTurn = (nowMs: number): void => {
    const { downlink } = options.media();
    downlink.endTurn(nowMs);
    downlink.take(nowMs);
    step({ type: 'agent.speechStopped', positionMs: downlink.endMs }, nowMs);
    heard();
  };

  return {
    get floor() {
      return turns.floor;
    },
    get lastSpeechMs() {
      return lastSpeechMs;
    },
    get firstFrameMs() {
      return firstFrameMs;
    },
    agentBytes,
    unfinished: () => unfinishedTalk(turns, options.media().downlink.endMs),
    agentAudioReceived(bytes) {
      const nowMs = clock.nowMs();
      const { downlink } = options.media();
      agentBytes.received += bytes.length;
      lastAgentAudioMs = nowMs;
      if (!gate.admits(nowMs)) {
        agentBytes.late += bytes.length;
        return;
      }
      // A turn that was cut may have ended in the middle of a sample, and what came late of it was not even decoded.
      if (isAfterCut) options.media().restartAgentAudio();
      isAfterCut = false;
      const audio = options.media().toCarrier(bytes);
      if (!openAgentTurn(turns)) {
        step({ type: 'agent.audioReceived', positionMs: downlink.endMs, levelDbfs: mulawLevelDbfs(audio) }, nowMs);
        if (!openAgentTurn(turns)) return;
      }
      lastSpeechMs = nowMs;
      downlink.push(audio, nowMs);
      downlink.take(nowMs);
    },
    voiceLookedAt(window, thresholdDbfs) {
      line.nowMs = clock.nowMs();
      line.thresholdDbfs = thresholdDbfs;
      carryOut(bargeIn.voice(window, line, unheardMs()), line.nowMs);
    },
    tick(nowMs) {
      if (bargeIn.isPaused) carryOut(bargeIn.tick(nowMs, unheardMs()), nowMs);
    },
    frameSent() {
      if (options.media().downlink.heard.sentMs < announceFromMs) return;
      const nowMs = clock.nowMs();
      firstFrameMs ??= nowMs;
      step({ type: 'agent.audioSent' }, nowMs);
    },
    heard,
    keepHouse(nowMs) {
      const isQuiet = nowMs - lastAgentAudioMs >= AGENT_QUIET_MS && options.media().downlink.queuedMs === 0;
      if (isQuiet && openAgentTurn(turns)) endAgentTurn(nowMs);
      const { heard: ledger, endMs } = options.media().downlink;
      step({ type: 'time.passed', heardMs: ledger.heardMs, endMs }, nowMs);
    },
    carrierLost() {
      const { heardMs, sentMs } = options.media().downlink.heard;
      step({ type: 'carrier.lost', heardMs, sentMs });
    },
    callEnded() {
      const { downlink } = options.media();
      step({ type: 'call.ended', heardMs: downlink.heard.heardMs, endMs: downlink.endMs });
    },
    interrupted(agentTurn) {
      const nowMs = clock.nowMs();
      gate.shut(nowMs, agentTurn);
      carryOut(bargeIn.agentInterrupted(nowMs, unheardMs()), nowMs);
    },
    agentSpeechStarted: () => gate.speechStarted(),
    agentSpeechStopped: () => endAgentTurn(clock.nowMs()),
    modelSpoke(agentTurn) {
      modelTurn = agentTurn;
      gate.modelSpoke(agentTurn);
    },
    agentWordsTimed(text, timing) {
      if (timing.type === 'word-alignment') {
        step({ type: 'agent.wordsAligned', words: timing.words, endTimesMs: timing.wordsEndTimesMs });
        return;
      }
      const { endMs } = options.media().downlink;
      step({ type: 'agent.wordsSpoken', text, count: timing.wordsSpoken, positionMs: endMs });
    },
    agentTextReceived: (text, exact) => step({ type: 'agent.textReceived', text, exact }),
    callerSpeechStarted() {
      lastSpeechMs = clock.nowMs();
      bargeIn.utteranceStarted();
      step({ type: 'caller.speechStarted' });
    },
    callerSpeechStopped() {
      lastSpeechMs = clock.nowMs();
      step({ type: 'caller.speechStopped' });
    },
    callerTranscribed(text) {
      words(text, true);
      step({ type: 'caller.transcribed', text });
    },
    callerTranscribedPartially: (text) => words(text, false),
  };
}
