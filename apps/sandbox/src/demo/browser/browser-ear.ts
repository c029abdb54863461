/** What a voice call was like for somebody in a browser, measured at their ear: the same figures as for a caller. */
import {
  type CallerReport,
  type FakeBrowser,
  findGaps,
  findSpeechSegments,
  isBrowserEvent,
  measureOverlap,
  type Span,
} from '@trunkline/simulators';
import type { EarReport } from '../../ear-report.ts';

/** Gaps that a person would notice as a drop-out, and those that are pauses between two turns. */
const GAPS = { minGapMs: 40, maxGapMs: 600 };
const SAMPLE_RATE_HZ = 16_000;
const SILENCE_DBFS = -50;
const SPEECH = { sampleRateHz: SAMPLE_RATE_HZ, silenceDbfs: SILENCE_DBFS, hangoverMs: 200, minSpeechMs: 40 };

/** The agent falls silent with a hold, and with an interrupt where there was none before. */
function silencesOf({ log }: FakeBrowser, said: readonly Span[]): EarReport['clears'] {
  let isHeld = false;
  const silences: EarReport['clears'] = [];
  for (const event of log) {
    const falls = event.type === 'hold' || (event.type === 'interrupt' && !isHeld);
    if (event.type === 'hold') isHeld = true;
    if (event.type === 'resume' || event.type === 'interrupt') isHeld = false;
    if (!falls) continue;
    const speech = said.findLast((span) => span.startMs <= event.atMs);
    silences.push({
      atMs: Math.round(event.atMs),
      droppedMs: event.type === 'interrupt' ? Math.round(event.droppedMs) : 0,
      speechToClearMs: speech ? Math.round(event.atMs - speech.startMs) : 0,
      // A page stops with the sample at which it is told to.
      clearToSilenceMs: 0,
    });
  }
  return silences;
}

export function buildBrowserEar(browser: FakeBrowser, caller: CallerReport): EarReport {
  const { ear, log } = browser;
  const heardSamples = ear.heardSamples();
  const gaps = findGaps(heardSamples, {
    ...GAPS,
    sampleRateHz: SAMPLE_RATE_HZ,
    silenceDbfs: SILENCE_DBFS,
    playRuns: ear.playRuns,
  }).filter(({ kind }) => kind === 'underrun');
  const said = findSpeechSegments(ear.saidBetween(0, ear.durationMs), SPEECH);
  const ready = log.find(isBrowserEvent('ready'));
  const greeting = log.find(isBrowserEvent('agent.speechStarted'));
  return {
    durationMs: Math.round(ear.durationMs),
    greetingMs: greeting && ready ? Math.round(greeting.startedAtMs - ready.atMs) : undefined,
    heard: {
      gapCount: gaps.length,
      gapMaxMs: Math.round(Math.max(0, ...gaps.map(({ starvedMs }) => starvedMs))),
      overlapAtBargeInMs: Math.round(measureOverlap(said, findSpeechSegments(heardSamples, SPEECH))),
    },
    clears: silencesOf(browser, said),
    pausesMs: caller.steps.flatMap((step) => step.pausesMs ?? []),
    warnings: [],
    endedBy: 'caller',
  };
}
