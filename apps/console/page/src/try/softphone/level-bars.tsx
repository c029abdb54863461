import { useEffect, useRef } from 'preact/hooks';
import { desk } from '../desk/desk.ts';

/** Levels between these, in dBFS, move the bars. */
const QUIET_DBFS = -60;
const LOUD_DBFS = -6;

const shareOf = (dbfs: number): number => Math.min(1, Math.max(0, (dbfs - QUIET_DBFS) / (LOUD_DBFS - QUIET_DBFS)));

/** How loud both sides are at this moment. It is for the eye alone: who speaks is said in words beside it. */
export function LevelBars() {
  const you = useRef<HTMLSpanElement>(null);
  const agent = useRef<HTMLSpanElement>(null);
  useEffect(
    () =>
      desk.phone.onLevels(({ microphoneDbfs, agentDbfs }) => {
        // Ten times a second, so the tree is left alone.
        you.current?.style.setProperty('--level', shareOf(microphoneDbfs).toFixed(3));
        agent.current?.style.setProperty('--level', shareOf(agentDbfs).toFixed(3));
      }),
    [],
  );
  return (
    <div class="try-levels" aria-hidden="true">
      <span>You</span>
      <span class="try-bar" data-side="caller" ref={you} />
      <span>Agent</span>
      <span class="try-bar" data-side="agent" ref={agent} />
    </div>
  );
}
