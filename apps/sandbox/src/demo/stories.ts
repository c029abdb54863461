/** What the demo shows besides telephone calls: conversations in writing, in the browser, and over both. */
import { type BrowserStory, type BrowserStoryDeps, playInBrowser } from './browser/browser-story.ts';
import type { ChatReport } from './chat/chat-report.ts';
import { type ChatStoryDeps, playChat } from './chat/chat-story.ts';
import type { ConversationReport } from './conversation/conversation-report.ts';
import { playConversation } from './conversation/conversation-story.ts';
import { playProviderDies } from './provider-story.ts';
import { type CallReport, isUnmeasured } from './report.ts';
import type { RoutesReport } from './routes/routes-report.ts';
import { playNumbers, type RoutesStoryDeps } from './routes/routes-story.ts';

export interface StoryOutcome {
  chats: ChatReport[];
  calls: CallReport[];
  conversations: ConversationReport[];
  routes?: RoutesReport[];
}

export type StoryDeps = ChatStoryDeps & BrowserStoryDeps & RoutesStoryDeps;

const chats = (reports: ChatReport[]): StoryOutcome => ({ chats: reports, calls: [], conversations: [] });

/** Three numbers; the gateways have ROUTES_FILE where it is played. */
export const NUMBERS_STORY = 'three-numbers';

/** How often a call is played that failed while the machine was too busy to play it. */
const ATTEMPTS = 3;

async function playMeasured(deps: StoryDeps, story: BrowserStory): Promise<CallReport> {
  for (let attempt = 1; ; attempt += 1) {
    const { call } = await playInBrowser(deps, story, attempt);
    if (!isUnmeasured(call) || attempt === ATTEMPTS) return call;
  }
}

/** Begins anew, in another session, where the machine was too busy to play one of its calls. */
async function playOverChannels(name: string, deps: StoryDeps): Promise<StoryOutcome> {
  for (let attempt = 1; ; attempt += 1) {
    const { chat, calls, conversation } = await playConversation(name, deps, attempt);
    if (calls.some(isUnmeasured) && attempt < ATTEMPTS) continue;
    return { chats: [chat], calls, conversations: [conversation] };
  }
}

/** Begins anew where the machine was too busy to play one of its calls. */
async function playRoutes(name: string, deps: StoryDeps): Promise<StoryOutcome> {
  for (let attempt = 1; ; attempt += 1) {
    const { calls, routes } = await playNumbers(name, deps, attempt);
    if (calls.some(isUnmeasured) && attempt < ATTEMPTS) continue;
    return { chats: [], calls, conversations: [], routes: [routes] };
  }
}

/** By scenario. They are played one after the other, as some of them do something to a process that the others need. */
export const STORIES: Readonly<Record<string, (deps: StoryDeps, count: number) => Promise<StoryOutcome>>> = {
  chat: async (deps, count) => chats(await Promise.all(Array.from({ length: count }, () => playChat('chat', deps)))),
  'chat-replica-dies': async (deps) => chats([await playChat('chat-replica-dies', deps)]),
  'browser-voice': async (deps, count) => {
    // In the middle of what is said after the interruption.
    const story = { scenario: 'browser-voice', cut: { utterance: 2, afterMs: 800 } };
    const calls = await Promise.all(Array.from({ length: count }, () => playMeasured(deps, story)));
    return { chats: [], calls, conversations: [] };
  },
  [NUMBERS_STORY]: (deps) => playRoutes(NUMBERS_STORY, deps),
  'provider-dies': async (deps, count) => ({
    chats: [],
    calls: await playProviderDies(deps, count),
    conversations: [],
  }),
  'chat-to-call': (deps) => playOverChannels('chat-to-call', deps),
};
