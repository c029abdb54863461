/**
 * Plays one scene through the gateway's own turn-taking in virtual time. Downlink, voice watch, echo canceller, voice model,
 * barge-in and policies are the ones that run in production; the carrier, the line, the agent and its transcriber are simulated.
 */
import { encodeMulaw } from '@trunkline/audio';
import {
  type BargeInDecision,
  type BargeInMode,
  countWords,
  createBargeIn,
  createDownlink,
  createPhraseReader,
  createVoiceWatch,
  DEFAULT_DOWNLINK_OPTIONS,
  DEFAULT_PHRASES,
  policiesOf,
  type PolicyChoice,
} from '@trunkline/call-core';
import { createSceneLine, type Scene } from '@trunkline/simulators';
import { EVIDENCE_FIELDS, type VoiceAnalyser } from '@trunkline/voice-activity';
import { createPlaceFinder, createVirtualCarrier } from './virtual-carrier.ts';
import { type HeardWord, transcribe } from './virtual-transcriber.ts';

/** What is needed of a scene to play it. */
export type PlayableScene = Pick<Scene, 'agent' | 'agentFromMs' | 'agentEndMs' | 'caller' | 'truth' | 'createEcho'> & {
  readonly spec: { readonly seed: number };
};

export interface CallStop {
  fromMs: number;
  toMs: number;
  /** When the voice began that led to it, as the gateway says; NaN where it does not say. */
  voiceSinceMs: number;
}

export interface CallOutcome {
  /** When the agent was silenced: until it was resumed, or for good (`toMs` is infinite). */
  stops: CallStop[];
  /** When the agent was cut; undefined when it never was. */
  cutMs: number | undefined;
  cutBy: 'vapi' | 'local' | undefined;
  /** Lengths of the pauses after which the agent was resumed. */
  wrongPausesMs: number[];
  /** How much of the agent's speech, up to the cut or its end, was not heard at all, and how much was heard again. */
  lostMs: number;
  doubledMs: number;
  /** The most by which the heard ledger was ahead of the ear; above 0 is a fault. */
  overCreditedMs: number;
}

const FRAME_MS = 20;
const FRAME = 160;
/** The voice process answers a flush after this time. */
const WORKER_MS = 8;
/** Sound takes this long from the caller to the gateway, and as long back. */
export const WAY_MS = 30;
/** Vapi sends the agent's audio ahead of its time by about this much. */
const AGENT_AHEAD_MS = 300;
const readPhrase = createPhraseReader(DEFAULT_PHRASES);

export interface CallSettings extends Partial<PolicyChoice> {
  /** Whether Vapi says anything: what the caller says in words, and that it was interrupted. @defaultValue true */
  hearsWords?: boolean;
}

