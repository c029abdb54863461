/** The report for a person at a terminal. */
import { pageLines } from './browser/page-report.ts';
import { formatChat } from './chat/chat-report.ts';
import { formatConversation } from './conversation/conversation-report.ts';
import { providerLines } from './provider-report.ts';
import { formatComparison } from './replay/print-comparison.ts';
import type { CallReport, DemoReport } from './report.ts';
import { formatRoutes } from './routes/routes-report.ts';

const ms = (value: number): string => `${Math.round(value)} ms`;
const fine = (value: number): string => `${value.toFixed(value < 10 ? 2 : 0)} ms`;

const answeredBy = (call: CallReport): string =>
  call.direction === 'outbound' ? `   placed by us, answered by ${call.answeredBy ?? 'somebody'}` : '';

/** Whom we call speaks first, so that there is nothing to measure the greeting by but the answer. */
const greeting = ({ direction, greetingMs }: CallReport): string =>
  direction === 'outbound' ? `agent heard ${ms(greetingMs)} after the answer` : `greeting after ${ms(greetingMs)}`;

/** Not counted where the call went on without us. */
const frames = ({ framesFromCaller, framesToCaller, framesLost }: CallReport): string =>
  framesFromCaller === 0
    ? ''
    : `; frames ${framesFromCaller} from caller, ${framesToCaller} to caller, ${framesLost} lost`;

function turnLines(call: CallReport): string[] {
  return call.turns.flatMap((turn) => {
    const lines: string[] = [];
    if (turn.callerSaid) lines.push(`    caller  ${turn.callerSaid}`);
    if (turn.agentSaid) {
      const said = turn.interrupted ? `${turn.agentHeard} -- (cut)` : turn.agentSaid;
      const after = turn.responseMs > 0 ? `, answered after ${ms(turn.responseMs)}` : '';
      lines.push(`    agent   ${said}   [heard ${ms(turn.agentHeardMs)}${after}]`);
    }
    return lines;
  });
}

function transferLines({ transfers }: CallReport): string[] {
  return transfers.map((transfer) => {
    const { to, askedBy, announcedMs, dialledAfterMs, ringMs, status, talkMs, agentBackAfterMs } = transfer;
    const outcome =
      talkMs === undefined ? `${status}, the agent is back ${ms(agentBackAfterMs ?? 0)} later` : `talked ${ms(talkMs)}`;
    return (
      `    passed on by the ${askedBy} to ${to}: announcement heard ${ms(announcedMs)}, ` +
      `dialled ${ms(dialledAfterMs)} after it, rang ${ms(ringMs)}, ${outcome}`
    );
  });
}

function voicemailLines({ voicemail }: CallReport): string[] {
  if (!voicemail) return [];
  const { answeredBy, messageMs, afterBeepMs, lostMs, agentAfterBeepMs } = voicemail;
  return [
    `    voicemail (${answeredBy}): ${ms(messageMs)} on the machine, ${ms(lostMs)} of the message lost; ` +
      `begins ${ms(afterBeepMs)} after the beep, agent heard for ${ms(agentAfterBeepMs)} of that`,
  ];
}

function callLines(call: CallReport): string[] {
  const { heard } = call;
  const lines = [
    `${call.ok ? 'ok  ' : 'FAIL'} ${call.scenario}   ${call.callId}${answeredBy(call)}   ended by ${call.endedBy} (${call.endedReason})`,
    ...turnLines(call),
    `    ${greeting(call)}; drop-outs heard ${heard.gapCount} (longest ${ms(heard.gapMaxMs)})${frames(call)}`,
  ];
  for (const bargeIn of call.bargeIns) {
    lines.push(
      `    barge-in decided by ${bargeIn.decidedBy}: ${ms(bargeIn.speechToClearMs)} from the caller's first sound to clear, ` +
        `${fine(bargeIn.decisionToClearMs)} of that ours, silence ${ms(bargeIn.clearToSilenceMs)} later`,
    );
  }
  const { paused, resumed, cut, longestMs } = call.holds;
  if (paused > 0) {
    const longest = resumed > 0 ? ` (longest ${ms(longestMs)})` : '';
    lines.push(`    agent held ${paused} time${paused === 1 ? '' : 's'}: went on ${resumed}${longest}, cut ${cut}`);
  }
  for (const { name, mode, durationMs = 0, runs = 0 } of call.toolCalls) {
    // The platform's own, which no worker runs: what came of it is told below.
    if (name === 'transferCall') continue;
    lines.push(
      `    tool ${name}: ${mode ?? 'no outcome'} after ${ms(durationMs)}, ran ${runs} time${runs === 1 ? '' : 's'}`,
    );
  }
  lines.push(...transferLines(call), ...voicemailLines(call));
  if (call.provider) lines.push(...providerLines(call.provider));
  if (call.page) lines.push(...pageLines(call.page));
  if (call.attempts > 1) lines.push(`    played ${call.attempts} times: the machine stood still the first time`);
  for (const failure of call.failures) lines.push(`    ! ${failure}`);
  if (call.recording) lines.push(`    listen: ${call.recording}   (caller left, agent right)`);
  return lines;
}

/** What of a kind behaved; nothing where there was none. */
function behaved(what: string, reports: readonly { ok: boolean }[]): string[] {
  if (reports.length === 0) return [];
  return [`${reports.filter(({ ok }) => ok).length} of ${reports.length} ${what} behaved`];
}

export function formatReport(report: DemoReport): string {
  const { calls, chats, conversations, routes, comparisons, slotsLeaked } = report;
  const { toAgent, toCaller } = report.addedLatencyMs;
  return [
    ...[
      ...calls.map(callLines),
      ...chats.map(formatChat),
      ...conversations.map(formatConversation),
      ...routes.map(formatRoutes),
    ].flatMap((lines) => [...lines, '']),
    ...comparisons.flatMap(formatComparison),
    ...(calls.length === 0
      ? []
      : [
          `added by the gateway: to the agent p50 ${fine(toAgent.p50)}, p99 ${fine(toAgent.p99)}; ` +
            `to the caller p50 ${fine(toCaller.p50)}, p99 ${fine(toCaller.p99)}`,
        ]),
    ...(slotsLeaked > 0 ? [`! ${slotsLeaked} of the fleet's slots are still taken although all calls are over`] : []),
    ...behaved('calls', calls),
    ...behaved('chats', chats),
    ...behaved('conversations over several channels', conversations),
    ...behaved('gateways with several numbers', routes),
  ].join('\n');
}
