/** A conversation in writing, by a scenario: each of the user's messages, the answer over SSE, and what it should have been. */
import type { Scenario } from '@trunkline/simulators';
import { type ReadAnswer, readAnswer } from './chat-reader.ts';
import type { ChatMessageReport } from './chat-report.ts';
import { textOf } from './read-events.ts';
import { compareWords } from './word-check.ts';

export interface ChatExchange {
  asked: string;
  /** What the agent's answer must have, in this order: all of it where no tool is in it. */
  pieces: readonly string[];
  /** The tools that the agent runs for it. */
  tools: readonly string[];
}

/** @throws when the scenario does not begin with the user, or has something that cannot be written. */
export function exchangesOf({ name, steps }: Scenario): ChatExchange[] {
  const exchanges: { asked: string; pieces: string[]; tools: string[] }[] = [];
  for (const step of steps) {
    const last = exchanges.at(-1);
    if (step.kind === 'caller') {
      exchanges.push({ asked: step.caller, pieces: [], tools: [] });
    } else if (step.kind === 'agent' && last) {
      last.pieces.push(...step.agent.split('{{result}}').map((part) => part.trim()));
    } else if (step.kind === 'agentCallsTool' && last) {
      last.pieces.push(step.agentCallsTool.answerContains ?? '');
      last.tools.push(step.agentCallsTool.name);
    } else {
      throw new Error(`scenario ${name}: a chat cannot have the step ${step.kind}`);
    }
  }
  return exchanges;
}

/** @returns the pieces that the reply does not have. */
export const missingPieces = ({ pieces }: Pick<ChatExchange, 'pieces'>, reply: string): string[] =>
  pieces.filter((piece) => !reply.includes(piece));

export interface ChatTarget {
  /** Where the chat gateways are, behind their balancer. */
  url: string;
  apiKey: string;
}

export interface Asked {
  sessionId: string;
  answer: ReadAnswer;
  askedAtMs: number;
}

/** Sends a message and reads its answer, on another replica where it must. @throws when it is not taken. */
export async function ask(
  { url, apiKey }: ChatTarget,
  body: { message: string; sessionId: string; continues?: string },
  onDelta?: (count: number) => void,
): Promise<Asked> {
  const askedAtMs = performance.now();
  const response = await fetch(`${url}/chat`, {
    method: 'POST',
    headers: {
      accept: 'text/event-stream',
      authorization: `Bearer ${apiKey}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`POST /chat: ${response.status} ${await response.text()}`);
  const { sessionId } = body;
  const answer = await readAnswer({ url, apiKey, sessionId, ...(onDelta && { onDelta }) }, response);
  return { sessionId, answer, askedAtMs };
}

/** @param readers all who read the answer, the page that asked first. */
export function reportMessage(
  asked: string,
  { answer, askedAtMs }: Asked,
  readers: readonly { name: string; read: ReadAnswer }[],
  agentAsked: number,
): ChatMessageReport {
  const { events, completed } = answer;
  const reply = textOf(completed, 'reply');
  const deltas = events.filter(({ type }) => type === 'message.delta');
  /** 0 for what never came. */
  const sinceAsked = (atMs = askedAtMs) => Math.round(atMs - askedAtMs);
  const pauses = deltas.map(({ atMs }, index) => atMs - (deltas[index - 1]?.atMs ?? atMs));
  return {
    messageId: textOf(completed, 'messageId'),
    asked,
    reply,
    finishReason: textOf(completed, 'finishReason'),
    firstWordMs: sinceAsked(deltas[0]?.atMs),
    wholeMs: sinceAsked(completed?.atMs),
    longestPauseMs: Math.round(Math.max(0, ...pauses)),
    deltas: deltas.length,
    agentAsked,
    toolCalls: events
      .filter(({ type }) => type === 'tool.finished')
      .map((event) => ({ name: textOf(event, 'name'), failed: event.data['failed'] === true })),
    readers: readers.map(({ name, read }) => ({
      name,
      connections: read.connections,
      ...compareWords(reply, read.text),
    })),
  };
}
