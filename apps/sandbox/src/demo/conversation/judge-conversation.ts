/** Judges one conversation over several channels by what was really said on each of them. */
import type { TranscriptLine } from '../chat/chat-report.ts';
import { compareWords } from '../chat/word-check.ts';
import { channelName, placeOf, type ToldAgent } from './conversation-report.ts';

export interface ConversationFacts {
  /** What was said on each channel, in the order in which they were used, as `user: ...` and `assistant: ...`. */
  said: readonly { channel: string; lines: readonly string[] }[];
  transcript: readonly TranscriptLine[];
  told: readonly ToldAgent[];
  tools: { called: readonly string[]; runs: number };
  /** The tools that should have been called, each once. */
  wantedTools: readonly string[];
}

/** Without case and punctuation, which a transcriber adds as it likes. */
const plain = (lines: readonly string[]): string =>
  lines.map((line) => (line.toLowerCase().match(/[\p{L}\p{N}']+/gu) ?? []).join(' ')).join('\n');

function wordFaults(what: string, wanted: readonly string[], read: readonly string[]): string[] {
  const { wordsLost, wordsDoubled } = compareWords(plain(wanted), plain(read));
  if (wordsLost + wordsDoubled === 0) return [];
  return [`${what} lacks ${wordsLost} words of what was said, and has ${wordsDoubled} that were not`];
}

function transcriptFaults({ said, transcript }: ConversationFacts): string[] {
  const faults: string[] = [];
  const isInOrder = transcript.every(({ at }, index) => Date.parse(at) >= Date.parse(transcript[index - 1]?.at ?? at));
  if (!isInOrder) faults.push('the transcript is not in the order of time');
  const channels = transcript.map(({ channel }) => channel).filter((channel, index, all) => channel !== all[index - 1]);
  const wanted = said.map(({ channel }) => channel);
  if (channels.join() !== wanted.join()) {
    faults.push(`the transcript goes over ${channels.join(', ') || 'nothing'}; it was ${wanted.join(', ')}`);
  }
  for (const { channel, lines } of said) {
    const read = transcript.filter((line) => line.channel === channel).map(({ role, text }) => `${role}: ${text}`);
    faults.push(...wordFaults(`the transcript of the ${channelName(channel)}`, lines, read));
  }
  for (const { status, text } of transcript) {
    if (status !== 'answered') faults.push(`${JSON.stringify(text)} stands in the transcript as ${status}`);
  }
  return faults;
}

/** Each later agent must know all that was said on the channels before its own, and nothing else. */
function toldFaults({ said, told }: ConversationFacts): string[] {
  return said.flatMap(({ channel }, index) => {
    if (index === 0) return [];
    const agents = told.filter((agent) => agent.channel === channel);
    if (agents.length !== 1) return [`there were ${agents.length} agents ${placeOf(channel)}, not one`];
    const before = said.slice(0, index).flatMap(({ lines }) => lines);
    return agents.flatMap(({ lines }) => wordFaults(`what the agent ${placeOf(channel)} was told`, before, lines));
  });
}

function toolFaults({ tools: { called, runs }, wantedTools }: ConversationFacts): string[] {
  const faults: string[] = [];
  if (called.toSorted().join() !== wantedTools.toSorted().join()) {
    faults.push(`tools called over all channels: ${called.join(', ') || 'none'}; it was ${wantedTools.join(', ')}`);
  }
  if (runs !== wantedTools.length) {
    faults.push(`tools ran ${runs} times over all channels, ${wantedTools.length} is right`);
  }
  return faults;
}

/** @returns what is wrong, as sentences. */
export function judgeConversation(facts: ConversationFacts): string[] {
  return [...transcriptFaults(facts), ...toldFaults(facts), ...toolFaults(facts)];
}