export async function playScene(
  scene: PlayableScene,
  mode: BargeInMode,
  analyser: VoiceAnalyser,
  { hearsWords = true, withoutVerdict = 'resume', isModelUnsure = true }: CallSettings = {},
): Promise<CallOutcome> {
  const durationMs = scene.agent.length / 8 + 8_000;
  const agentBytes = new Uint8Array(scene.agent.length);
  encodeMulaw(scene.agent, agentBytes);
  const agentEndMs = Math.ceil(scene.agentEndMs / FRAME_MS) * FRAME_MS;
  let nowMs = 0;
  const outcome: CallOutcome = {
    stops: [],
    cutMs: undefined,
    cutBy: undefined,
    wrongPausesMs: [],
    lostMs: 0,
    doubledMs: 0,
    overCreditedMs: 0,
  };

  const carrier = createVirtualCarrier({
    durationMs,
    wayMs: WAY_MS,
    onMark: (generation, sequence, atMs) => void downlink.markReturned(generation, sequence, atMs),
  });
  const placeOf = createPlaceFinder();
  const watch = createVoiceWatch({
    reset: () => analyser.reset(0, true),
    push: (near, far, historyOnly) => analyser.push(0, near, far, historyOnly),
  });
  const downlink = createDownlink(
    {
      isWritable: () => true,
      writeFrame(frame) {
        carrier.writeFrame(frame, placeOf(downlink), nowMs);
        watch.agentFrame(frame, Math.max(downlink.carrierDryAtMs, nowMs));
      },
      flush() {},
      writeMark: (generation, sequence) => carrier.writeMark(generation, sequence, nowMs),
      clear() {
        carrier.clear(nowMs);
        watch.agentCleared(nowMs);
      },
      hold() {},
      resume() {},
    },
    { record() {} },
    DEFAULT_DOWNLINK_OPTIONS,
  );
  const bargeIn = createBargeIn(policiesOf(mode, { withoutVerdict, isModelUnsure }));
  const line = createSceneLine(scene);
  const words = hearsWords ? transcribe(scene.truth, scene.spec.seed) : [];
  const evidence = { atMs: 0, speech: 0, levelDbfs: 0, echoShare: 0 };
  const levels = { nowMs: 0, thresholdDbfs: 0 };
  let pausedAtMs = 0;
  let playedToMs = 0;

  const carryOut = (decision: BargeInDecision | undefined): void => {
    if (!decision || outcome.cutMs !== undefined) return;
    if (decision.effect === 'pause') {
      outcome.stops.push({ fromMs: nowMs, toMs: Number.POSITIVE_INFINITY, voiceSinceMs: decision.voiceSinceMs });
      pausedAtMs = nowMs;
      downlink.pause(nowMs);
    } else if (decision.effect === 'resume') {
      outcome.stops.at(-1)!.toMs = nowMs;
      outcome.wrongPausesMs.push(nowMs - pausedAtMs);
      downlink.resume(nowMs);
    } else {
      if (!downlink.isPaused) {
        outcome.stops.push({ fromMs: nowMs, toMs: Number.POSITIVE_INFINITY, voiceSinceMs: decision.voiceSinceMs });
      }
      outcome.cutMs = nowMs;
      outcome.cutBy = decision.decidedBy;
      downlink.cut();
    }
  };
  const hear = (word: HeardWord): void => {
    if (word.type === 'started') bargeIn.utteranceStarted();
    else if (word.type === 'interrupted') carryOut(bargeIn.agentInterrupted(nowMs, downlink.unheardMs));
    else {
      carryOut(bargeIn.words(readPhrase(word.text), countWords(word.text), word.isFinal, nowMs, downlink.unheardMs));
    }
  };

  analyser.reset(0, false);
  const nearLine: Uint8Array[] = [];
  const near = new Uint8Array(FRAME);
  let nextWord = 0;
  let pushedToMs = scene.agentFromMs;
  const frames = scene.agent.length / FRAME;
  for (let index = 0; index < durationMs / FRAME_MS; index++) {
    const tickMs = index * FRAME_MS;
    nowMs = tickMs;
    const agentToMs = tickMs < scene.agentFromMs ? pushedToMs : Math.min(tickMs + AGENT_AHEAD_MS, agentEndMs);
    for (; pushedToMs < agentToMs; pushedToMs += FRAME_MS) {
      if (outcome.cutMs === undefined) {
        downlink.push(agentBytes.subarray(pushedToMs * 8, (pushedToMs + FRAME_MS) * 8), nowMs);
      }
    }
    if (pushedToMs === agentEndMs) downlink.endTurn(nowMs);
    downlink.take(nowMs);
    carryOut(bargeIn.tick(nowMs, downlink.unheardMs));
    const rows = mode === 'vapi' ? undefined : await analyser.run();
    for (let ms = 0; ms < FRAME_MS; ms++) {
      nowMs = tickMs + ms;
      carrier.play(nowMs);
      while (carrier.heardTimes[playedToMs]) playedToMs += 1;
      if (outcome.cutMs === undefined) {
        outcome.overCreditedMs = Math.max(outcome.overCreditedMs, downlink.heard.heardMs - playedToMs);
      }
      for (; nextWord < words.length && words[nextWord]!.atMs + WAY_MS <= nowMs; nextWord++) hear(words[nextWord]!);
      if (ms !== WORKER_MS || !rows) continue;
      for (let at = 0; at < rows.length; at += EVIDENCE_FIELDS) {
        evidence.atMs = watch.timeOfMs(rows[at + 1]!);
        evidence.speech = evidence.atMs > watch.listensFromMs ? rows[at + 2]! : 0;
        evidence.levelDbfs = rows[at + 3]!;
        evidence.echoShare = rows[at + 4]!;
        levels.nowMs = nowMs;
        levels.thresholdDbfs = watch.thresholdDbfs;
        carryOut(bargeIn.voice(evidence, levels, downlink.unheardMs));
      }
    }
    if (index >= frames) continue;
    const played = carrier.ear.subarray(index * FRAME, (index + 1) * FRAME);
    const heard = line.process(played);
    const bytes = new Uint8Array(FRAME);
    encodeMulaw(heard, bytes);
    nearLine.push(bytes);
    // A frame is complete at the end of its step and arrives WAY_MS later, rounded to whole steps.
    const arrived = nearLine[nearLine.length - 1 - Math.round(WAY_MS / FRAME_MS) + 1];
    if (!arrived) continue;
    near.set(arrived);
    nowMs = tickMs + FRAME_MS - 1;
    if (mode !== 'vapi') watch.callerFrame(near, downlink.unheardMs > 0, nowMs);
  }

  const heardToMs = outcome.cutMs === undefined ? agentEndMs - scene.agentFromMs : playedToMs;
  for (let ms = 0; ms < heardToMs; ms++) {
    const times = carrier.heardTimes[ms]!;
    if (times === 0) outcome.lostMs += 1;
    else outcome.doubledMs += times - 1;
  }
  return outcome;
}
