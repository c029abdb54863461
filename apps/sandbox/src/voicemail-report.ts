/** What an answering machine has recorded of us, measured at its ear. */
import { decodeMulaw, encodeMulaw } from '@trunkline/audio';
import { type FakeCall, findLostMs, findSpeechSegments, isEvent } from '@trunkline/simulators';

export interface VoicemailReport {
  /** What machine detection made of it. */
  answeredBy: string;
  /** From the end of the beep to the first sample of the message. */
  afterBeepMs: number;
  messageMs: number;
  /** Of the message, never heard. */
  lostMs: number;
  /** How long something of the agent was heard after the beep. */
  agentAfterBeepMs: number;
}

export interface JudgedVoicemail {
  report: VoicemailReport | undefined;
  faults: string[];
}

const SPEECH = { sampleRateHz: 8_000, silenceDbfs: -50, hangoverMs: 200, minSpeechMs: 40 };
/** From the verdict to the agent's silence. */
const LONGEST_AGENT_MS = 1_000;

function asOnTheLine(samples: Int16Array): Int16Array {
  const mulaw = new Uint8Array(samples.length);
  encodeMulaw(samples, mulaw);
  const heard = new Int16Array(samples.length);
  decodeMulaw(mulaw, heard);
  return heard;
}

/** @param message what should have been left, 8 kHz. */
export function judgeVoicemail(call: Pick<FakeCall, 'ear' | 'log'>, message: Int16Array): JudgedVoicemail {
  const { ear, log } = call;
  const answeredBy = log.find(isEvent('machine.detected'))?.answeredBy ?? '';
  // The machine says nothing after its beep.
  const beepEndMs = findSpeechSegments(ear.saidBetween(0, ear.durationMs), SPEECH).at(-1)?.endMs ?? 0;
  const saidAtMs = log.find(isEvent('carrier.said'))?.atMs;
  if (saidAtMs === undefined) return { report: undefined, faults: ['no message was left on the machine'] };
  const runs = ear.playRuns.filter(({ startMs }) => startMs >= saidAtMs);
  const lostMs = findLostMs(asOnTheLine(message), ear.heardBetween(saidAtMs, ear.durationMs));
  const agentAfterBeepMs = ear.playRuns
    .filter(({ startMs }) => startMs < saidAtMs)
    .reduce((sum, { startMs, endMs }) => sum + Math.max(0, endMs - Math.max(startMs, beepEndMs)), 0);
  const afterBeepMs = (runs[0]?.startMs ?? saidAtMs) - beepEndMs;
  const faults: string[] = [];
  if (afterBeepMs < 0) faults.push(`the message began ${Math.round(-afterBeepMs)} ms before the end of the beep`);
  if (lostMs > 0) faults.push(`${Math.round(lostMs)} ms of the message are not on the machine`);
  if (agentAfterBeepMs > LONGEST_AGENT_MS)
    faults.push(`the agent went on for ${Math.round(agentAfterBeepMs)} ms after the beep`);
  const report = {
    answeredBy,
    afterBeepMs: Math.round(afterBeepMs),
    messageMs: Math.round(runs.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0)),
    lostMs: Math.round(lostMs),
    agentAfterBeepMs: Math.round(agentAfterBeepMs),
  };
  return { report, faults };
}
