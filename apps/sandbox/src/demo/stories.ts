/** What the demo shows besides telephone calls: conversations in writing, in the browser, and over both. */
import { type BrowserStoryDeps, playInBrowser } from './browser/browser-story.ts';
import type { ChatReport } from './chat/chat-report.ts';
import { type ChatStoryDeps, playChat } from './chat/chat-story.ts';
import type { CallReport } from './report.ts';

export interface StoryOutcome {
  chats: ChatReport[];
  calls: CallReport[];
}

export type StoryDeps = ChatStoryDeps & BrowserStoryDeps;

const chats = (reports: ChatReport[]): StoryOutcome => ({ chats: reports, calls: [] });

/** By scenario. They are played one after the other, as some of them do something to a process that the others need. */
export const STORIES: Readonly<Record<string, (deps: StoryDeps, count: number) => Promise<StoryOutcome>>> = {
  chat: async (deps, count) => chats(await Promise.all(Array.from({ length: count }, () => playChat('chat', deps)))),
  'chat-replica-dies': async (deps) => chats([await playChat('chat-replica-dies', deps)]),
  'browser-voice': async (deps, count) => {
    // In the middle of what is said after the interruption.
    const story = { scenario: 'browser-voice', cut: { utterance: 2, afterMs: 800 } };
    const played = await Promise.all(Array.from({ length: count }, () => playInBrowser(deps, story)));
    return { chats: [], calls: played.map(({ call }) => call) };
  },
};
