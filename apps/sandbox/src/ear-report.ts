/**
 * What one call was like for its caller, measured at the ear and nowhere else.
 */
import {
  type CallerReport,
  type FakeCall,
  findGaps,
  findSpeechSegments,
  isEvent,
  measureOverlap,
  type Span,
} from '@trunkline/simulators';

export interface EarReport {
  durationMs: number;
  /** From the answer to the first sound of the agent. */
  greetingMs: number | undefined;
  heard: { gapCount: number; gapMaxMs: number; overlapAtBargeInMs: number };
  /** Every `clear` that Twilio was sent, whether the agent was cut or only paused. */
  clears: { atMs: number; droppedMs: number; speechToClearMs: number; clearToSilenceMs: number }[];
  /** Silences in the middle of a turn, in which the agent was paused before it resumed. */
  pausesMs: number[];
  /** Of Twilio's debugger. */
  warnings: number[];
  endedBy: string;
}

/** Gaps that a person would notice as a drop-out (REQUIREMENTS T7). */
const NOTICEABLE_GAP_MS = 40;
/** Longer than this is a pause between two turns; words that are missing altogether show in what was heard of a sentence. */
const LONGEST_GAP_MS = 600;
const SILENCE_DBFS = -50;
const SPEECH = { sampleRateHz: 8000, silenceDbfs: SILENCE_DBFS, hangoverMs: 200, minSpeechMs: 40 };

function clearsOf(call: FakeCall, said: readonly Span[]): EarReport['clears'] {
  return call.log.filter(isEvent('agent.cleared')).map(({ atMs, droppedMs }) => {
    const speech = said.findLast((span) => span.startMs <= atMs);
    // Whatever is still heard within a second of the clear is of the turn that was cut: no agent answers faster.
    const windowMs = 1_000;
    const after = findSpeechSegments(call.ear.heardBetween(atMs, atMs + windowMs), { ...SPEECH, hangoverMs: windowMs });
    return {
      atMs: Math.round(atMs),
      droppedMs: Math.round(droppedMs),
      speechToClearMs: speech ? Math.round(atMs - speech.startMs) : 0,
      clearToSilenceMs: Math.round(after[0] && after[0].startMs < 100 ? after[0].endMs : 0),
    };
  });
}

/** Too short for a hold: two frames that did not come one after the other. */
const SHORTEST_PAUSE_MS = 40;

const pausesMs = ({ steps }: CallerReport): number[] =>
  steps.flatMap((step) => step.pausesMs ?? []).filter((ms) => ms >= SHORTEST_PAUSE_MS);

export function buildEarReport(call: FakeCall, caller: CallerReport, endedBy: string): EarReport {
  const { ear } = call;
  const heardSamples = ear.heardSamples();
  const gaps = findGaps(heardSamples, {
    sampleRateHz: 8000,
    minGapMs: NOTICEABLE_GAP_MS,
    maxGapMs: LONGEST_GAP_MS,
    silenceDbfs: SILENCE_DBFS,
    playRuns: ear.playRuns,
  }).filter(({ kind }) => kind === 'underrun');
  const said = findSpeechSegments(ear.saidBetween(0, ear.durationMs), SPEECH);
  const answered = call.log.find(isEvent('call.answered'));
  const greeting = call.log.find(isEvent('agent.speechStarted'));
  const agent = findSpeechSegments(heardSamples, SPEECH);
  return {
    durationMs: Math.round(ear.durationMs),
    greetingMs: greeting && answered ? Math.round(greeting.startedAtMs - answered.atMs) : undefined,
    heard: {
      gapCount: gaps.length,
      gapMaxMs: Math.round(Math.max(0, ...gaps.map(({ starvedMs }) => starvedMs))),
      overlapAtBargeInMs: Math.round(measureOverlap(said, agent)),
    },
    clears: clearsOf(call, said),
    pausesMs: pausesMs(caller),
    warnings: call.log.filter(isEvent('carrier.warned')).map(({ code }) => code),
    endedBy,
  };
}
