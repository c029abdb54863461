import type { FollowedCall } from '../live/followed-call.ts';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';

const allCalls = (
  <a class="button" href="#/calls">
    All calls
  </a>
);

/** What stands in the place of a call that is not there: it is being read, nobody knows it, or it could not be read. */
export function NoCall({ callId, followed }: { callId: string; followed: FollowedCall }) {
  const trouble = followed.trouble.value;
  if (!trouble) return <p class="empty quiet">Reading the call…</p>;
  if (trouble.status === 404) {
    return (
      <EmptyState title="No such call" acts={allCalls}>
        <p>
          Nothing is kept under <code class="asked-id">{callId}</code>. Calls are kept for as long as their session;
          afterwards, and when somebody has erased them, nothing is left of them here.
        </p>
      </EmptyState>
    );
  }
  if (trouble.status === 410) {
    return (
      <EmptyState title="This call was erased" acts={allCalls}>
        <p>Its words, facts and levels were deleted on request.</p>
      </EmptyState>
    );
  }
  return (
    <EmptyState
      title="The call could not be read"
      acts={
        <>
          <Button kind="primary" onPress={() => void followed.load()}>
            Try again
          </Button>
          {allCalls}
        </>
      }
    >
      <p>{trouble.message}</p>
    </EmptyState>
  );
}
