/** The demo's chats: a conversation over SSE, and one in which the replica that answers is killed in the middle of a sentence. */
import { randomUUID } from 'node:crypto';
import { loadScenario, SCENARIOS_DIR } from '@trunkline/simulators';
import type { SandboxChat } from '../../chat-side.ts';
import { ask, type ChatExchange, exchangesOf, missingPieces, reportMessage } from './chat-conversation.ts';
import { readAnswer } from './chat-reader.ts';
import type { ChatMessageReport, ChatReport, TranscriptLine } from './chat-report.ts';

export interface ChatStoryDeps {
  /** The chat gateways behind their balancer. */
  chatUrl: string;
  /** The replica that stands by, for a second reader. */
  spareChatUrl: string;
  twilioUrl: string;
  apiKey: string;
  /** Kills the replica that has the connections. Resolves when it has gone. */
  killReplica: () => Promise<void>;
  /** Starts it again. */
  reviveReplica: () => Promise<void>;
}

/** In the middle of a sentence, when the reader has had some words. */
const KILLED_AFTER_DELTAS = 5;
const STRANGE = ['Sorry, I do not know'];

async function readJson<T>(url: string, apiKey?: string): Promise<T> {
  const response = await fetch(url, apiKey === undefined ? {} : { headers: { authorization: `Bearer ${apiKey}` } });
  if (!response.ok) throw new Error(`GET ${new URL(url).pathname}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}

/** A session as whoever has the key reads it back. */
export function readSession(
  { chatUrl, apiKey }: Pick<ChatStoryDeps, 'chatUrl' | 'apiKey'>,
  sessionId: string,
): Promise<{ transcript: TranscriptLine[] }> {
  return readJson(`${chatUrl}/session/${sessionId}`, apiKey);
}

/** @param exchange as the scenario has it. */
export function faultsOf(message: ChatMessageReport, exchange: ChatExchange): string[] {
  const { asked, reply, readers, agentAsked, toolCalls } = message;
  const quoted = JSON.stringify(asked);
  const missing = missingPieces(exchange, reply);
  const untold = exchange.tools.filter((tool) => !toolCalls.some(({ name }) => name === tool));
  return [
    ...(reply === ''
      ? [`${quoted} was not answered`]
      : missing.map((piece) => `${quoted}: the answer lacks ${JSON.stringify(piece)}`)),
    ...(STRANGE.some((words) => reply.includes(words))
      ? [`${quoted}: the agent was not told what was said before`]
      : []),
    ...(agentAsked === 1 ? [] : [`${quoted}: the agent was asked ${agentAsked} times`]),
    ...untold.map((name) => `${quoted}: the page was not told what came of the tool ${name}`),
    ...toolCalls.filter(({ failed }) => failed).map(({ name }) => `${quoted}: the tool ${name} failed`),
    ...readers
      .filter(({ wordsLost, wordsDoubled }) => wordsLost + wordsDoubled > 0)
      .map(
        ({ name, wordsLost, wordsDoubled }) =>
          `${quoted}: ${name} lacks ${wordsLost} words and has ${wordsDoubled} twice`,
      ),
  ];
}

/** What the transcript should hold: each message and its answer, in order. */
function transcriptFaults(messages: readonly ChatMessageReport[], transcript: readonly TranscriptLine[]): string[] {
  const wanted = messages.flatMap(({ asked, reply }) => [`user: ${asked}`, `assistant: ${reply}`]);
  const written = transcript.map(({ role, text }) => `${role}: ${text}`);
  return JSON.stringify(wanted) === JSON.stringify(written)
    ? []
    : [`the transcript has ${JSON.stringify(written)}, what was said is ${JSON.stringify(wanted)}`];
}

/** @param name of the scenario; in `chat-replica-dies` the replica is killed in the first answer. */
export async function playChat(name: string, deps: ChatStoryDeps): Promise<ChatReport> {
  const scenario = await loadScenario(new URL(`${name}.yaml`, SCENARIOS_DIR));
  const target = { url: deps.chatUrl, apiKey: deps.apiKey };
  const sessionId = `demo-${randomUUID()}`;
  const isMishap = name === 'chat-replica-dies';
  const messages: ChatMessageReport[] = [];
  const failures: string[] = [];
  const countAsked = async (text: string) => {
    const { chats } = await readJson<{ chats: SandboxChat[] }>(`${deps.twilioUrl}/sandbox/chats`);
    return chats.filter((chat) => chat.text === text).length;
  };

  for (const [index, exchange] of exchangesOf(scenario).entries()) {
    const { asked } = exchange;
    const before = await countAsked(asked);
    const isKilled = isMishap && index === 0;
    let other: ReturnType<typeof readAnswer> | undefined;
    let killed: Promise<void> | undefined;
    const onDelta = (count: number): void => {
      if (!isKilled) return;
      if (count === 1) other = readAnswer({ url: deps.spareChatUrl, apiKey: deps.apiKey, sessionId });
      if (count === KILLED_AFTER_DELTAS) killed = deps.killReplica();
    };
    const done = await ask(target, { message: asked, sessionId }, onDelta);
    await killed;
    const readers = [{ name: 'the page that asked', read: done.answer }];
    if (other) readers.push({ name: 'another tab, on the other replica', read: await other });
    const report = reportMessage(asked, done, readers, (await countAsked(asked)) - before);
    messages.push(report);
    failures.push(...faultsOf(report, exchange));
    if (isKilled && killed === undefined) failures.push('the answer was over before the replica could be killed');
    if (isKilled && done.answer.connections < 2) failures.push('the page that asked did not have to go on elsewhere');
    if (killed) await deps.reviveReplica();
  }
  const { transcript } = await readSession(deps, sessionId);
  failures.push(...transcriptFaults(messages, transcript));
  return { scenario: name, ok: failures.length === 0, failures, sessionId, messages, transcript };
}
