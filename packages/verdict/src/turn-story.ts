/** One turn of the conversation with all times that are known of it: a row of the table of turns, and a bar on the axis. */

/** Where the time went between the caller's last sound and the first that they heard of the answer, in this order. */
export const WATERFALL_PARTS = ['endpointing', 'model', 'tool', 'voice', 'vapi-to-us', 'ours', 'at-carrier'] as const;
export type WaterfallPart = (typeof WATERFALL_PARTS)[number];

export interface WaterfallBar {
  part: WaterfallPart;
  /** Where it begins when the bars are laid one after the other. A tool runs within the model's time, and is laid behind it. */
  fromMs: number;
  ms: number;
  /** The parts after `part` that are in this bar too, because no fact tells them apart. Missing when there are none. */
  with?: readonly WaterfallPart[];
}

export interface ToolStory {
  toolCallId: string;
  name: string;
  atMs: number;
  durationMs?: number;
  mode?: 'answered' | 'late';
  runs?: number;
  failed?: boolean;
}

export interface TurnStory {
  turnId: string;
  /** Which facts it was made from, as indices. */
  facts: readonly number[];
  /** When the caller began and stopped to speak, where it is known. */
  callerFromMs?: number;
  callerToMs?: number;
  callerSaid: string;
  /** When the caller heard the agent's first sound, and when the last one that they heard ended. */
  agentFromMs?: number;
  agentToMs?: number;
  agentSaid: string;
  agentHeard: string;
  sentMs: number;
  heardMs: number;
  interrupted: boolean;
  decidedBy?: 'vapi' | 'local';
  /** From the caller's last sound to the first that they heard of the answer; missing for a greeting. */
  responseMs?: number;
  /** Empty where a fact for it is missing. Its bars together are `responseMs`. */
  waterfall: readonly WaterfallBar[];
  tools: readonly ToolStory[];
  /** Holes that the caller heard in this turn. */
  gaps: readonly { atMs: number; ms: number }[];
  /** Pauses for what was no interruption. */
  holds: readonly { atMs: number; ms: number }[];
}
