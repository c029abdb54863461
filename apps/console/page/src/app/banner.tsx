import { connection, live, nowMs } from '../live/index.ts';
import { formatAge } from '../ui/format.ts';

/** Says that what stands on the page is old, and why. It goes by itself. */
export function Banner() {
  const { state, sinceMs } = connection.state.value;
  const storeAwaySinceMs = live.storeAwaySinceMs.value;
  // A console that starts or a page that opens needs a moment, which is no news.
  const isAway = state === 'away';
  // The live region must be there before its words are, or nobody reads them out.
  return (
    <output class="banner-place">
      {isAway && (
        <p class="banner">
          The connection to the console is away. Trying again… <AwayFor fromMs={sinceMs} />
        </p>
      )}
      {!isAway && storeAwaySinceMs !== undefined && (
        <p class="banner">
          The console has lost Redis: calls go on, but nothing new is seen here. Trying again…{' '}
          <AwayFor fromMs={storeAwaySinceMs} />
        </p>
      )}
    </output>
  );
}

/** It ticks, so it is not read out. */
function AwayFor({ fromMs }: { fromMs: number }) {
  // Read for its ticking; the time of the banner is by the browser's own clock.
  void nowMs.value;
  return <span aria-hidden="true">Away for {formatAge(Date.now() - fromMs)}.</span>;
}
