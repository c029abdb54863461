/** The agent of the sandbox in writing: it answers by the scenarios, and says back what it does not know. */
import { answerByScript, type ChatOptions, echoAgent, type FakeChat } from '@trunkline/simulators';
import type { FastifyInstance } from 'fastify';
import type { ScenarioLibrary } from './scenario-library.ts';

/** As a model writes: a moment to think, then a word every few hundredths of a second. */
const PACING = { firstDeltaDelayMs: 250, deltaDelayMs: 40 };

export function chatOptions(library: ScenarioLibrary): ChatOptions {
  const scripts = library.names.flatMap((name) => library.get(name) ?? []);
  return { answerFor: (turn) => answerByScript(scripts, turn) ?? echoAgent(turn), pacing: PACING };
}

/** One `POST /chat` as the platform saw it. */
export interface SandboxChat {
  text: string;
  chatId: string | undefined;
  outcome: string;
  deltasSent: number;
}

/** `GET /sandbox/chats`: what the agent was asked in writing, oldest first, and what the platform did not like of it. */
export function chatSideRoutes(app: FastifyInstance, chat: FakeChat): void {
  app.get('/sandbox/chats', () => ({
    chats: chat.requests
      .filter(({ method, path }) => method === 'POST' && path === '/chat')
      .map(({ text, chatId, outcome, deltasSent }): SandboxChat => ({ text, chatId, outcome, deltasSent })),
    failures: chat.failures,
  }));
}
