import type { CallRow, CallSeverity } from '@trunkline/protocol';

/** Which calls are listed. It stands in the address, so a list can be sent to a colleague. */
export interface CallFilters {
  tab: 'all' | 'live' | 'ended' | 'attention';
  channel?: CallRow['channel'] | undefined;
  severity?: CallSeverity | undefined;
  text?: string | undefined;
}

const TABS: readonly CallFilters['tab'][] = ['all', 'live', 'ended', 'attention'];
export const CHANNELS: readonly CallRow['channel'][] = ['twilio', 'web', 'chat'];
export const SEVERITIES: readonly CallSeverity[] = ['open', 'good', 'notice', 'fault'];

/** Reads the filters of an address. What it does not know, it leaves out. */
export function parseFilters(query: Readonly<Record<string, string>>): CallFilters {
  const channel = CHANNELS.find((one) => one === query['channel']);
  const severity = SEVERITIES.find((one) => one === query['severity']);
  const text = query['text']?.trim();
  return {
    tab: TABS.find((one) => one === query['state']) ?? 'all',
    ...(channel ? { channel } : {}),
    ...(severity ? { severity } : {}),
    ...(text ? { text } : {}),
  };
}

/** Writes them for an address; what filters nothing is not in it. */
export function formatFilters({ tab, channel, severity, text }: CallFilters): Record<string, string> {
  return {
    ...(tab === 'all' ? {} : { state: tab }),
    ...(channel ? { channel } : {}),
    ...(severity ? { severity } : {}),
    ...(text?.trim() ? { text: text.trim() } : {}),
  };
}

/** Whether somebody should look at a call. */
export const needsAttention = (row: Pick<CallRow, 'severity'>): boolean =>
  row.severity === 'fault' || row.severity === 'notice';

/** Whether a call is listed. Every word of the text must be somewhere in what the page shows of the call. */
export function passesFilters(row: CallRow, { tab, channel, severity, text }: CallFilters): boolean {
  if (tab === 'live' && row.state === 'ended') return false;
  if (tab === 'ended' && row.state !== 'ended') return false;
  if (tab === 'attention' && !needsAttention(row)) return false;
  if (channel && row.channel !== channel) return false;
  if (severity && row.severity !== severity) return false;
  if (!text) return true;
  const told = wordsOf(row);
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => told.includes(word));
}

function wordsOf(row: CallRow): string {
  const { callId, sessionId, callSid, vapiCallId, caller, called, replicaId, verdict, endedBy, endedReason } = row;
  return [
    callId,
    sessionId,
    callSid,
    vapiCallId,
    caller,
    called,
    replicaId,
    verdict,
    endedBy,
    endedReason,
    ...row.flags,
  ]
    .join('\n')
    .toLowerCase();
}
