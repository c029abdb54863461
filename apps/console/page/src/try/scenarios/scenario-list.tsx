import { signal } from '@preact/signals';
import { ApiError } from '../../api/request.ts';
import { live, whyNotAct } from '../../live/index.ts';
import { formatRoute } from '../../router/route.ts';
import { Button } from '../../ui/button.tsx';
import { Trouble } from '../../ui/trouble.tsx';
import { tryWire } from '../desk/try-wire.ts';

interface Placed {
  callId: string;
  scenario: string;
}

/** So many of the calls that were placed from here stand in the list. */
const SHOWN = 5;
const placed = signal<readonly Placed[]>([]);
const trouble = signal<string | undefined>(undefined);

async function play(scenario: string): Promise<void> {
  try {
    trouble.value = undefined;
    const { callId } = await tryWire.call(scenario);
    placed.value = [{ callId, scenario }, ...placed.peek()].slice(0, SHOWN);
  } catch (error) {
    trouble.value = error instanceof ApiError ? error.message : String(error);
  }
}

/** How the row of a call is, in words. */
function stateWords(callId: string): string {
  const row = live.rows.get(callId)?.value;
  // The row comes a moment after the call was placed; reading the ids wakes this when it does.
  if (!row) return live.rows.ids.value.length >= 0 ? 'ringing' : '';
  if (row.state === 'ended') return row.verdict ?? 'over';
  return { ringing: 'ringing', live: 'going on', lost: 'the stream is lost' }[row.state];
}

/** The sandbox's scenarios as buttons, and the calls that they have begun. */
export function ScenarioList({ scenarios }: { scenarios: readonly { name: string; description: string }[] }) {
  return (
    <section class="sheet try-card" aria-labelledby="scenarios-title">
      <header class="try-head">
        <h2 id="scenarios-title">Simulated calls</h2>
        <span class="quiet">Somebody calls, and both sides follow a script.</span>
      </header>
      <div class="try-body">
        {trouble.value !== undefined && <Trouble>{trouble.value}</Trouble>}
        {placed.value.length > 0 && (
          <ul class="try-placed" aria-label="Calls begun from here">
            {placed.value.map(({ callId, scenario }) => (
              <li key={callId}>
                <a href={formatRoute({ view: 'call', callId })}>Open {scenario}</a>
                <output class="quiet">{stateWords(callId)}</output>
              </li>
            ))}
          </ul>
        )}
        <ul class="try-scenarios">
          {scenarios.map(({ name, description }) => (
            <li key={name}>
              <Button size="small" disabledReason={whyNotAct.value} onPress={() => void play(name)}>
                {name}
              </Button>
              <span class="quiet">{description}</span>
            </li>
          ))}
        </ul>
      </div>
    </section>
  );
}
