import type { AssistantSettings, CreateCallRequest } from '../create-call-request.ts';
import type { AccountBook } from './account-book.ts';

/** What a saved assistant says of the calls and chats that are made with it; `undefined` when there is none of this id. */
export function settingsOfSaved(account: AccountBook, id: string | undefined): AssistantSettings | undefined {
  const saved = id === undefined ? undefined : account.assistants.find(id);
  return saved && { ...saved };
}

/** The request with the saved assistant that it names, as if it had brought it along; its overrides stay above that. */
export function withSavedAssistant(request: CreateCallRequest, account: AccountBook): CreateCallRequest {
  const assistant = settingsOfSaved(account, request.assistantId);
  return assistant === undefined ? request : { ...request, assistant };
}
