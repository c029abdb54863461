/** What the demo tells of one conversation over several channels. */
import type { TranscriptLine } from '../chat/chat-report.ts';

export interface ToldAgent {
  channel: string;
  callId: string;
  /** What it was told before it said its first word, as `user: ...` and `assistant: ...`. */
  lines: readonly string[];
}

export interface ConversationReport {
  scenario: string;
  ok: boolean;
  failures: string[];
  sessionId: string;
  /** In the order in which they were used. */
  channels: string[];
  /** The agents of the later channels. */
  told: ToldAgent[];
  /** The tools that agents called on any channel, and how often workers ran a tool meanwhile. */
  tools: { called: string[]; runs: number };
  /** As `GET /session/:sessionId` tells it. */
  transcript: TranscriptLine[];
}

const CHANNEL_NAMES: Readonly<Record<string, string>> = { chat: 'chat', twilio: 'telephone', web: 'browser' };
export const channelName = (channel: string): string => CHANNEL_NAMES[channel] ?? channel;

const PLACES: Readonly<Record<string, string>> = {
  chat: 'in the chat',
  twilio: 'on the telephone',
  web: 'in the browser',
};
/** Such as `on the telephone`. */
export const placeOf = (channel: string): string => PLACES[channel] ?? `over ${channel}`;

const times = (count: number): string => (count === 1 ? 'once' : `${count} times`);

/** The time of day in UTC, to the second. */
const timeOf = (at: string): string => at.slice(11, 19);

/** For a person at a terminal. */
export function formatConversation(report: ConversationReport): string[] {
  const { ok, scenario, sessionId, channels, told, tools, transcript, failures } = report;
  return [
    `${ok ? 'ok  ' : 'FAIL'} ${scenario}   ${sessionId}   one session over ${channels.map(channelName).join(', ')}`,
    ...told.flatMap(({ channel, lines }) => [
      `    the agent ${placeOf(channel)} was told ${lines.length} lines before its first word`,
      ...lines.map((line) => `        ${line}`),
    ]),
    `    tools called: ${tools.called.join(', ') || 'none'}; workers ran a tool ${times(tools.runs)}`,
    `    transcript of the session, ${transcript.length} lines`,
    ...transcript.map(
      ({ at, channel, role, text }) =>
        `        ${timeOf(at)}  ${channelName(channel).padEnd(9)}  ${role === 'assistant' ? 'agent' : role}: ${text}`,
    ),
    ...failures.map((failure) => `    ! ${failure}`),
  ];
}
