export {
  type AccountBook,
  type AccountBookOptions,
  createAccountBook,
  type SavedAssistant,
  type SavedTool,
} from './account-book.ts';
export type { AssistantDto } from './assistant-dto.ts';
export { createFakeVapiAccount, type FakeVapiAccount, type FakeVapiAccountOptions } from './fake-vapi-account.ts';
export type { ToolDto } from './tool-dto.ts';
