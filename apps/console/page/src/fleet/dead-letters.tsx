import { useSignal } from '@preact/signals';
import type { FailedJobView } from '@trunkline/protocol';
import { useEffect } from 'preact/hooks';
import { api } from '../api/client.ts';
import { live, whyNotAct } from '../live/index.ts';
import { formatRoute } from '../router/route.ts';
import { Button } from '../ui/button.tsx';
import { ConfirmDialog } from '../ui/dialog.tsx';
import { formatMoment } from '../ui/format.ts';
import { Trouble } from '../ui/trouble.tsx';

/** Jobs that were tried as often as they may be. Nothing does them any more unless somebody puts them back. */
export function DeadLetters({ count }: { count: number }) {
  const jobs = useSignal<readonly FailedJobView[] | undefined>(undefined);
  const asked = useSignal<FailedJobView | undefined>(undefined);
  const trouble = useSignal<string | undefined>(undefined);
  const said = useSignal('');
  const tell = (error: unknown): void => {
    trouble.value = error instanceof Error ? error.message : String(error);
  };
  const load = (): void => {
    api.failedJobs().then((answer) => {
      jobs.value = answer.jobs;
      trouble.value = undefined;
    }, tell);
  };
  const replay = async (job: FailedJobView): Promise<void> => {
    try {
      await api.replayJob(job.id);
      said.value = `${job.name} was put back into the queue.`;
      load();
    } catch (error) {
      tell(error);
    }
  };
  useEffect(load, [count]);
  return (
    <>
      {trouble.value !== undefined && <Trouble>{trouble.value}</Trouble>}
      <output class="said">{said.value}</output>
      {jobs.value?.length === 0 && <p class="quiet calm">No job has failed for good.</p>}
      <ul class="letters">
        {jobs.value?.map((job) => (
          <Letter key={job.id} job={job} onReplay={() => (asked.value = job)} />
        ))}
      </ul>
      <ConfirmDialog
        isOpen={asked.value !== undefined}
        title={`Put ${asked.value?.name ?? 'the job'} back into its queue?`}
        act="Put it back"
        kind="primary"
        onClose={() => (asked.value = undefined)}
        onConfirm={() => {
          if (asked.value) void replay(asked.value);
        }}
      >
        <p>
          It is done once more from its beginning. Tools are told the id they were told before, so a tool that keeps
          what it has done does nothing twice.
        </p>
      </ConfirmDialog>
    </>
  );
}

function Letter({ job, onReplay }: { job: FailedJobView; onReplay: () => void }) {
  return (
    <li class="letter">
      <div class="letter-head">
        <strong>{job.name}</strong>
        <span class="quiet">
          {job.queue}, {formatMoment(job.failedAtMs, live.nowMs())}, after {job.tries} tries
        </span>
        {job.callId !== undefined && <a href={formatRoute({ view: 'call', callId: job.callId })}>its call</a>}
        <Button size="small" disabledReason={whyNotAct.value} onPress={onReplay}>
          Put back…
        </Button>
      </div>
      <p>{job.reason}</p>
      <details>
        <summary>What it holds, masked</summary>
        {/* It scrolls, so it can be reached by keyboard. */}
        <pre tabIndex={0} aria-label={`What ${job.name} holds`}>
          {JSON.stringify(job.payload, null, 2)}
        </pre>
      </details>
    </li>
  );
}
