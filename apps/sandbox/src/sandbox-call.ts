import type { CallerReport, OperatorWish } from '@trunkline/simulators';
import type { EarReport } from './ear-report.ts';
import type { TransferReport } from './transfer-report.ts';
import type { VoicemailReport } from './voicemail-report.ts';

/** One call as `GET /sandbox/calls/:callSid` shows it. */
export interface SandboxCall {
  callSid: string;
  scenario: string;
  state: 'running' | 'over';
  ok?: boolean;
  /** What was not as the scenario says, from both sides, as sentences. */
  failures?: string[];
  /** The call is to be passed on from outside, now. */
  operatorShould?: OperatorWish;
  caller?: CallerReport;
  ear?: EarReport;
  transfers?: TransferReport[];
  voicemail?: VoicemailReport;
  recording?: string;
  /** The longest that the sandbox itself stood still meanwhile. */
  stalledMs?: number;
  /** The longest drop-out that the scenario itself makes. */
  scriptedGapMs?: number;
  /** Warnings of Twilio's that the scenario itself brings about. */
  scriptedWarnings?: number[];
  vapiCallId?: string;
}
