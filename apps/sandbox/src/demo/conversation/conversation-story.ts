/** The demo's conversation over three channels: somebody writes, is called by telephone, and goes on in the browser. */
import { loadScenario, type Scenario, SCENARIOS_DIR } from '@trunkline/simulators';
import { type BrowserStoryDeps, playInBrowser } from '../browser/browser-story.ts';
import type { ChatReport } from '../chat/chat-report.ts';
import { type ChatStoryDeps, playChat, readSession } from '../chat/chat-story.ts';
import { readClosedRecord, waitForEnd } from '../follow-call.ts';
import type { DemoClient } from '../http-client.ts';
import { placeOutboundCalls } from '../outbound-calls.ts';
import { buildCallReport, type CallReport } from '../report.ts';
import type { ConversationReport, ToldAgent } from './conversation-report.ts';
import { judgeConversation } from './judge-conversation.ts';

export interface ConversationOutcome {
  chat: ChatReport;
  calls: CallReport[];
  conversation: ConversationReport;
}

const partOf = (name: string): Promise<Scenario> => loadScenario(new URL(`${name}.yaml`, SCENARIOS_DIR));

/** What both sides of a call say in it, by its scenario. */
function linesOf({ steps }: Scenario): string[] {
  return steps.flatMap((step) => {
    if (step.kind === 'agent') return [`assistant: ${step.agent}`];
    return step.kind === 'caller' ? [`user: ${step.caller}`] : [];
  });
}

async function toldIn(client: DemoClient, { channel, callId }: CallReport): Promise<ToldAgent[]> {
  const agents = await client.agentsOf(callId);
  return agents.map(({ knows }) => ({ channel, callId, lines: knows }));
}

/** Has the gateway call somebody, so that the call goes on with what was said in the session. */
async function callInSession(
  client: DemoClient,
  scenario: string,
  sessionId: string,
  attempt: number,
): Promise<CallReport> {
  const plan = await client.outboundPlan(scenario);
  if (!plan) throw new Error(`scenario ${scenario}: it is no call of the gateway's`);
  const wish = { ...plan, request: { ...plan.request, continues: sessionId } };
  const [callSid = ''] = await placeOutboundCalls(client, scenario, wish, 1);
  const call = await waitForEnd(client, callSid);
  return buildCallReport(call, await readClosedRecord(client, callSid), attempt);
}

/**
 * Plays `<name>` in writing, `<name>-phone` on the telephone and `<name>-browser` in the browser, all in one session. Tools that run
 * for others meanwhile would be counted as its own, so nothing else is played beside it.
 * @throws when a call cannot be placed, or a session not be opened.
 */
export async function playConversation(
  name: string,
  deps: ChatStoryDeps & BrowserStoryDeps,
  attempt: number,
): Promise<ConversationOutcome> {
  const { client } = deps;
  const [written, phone, browser] = await Promise.all([name, `${name}-phone`, `${name}-browser`].map(partOf));
  if (!written || !phone || !browser) throw new Error(`scenario ${name}: a part of it is missing`);
  const runsBefore = await client.toolRuns();
  const chat = await playChat(name, deps);
  const { sessionId } = chat;
  const onPhone = await callInSession(client, phone.name, sessionId, attempt);
  const { call: inBrowser } = await playInBrowser(deps, { scenario: browser.name, sessionId }, attempt);
  const calls = [onPhone, inBrowser];
  const told = (await Promise.all(calls.map((call) => toldIn(client, call)))).flat();
  const { transcript } = await readSession(deps, sessionId);
  const tools = {
    called: [...chat.messages, ...calls].flatMap(({ toolCalls }) => toolCalls.map((call) => call.name)),
    runs: (await client.toolRuns()) - runsBefore,
  };
  const said = [
    { channel: 'chat', lines: chat.messages.flatMap(({ asked, reply }) => [`user: ${asked}`, `assistant: ${reply}`]) },
    { channel: 'twilio', lines: linesOf(phone) },
    { channel: 'web', lines: linesOf(browser) },
  ];
  const wantedTools = [written, phone, browser].flatMap(({ steps }) =>
    steps.flatMap((step) => (step.kind === 'agentCallsTool' ? step.agentCallsTool.name : [])),
  );
  const failures = judgeConversation({ said, transcript, told, tools, wantedTools });
  const channels = said.map(({ channel }) => channel);
  return {
    chat,
    calls,
    conversation: { scenario: name, ok: failures.length === 0, failures, sessionId, channels, told, tools, transcript },
  };
}
