import type { JobPayload, JobQueues, ToolOutcome } from '@trunkline/job-queues';
import type { CallEvent } from '@trunkline/protocol';
import type { SessionStore } from '@trunkline/session-store';
import type { ToolRecords } from '@trunkline/tool-kit';
import type { JobHandler } from '../queues/job-handler.ts';
import { buildToolCallKey, isRealCall, type ToolCallKey } from '../tools/tool-call-key.ts';
import type { ToolCatalog, ToolRunner, ToolRunOutcome } from '../tools/tool-catalog.ts';
import type { ToolResults } from '../tools/tool-results.ts';

export interface RunToolDeps {
  tools: ToolCatalog & ToolRunner;
  results: ToolResults;
  records: ToolRecords;
  locks: SessionStore['locks'];
  queues: Pick<JobQueues, 'add'>;
  onOutcome: (outcome: 'result' | 'error') => void;
  /** Writes a fact into the record of the call, if it can. */
  record: (vapiCallId: string, event: CallEvent) => Promise<void>;
  /** The header `traceparent` for what the tool asks; missing when traces are off. Must not reject. */
  traceparent?: (vapiCallId: string, toolCallId: string) => Promise<string | undefined>;
  epochMs: () => number;
}

type Payload = JobPayload<'run-tool'>;

const UNKNOWN_OUTCOME = 'It is not known whether this was done. Check before trying again.';
const FAILED = 'This could not be done at the moment.';
/** Time between two tries to be the only one that runs an effect of `once`. */
const LOOK_AGAIN_MS = 100;
const LOCK_TTL_MS = 10_000;

/**
 * Runs one tool call and writes what it came to. Its effect happens once although the job may run again after a crash:
 * an outcome that is there is never made anew, and a tool that is begun anew is told the same idempotency key; one that
 * cannot use it (`repeatable: false`) is not begun anew.
 */
export function createRunTool(deps: RunToolDeps): JobHandler<'run-tool'> {
  const { tools, results, records, locks, queues, onOutcome, epochMs } = deps;

  const publish = async (payload: Payload, outcome: ToolOutcome): Promise<{ isLate: boolean }> => {
    const { vapiCallId, name } = payload;
    const key = buildToolCallKey(payload);
    const written = await results.write(key, outcome);
    if (!written.isLate) return written;
    // The first outcome stays, so it is also the one that is delivered.
    const kept = (await results.read(key)) ?? outcome;
    await queues.add('deliver-late-result', key, { key, vapiCallId, name, outcome: kept });
    return written;
  };

  /** @param runs how often it has been begun. */
  const execute = async (payload: Payload, idempotencyKey: ToolCallKey, runs: number): Promise<ToolRunOutcome> => {
    const { name, vapiCallId, toolCallId, arguments: args } = payload;
    if (runs > 1 && !tools.isRepeatable(name)) return { error: UNKNOWN_OUTCOME, isUncertain: true };
    const traceparent = await deps.traceparent?.(vapiCallId, toolCallId);
    return tools.run(name, args, {
      idempotencyKey,
      vapiCallId: isRealCall(vapiCallId) ? vapiCallId : undefined,
      records,
      ...(traceparent !== undefined && { traceparent }),
    });
  };

  /** A later wish for the same effect gets what came of the first. Only the holder of the lock may call this. */
  const executeOnce = async (payload: Payload, onceKey: ToolCallKey): Promise<ToolRunOutcome> => {
    const beginning = await results.begin(onceKey);
    if (beginning.status === 'done') {
      const { outcome } = beginning;
      return 'error' in outcome ? outcome : { result: `This was done before in this call: ${outcome.result}` };
    }
    const { isUncertain, ...outcome } = await execute(payload, onceKey, beginning.runs);
    // A tool that has refused may be asked again, and so may one whose second run cannot do harm.
    const isFinal = 'result' in outcome || (isUncertain && !tools.isRepeatable(payload.name));
    if (isFinal) await results.write(onceKey, outcome);
    return outcome;
  };

  const run = async (payload: Payload, onceKey: ToolCallKey | undefined): Promise<void> => {
    const { vapiCallId, toolCallId, name } = payload;
    const key = buildToolCallKey(payload);
    const beginning = await results.begin(key);
    if (beginning.status === 'done') {
      await publish(payload, beginning.outcome);
      return;
    }
    const startedMs = epochMs();
    const { isUncertain: _known, ...outcome } = onceKey
      ? await executeOnce(payload, onceKey)
      : await execute(payload, key, beginning.runs);
    onOutcome('error' in outcome ? 'error' : 'result');
    const { isLate } = await publish(payload, outcome);
    const atMs = epochMs();
    await deps.record(vapiCallId, {
      type: 'tool.finished',
      atMs,
      toolCallId,
      name,
      mode: isLate ? 'late' : 'answered',
      durationMs: Math.max(0, Math.round(atMs - startedMs)),
      runs: beginning.runs,
      failed: 'error' in outcome,
    });
  };

  return {
    async run(payload, job) {
      const onceKey = tools.onceKey(payload);
      if (!onceKey) return run(payload, undefined);
      const lock = await locks.acquire(`tool-once:${onceKey}`, { ttlMs: LOCK_TTL_MS });
      if (!lock) return job.postpone(LOOK_AGAIN_MS);
      try {
        await run(payload, onceKey);
      } finally {
        await lock.release();
      }
    },
    async onDead(payload) {
      await publish(payload, { error: FAILED });
    },
  };
}
