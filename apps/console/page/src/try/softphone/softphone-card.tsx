import { useSignal } from '@preact/signals';
import { whyNotAct } from '../../live/index.ts';
import { formatRoute } from '../../router/route.ts';
import { Button } from '../../ui/button.tsx';
import { formatMs } from '../../ui/format.ts';
import { desk } from '../desk/desk.ts';
import { ownCallId } from '../desk/own-call.ts';
import type { PhoneState } from '../desk/softphone.ts';
import { FaultNote } from '../fault-note.tsx';
import { CallClock } from './call-clock.tsx';
import { Keypad } from './keypad.tsx';
import { LevelBars } from './level-bars.tsx';
import { phoneWords } from './phone-words.ts';
import { PreflightNote } from './preflight-note.tsx';

/** Why nobody can talk; undefined if somebody can. */
function whyNotTalk(): string | undefined {
  const offer = desk.offer.value;
  if (whyNotAct.value !== undefined) return whyNotAct.value;
  if (offer.phase !== 'there' || desk.client.value.phase !== 'there') return 'It is being loaded.';
  return offer.value.voiceUrl === undefined ? (offer.value.lacking ?? 'There is no telephony gateway.') : undefined;
}

function CallLine({ state }: { state: PhoneState }) {
  const { stats } = state;
  if (state.phase !== 'live' || stats === undefined) return null;
  const parts = [
    stats.transport === 'socket' ? 'WebSocket' : 'long polling',
    stats.uplinkFormat === 'pcm16k' ? '16 kHz' : '8 kHz mu-law',
    stats.roundTripMs === undefined ? '' : `${formatMs(stats.roundTripMs)} to the gateway and back`,
    stats.underruns > 0 ? `ran dry ${stats.underruns} times` : '',
  ];
  return <p class="try-small quiet">{parts.filter(Boolean).join(' · ')}</p>;
}

/** A telephone: talk, mute, hang up, keys, levels, and what is wrong in words. */
export function SoftphoneCard() {
  const state = desk.phone.state.value;
  const hasKeypad = useSignal(false);
  const isInCall = state.phase === 'connecting' || state.phase === 'live' || state.phase === 'reconnecting';
  const callId = ownCallId.value;
  const reason = whyNotTalk();
  return (
    <section class="sheet try-card" aria-labelledby="softphone-title">
      <header class="try-head">
        <h2 id="softphone-title">Softphone</h2>
        <output class="quiet">{phoneWords(state)}</output>
        <CallClock state={state} />
      </header>
      <div class="try-body">
        <div class="try-acts">
          {isInCall ? (
            <>
              <Button kind="danger" onPress={() => desk.phone.hangUp()}>
                Hang up
              </Button>
              <Button aria-pressed={state.isMuted} onPress={() => desk.phone.setMuted(!state.isMuted)}>
                {state.isMuted ? 'Unmute' : 'Mute'}
              </Button>
              <Button
                aria-expanded={hasKeypad.value}
                disabledReason={state.phase === 'live' ? undefined : 'The call has not begun yet.'}
                onPress={() => (hasKeypad.value = !hasKeypad.value)}
              >
                Keypad
              </Button>
            </>
          ) : (
            <Button kind="primary" disabledReason={reason} onPress={() => desk.talk()}>
              Talk to the agent
            </Button>
          )}
          {callId !== undefined && (
            <a class="button" href={formatRoute({ view: 'call', callId })}>
              Open this call
            </a>
          )}
        </div>
        {isInCall && <LevelBars />}
        {isInCall && hasKeypad.value && <Keypad />}
        <CallLine state={state} />
        {state.notice !== undefined && <output>{state.notice}</output>}
        {state.fault && <FaultNote {...state.fault} />}
        {!isInCall && <PreflightNote disabledReason={reason} />}
      </div>
    </section>
  );
}
