/** A call as text for a ticket: the verdict, ids and times. No word of anybody and no number is in it. */
import type { CallRow } from '@trunkline/protocol';
import type { Verdict } from '@trunkline/verdict';
import { formatCallTime } from '../axis/time-ticks.ts';

export interface TicketOptions {
  readonly call: CallRow;
  readonly verdict: Verdict;
  /** The moment 0 of the axis, in epoch ms. */
  readonly zeroMs: number;
  /** Where this page is, without what follows `#`. */
  readonly pageUrl: string;
}

export function ticketText({ call, verdict, zeroMs, pageUrl }: TicketOptions): string {
  const findings = verdict.findings.map(
    ({ severity, text, atMs }) => `- [${severity}] ${formatCallTime(atMs - zeroMs, 100)} ${text}`,
  );
  const worst = verdict.findings[0];
  const at = worst ? `?t=${((worst.atMs - zeroMs) / 1_000).toFixed(1)}` : '';
  const lines = [
    verdict.findings.length === 0 ? verdict.summary : `${verdict.summary}.`.replace(/\.\.$/, '.'),
    ...findings,
    '',
    `Call      ${call.callId}`,
    `Session   ${call.sessionId}`,
    ...(call.callSid ? [`Twilio    ${call.callSid}`] : []),
    ...(call.vapiCallId ? [`Vapi      ${call.vapiCallId}`] : []),
    `Channel   ${call.channel}, ${call.direction}`,
    `Began     ${new Date(call.createdAtMs).toISOString()}`,
    ...(call.endedAtMs
      ? [
          `Ended     ${new Date(call.endedAtMs).toISOString()} by ${call.endedBy ?? 'nobody'} (${call.endedReason ?? 'unknown'})`,
        ]
      : []),
    ...(call.replicaId
      ? [`Replica   ${call.replicaId}${call.handOvers > 0 ? `, handed over ${call.handOvers} times` : ''}`]
      : []),
    `Page      ${pageUrl}#/calls/${encodeURIComponent(call.callId)}${at}`,
  ];
  return lines.join('\n');
}
