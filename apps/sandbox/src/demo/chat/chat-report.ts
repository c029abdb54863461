/** What the demo tells of a chat: what was said, how long it took, and what each reader had of it. */

export interface ChatReaderReport {
  name: string;
  /** How many streams it took. */
  connections: number;
  wordsLost: number;
  wordsDoubled: number;
}

export interface ChatMessageReport {
  messageId: string;
  asked: string;
  reply: string;
  finishReason: string;
  /** From the request to the first word, and to the end. */
  firstWordMs: number;
  wholeMs: number;
  /** The longest that a reader waited between two words. */
  longestPauseMs: number;
  deltas: number;
  /** How often the agent was asked for it. */
  agentAsked: number;
  toolCalls: { name: string; failed: boolean }[];
  readers: ChatReaderReport[];
}

export interface TranscriptLine {
  role: string;
  text: string;
  at: string;
  channel: string;
  status: string;
}

export interface ChatReport {
  scenario: string;
  ok: boolean;
  failures: string[];
  sessionId: string;
  messages: ChatMessageReport[];
  /** As `GET /session/:sessionId` tells it. */
  transcript: TranscriptLine[];
}

const ms = (value: number): string => `${Math.round(value)} ms`;

const readerLine = ({ name, connections, wordsLost, wordsDoubled }: ChatReaderReport): string =>
  `        ${name}: ${connections} stream${connections === 1 ? '' : 's'}, ${wordsLost} words lost, ${wordsDoubled} doubled`;

function messageLines(message: ChatMessageReport): string[] {
  const { asked, reply, firstWordMs, wholeMs, longestPauseMs, agentAsked, toolCalls, readers } = message;
  const times = agentAsked === 1 ? 'once' : `${agentAsked} times`;
  const pause = longestPauseMs >= 1_000 ? `, ${ms(longestPauseMs)} without a word in it` : '';
  return [
    `    user    ${asked}`,
    `    agent   ${reply}   [first word after ${ms(firstWordMs)}, whole after ${ms(wholeMs)}${pause}, agent asked ${times}]`,
    ...toolCalls.map(({ name, failed }) => `    tool ${name}: ${failed ? 'failed' : 'answered'}`),
    ...(readers.length > 1 ? readers.map(readerLine) : []),
  ];
}

/** For a person at a terminal. */
export function formatChat(report: ChatReport): string[] {
  return [
    `${report.ok ? 'ok  ' : 'FAIL'} ${report.scenario}   ${report.sessionId}   ${report.transcript.length} lines in the transcript`,
    ...report.messages.flatMap(messageLines),
    ...report.failures.map((failure) => `    ! ${failure}`),
  ];
}
