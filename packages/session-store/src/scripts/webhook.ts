/** The scripts over what Vapi's webhook and its workers keep. They run on that app's clients and are unknown to the store. */
import { createScriptLoader } from './load-script.ts';

const load = createScriptLoader(new URL('.', import.meta.url));

export const addAgentLine = load('webhook/add-agent-line-2');
export const applyAgentStatus = load('webhook/apply-agent-status-1');
export const beginToolCall = load('webhook/begin-tool-call-1');
export const identifyEffect = load('webhook/identify-effect-1');
export const insertToolRecord = load('webhook/insert-tool-record-1');
export const markToolCallLate = load('webhook/mark-tool-call-late-1');
export const noteToolRun = load('webhook/note-tool-run-1');
export const releaseDelivery = load('webhook/release-delivery-1');
export const takeDelivery = load('webhook/take-delivery-1');
export const writeAnalysis = load('webhook/write-analysis-1');
export const writeToolOutcome = load('webhook/write-tool-outcome-1');
