import { z } from 'zod';

const count = z.number().int().nonnegative();

/** What one call counts from its first stream to its end. Durations are in ms. */
export const callCountersSchema = z.object({
  framesFromCaller: count,
  framesToCaller: count,
  framesToAgent: count,
  bytesFromAgent: count,
  framesFromCallerMissing: count,
  framesFromCallerDuplicate: count,
  framesToAgentDropped: count,
  framesToCallerDropped: count,
  framesCutByBargeIn: count,
  lateFramesAfterBargeIn: count,
  silenceToAgent: count,
  underflows: count,
  /** How often the agent was paused for what was no interruption. */
  resumes: count.default(0),
  malformedFromCarrier: count,
  malformedFromAgent: count,
  /** Messages that waited for an agent and were too many. */
  messagesToAgentDropped: count.default(0),
  unknownFromCarrier: count,
  /** Inputs that the table of a call's life does not know in the state in which they came: each is a gap in the table. */
  unexpectedInputs: count.default(0),
});
export type CallCounters = z.infer<typeof callCountersSchema>;
