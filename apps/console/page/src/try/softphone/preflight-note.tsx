import type { VoicePreflight } from '@trunkline/web-client';
import { Button } from '../../ui/button.tsx';
import { formatMs } from '../../ui/format.ts';
import { desk } from '../desk/desk.ts';
import { describeFault } from '../desk/faults.ts';
import { FaultNote } from '../fault-note.tsx';

/** Above this the agent may hear itself. */
const LOUD_ECHO_DB = 20;

interface Check {
  name: string;
  isGood: boolean;
  words: string;
}

function checksOf({ microphone, echoDb, roundTripMs, transport }: VoicePreflight): Check[] {
  const { voiceUrl } = desk.places;
  const checks: Check[] = [
    {
      name: 'Microphone',
      isGood: microphone.ok,
      words: microphone.ok
        ? `heard, up to ${Math.round(microphone.levelDbfs)} dBFS`
        : (microphone.message ?? 'not heard'),
    },
    {
      name: 'Gateway',
      isGood: roundTripMs !== undefined,
      words:
        roundTripMs === undefined
          ? describeFault('connection-lost', '', desk.places).text
          : `answers within ${formatMs(roundTripMs)}`,
    },
    {
      name: 'Connection',
      isGood: transport === 'socket',
      words: {
        socket: 'a WebSocket gets through',
        polling: 'no WebSocket gets through; long polling is used instead',
        none: `nothing gets through to ${voiceUrl ?? 'the gateway'}; does its WEB_ORIGINS name ${desk.places.origin}?`,
      }[transport],
    },
  ];
  if (microphone.ok) {
    checks.splice(1, 0, {
      name: 'Echo',
      isGood: echoDb <= LOUD_ECHO_DB,
      words:
        echoDb <= LOUD_ECHO_DB
          ? 'the microphone does not hear the loudspeaker much'
          : 'the microphone hears the loudspeaker: headphones help',
    });
  }
  return checks;
}

/** Tries microphone, echo and connection before a call, and says what was found. */
export function PreflightNote({ disabledReason }: { disabledReason: string | undefined }) {
  const state = desk.phone.preflightState.value;
  const isRunning = state.phase === 'running';
  return (
    <div class="try-preflight" aria-live="polite">
      <Button
        size="small"
        disabledReason={disabledReason ?? (isRunning ? 'It is being tried.' : undefined)}
        onPress={() => void desk.preflight()}
      >
        {isRunning ? 'Listening for two seconds…' : 'Check microphone and connection'}
      </Button>
      {state.phase === 'done' && (
        <dl class="try-checks">
          {checksOf(state.result).map(({ name, isGood, words }) => (
            <div key={name} data-good={isGood}>
              <dt>{name}</dt>
              <dd>{words}</dd>
            </div>
          ))}
        </dl>
      )}
      {state.phase === 'failed' && <FaultNote {...state.fault} />}
    </div>
  );
}
