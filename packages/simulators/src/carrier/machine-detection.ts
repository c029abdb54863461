/** Answering machine detection. Source: Twilio, Call resource and "Answering Machine Detection"; twilio.md, section 5. */
import { sleep, type Clock } from '../clock.ts';
import type { VerbHost } from './document-runner.ts';
import type { CalledPerson } from './called-person.ts';
import type { HttpMethod } from './twiml.ts';

export type AnsweredBy =
  | 'human'
  | 'machine_start'
  | 'machine_end_beep'
  | 'machine_end_silence'
  | 'machine_end_other'
  | 'fax'
  | 'unknown';

export interface MachineDetection {
  readonly mode: 'Enable' | 'DetectMessageEnd';
  /** Told on the side; without it the document is asked for only when the verdict is there, and `AnsweredBy` with it. */
  readonly callback: { readonly url: string; readonly method: HttpMethod } | undefined;
  /** 30 000 */
  readonly timeoutMs: number;
  /** Speech of this length is a machine's (2400). */
  readonly speechThresholdMs: number;
  /** So much silence ends a greeting (1200). */
  readonly speechEndThresholdMs: number;
}

/** Overrules what the simulated detector makes of a person: wrong verdicts happen. */
export interface DetectionOutcome {
  readonly answeredBy: AnsweredBy;
  /** After the answer. */
  readonly afterMs: number;
}

const FAX_DETECTED_MS = 1000;

/**
 * Listens to whoever answered. What it hears takes the time it takes; its own thresholds are scaled with the verbs.
 * @param spoken resolves when the first words, greeting or beep are over.
 */
export async function detectMachine(
  { mode, ...settings }: MachineDetection,
  person: CalledPerson,
  outcome: DetectionOutcome | undefined,
  spoken: Promise<unknown>,
  { clock, wait }: { readonly clock: Clock; readonly wait: VerbHost['wait'] },
  signal: AbortSignal,
): Promise<AnsweredBy> {
  const done = new AbortController();
  const either = AbortSignal.any([signal, done.signal]);
  if (outcome !== undefined) {
    await wait(outcome.afterMs, signal);
    return outcome.answeredBy;
  }
  const giveUp = async (): Promise<AnsweredBy> => {
    await sleep(clock, settings.timeoutMs, either);
    return 'unknown';
  };
  const listen = async (): Promise<AnsweredBy> => {
    switch (person.kind) {
      case 'human':
        await spoken;
        await wait(settings.speechEndThresholdMs, either);
        return 'human';
      case 'voicemail':
        if (mode === 'Enable') {
          await Promise.race([spoken, wait(settings.speechThresholdMs, either)]);
          return 'machine_start';
        }
        await spoken;
        if (person.hasBeep !== false) return 'machine_end_beep';
        await wait(settings.speechEndThresholdMs, either);
        return 'machine_end_silence';
      case 'fax':
        await wait(FAX_DETECTED_MS, either);
        return 'fax';
      default:
        await wait(settings.timeoutMs, either);
        return 'unknown';
    }
  };
  const verdict = await Promise.race([listen(), giveUp()]);
  done.abort();
  return verdict;
}
