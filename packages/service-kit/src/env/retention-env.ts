/**
 * How long each kind of content is kept, for every app that keeps some of it. All of them have to be told the same; what a call itself
 * must know of it stands in its session, so that replicas with other settings agree about it.
 */
import { envMs } from './env-values.ts';

const DAY_MS = 86_400_000;
/** Vapi delivers a message again within minutes, and a run that is forgotten would then be run again. */
const SHORTEST_TOOL_MS = 600_000;

/** To be spread into the `z.object` of an app. */
export const retentionEnv = {
  CALL_RETENTION_MS: envMs({ min: 1_000 }).default(DAY_MS),
  TRANSCRIPT_RETENTION_MS: envMs({ min: 1_000 }).optional(),
  LEVELS_RETENTION_MS: envMs({ min: 1_000 }).optional(),
  RECORDING_RETENTION_MS: envMs({ min: 1_000 }).optional(),
  CHAT_RETENTION_MS: envMs({ min: 1_000 }).optional(),
  TOOL_RETENTION_MS: envMs({ min: SHORTEST_TOOL_MS }).default(DAY_MS),
  REPORT_RETENTION_MS: envMs({ min: 60_000 }).default(7 * DAY_MS),
};

export interface RetentionConfig {
  readonly CALL_RETENTION_MS: number;
  readonly TRANSCRIPT_RETENTION_MS?: number | undefined;
  readonly LEVELS_RETENTION_MS?: number | undefined;
  readonly RECORDING_RETENTION_MS?: number | undefined;
  readonly CHAT_RETENTION_MS?: number | undefined;
  readonly TOOL_RETENTION_MS: number;
  readonly REPORT_RETENTION_MS: number;
}

/** Times in ms, by what they are of. The names are those of the limits of the session store. */
export interface Retention {
  endedRetentionMs: number;
  transcriptRetentionMs: number;
  levelsRetentionMs: number;
  recordingRetentionMs: number;
  chatRetentionMs: number;
  toolRetentionMs: number;
  reportRetentionMs: number;
}

/**
 * What is not said apart is kept as long as the record of a call. What belongs to a call is never kept longer than its record, without
 * which nobody could find it to erase it.
 */
export function retentionOf(config: RetentionConfig): Retention {
  const { CALL_RETENTION_MS: endedRetentionMs, CHAT_RETENTION_MS: chatRetentionMs = endedRetentionMs } = config;
  const withCall = (ms: number | undefined): number => Math.min(ms ?? endedRetentionMs, endedRetentionMs);
  return {
    endedRetentionMs,
    transcriptRetentionMs: withCall(config.TRANSCRIPT_RETENTION_MS),
    levelsRetentionMs: withCall(config.LEVELS_RETENTION_MS),
    recordingRetentionMs: withCall(config.RECORDING_RETENTION_MS),
    chatRetentionMs,
    toolRetentionMs: config.TOOL_RETENTION_MS,
    reportRetentionMs: config.REPORT_RETENTION_MS,
  };
}
