import type { CallEvent } from '@trunkline/protocol';
import type { ToolRecords } from '@trunkline/tool-kit';
import type { JobHandler } from '../queues/job-handler.ts';
import type { JobQueues } from '../queues/job-queues.ts';
import type { JobPayload, ToolOutcome } from '../queues/catalog.ts';
import { buildToolCallKey } from '../tools/tool-call-key.ts';
import type { ToolCatalog, ToolRunner } from '../tools/tool-catalog.ts';
import type { ToolResults } from '../tools/tool-results.ts';

export interface RunToolDeps {
  tools: ToolCatalog & ToolRunner;
  results: ToolResults;
  records: ToolRecords;
  queues: Pick<JobQueues, 'add'>;
  onOutcome: (outcome: 'result' | 'error') => void;
  /** Writes a fact into the record of the call. Best effort. */
  record: (vapiCallId: string, event: CallEvent) => Promise<void>;
  epochMs: () => number;
}

const UNKNOWN_OUTCOME = 'It is not known whether this was done. Check before trying again.';
const FAILED = 'This could not be done at the moment.';

/**
 * Runs one tool call and writes what it came to. Its effect happens once although the job may run again after a crash:
 * an outcome that is there is never made anew, and a tool that is begun anew is told the same idempotency key; one that
 * cannot use it (`repeatable: false`) is not begun anew.
 */
export function createRunTool(deps: RunToolDeps): JobHandler<'run-tool'> {
  const { tools, results, records, queues, onOutcome, epochMs } = deps;
  const publish = async (payload: JobPayload<'run-tool'>, outcome: ToolOutcome): Promise<{ isLate: boolean }> => {
    const { vapiCallId, toolCallId, name } = payload;
    const key = buildToolCallKey(payload);
    const written = await results.write(key, outcome);
    if (!written.isLate) return written;
    // The first outcome stays, also in what is delivered.
    const kept = (await results.read(key)) ?? outcome;
    await queues.add('deliver-late-result', key, { vapiCallId, toolCallId, name, outcome: kept });
    return written;
  };

  return {
    async run(payload) {
      const { vapiCallId, toolCallId, name } = payload;
      const key = buildToolCallKey(payload);
      const beginning = await results.begin(key);
      if (beginning.status === 'done') {
        await publish(payload, beginning.outcome);
        return;
      }
      const startedMs = epochMs();
      const context = { idempotencyKey: key, vapiCallId, records };
      const outcome =
        beginning.runs > 1 && !tools.isRepeatable(name)
          ? { error: UNKNOWN_OUTCOME }
          : await tools.run(name, payload.arguments, context);
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
    },
    async onDead(payload) {
      await publish(payload, { error: FAILED });
    },
  };
}
