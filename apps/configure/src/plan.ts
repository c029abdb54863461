import type { AssistantUpdate, ModelState } from './compare/compare-assistant.ts';
import type { NumberUpdate } from './compare/compare-number.ts';
import type { ToolComparison } from './compare/compare-tools.ts';

/** What is to be written. An assistant that the operator keeps in a file has no part in it. */
export interface Plan {
  number: NumberPlan;
  assistants: readonly AssistantPlan[];
}

export interface NumberPlan {
  sid: string;
  update: NumberUpdate;
}

export interface AssistantPlan {
  id: string;
  settings: AssistantUpdate;
  tools: ToolComparison;
  /** As it is now, because it is written as a whole. */
  model: ModelState | undefined;
}
