import { render } from 'preact';
import { route } from '../../router/router.ts';
import { Button } from '../../ui/button.tsx';
import { desk } from '../desk/desk.ts';
import { CallClock } from './call-clock.tsx';
import { phoneWords } from './phone-words.ts';

/** The call that goes on, while its maker looks at another view. */
function SoftphoneBar() {
  const state = desk.phone.state.value;
  const isInCall = state.phase === 'connecting' || state.phase === 'live' || state.phase === 'reconnecting';
  if (!isInCall || route.value.view === 'try') return null;
  return (
    <aside class="sheet try-live" aria-label="Your call">
      <output>{phoneWords(state)}</output>
      <CallClock state={state} />
      <Button size="small" aria-pressed={state.isMuted} onPress={() => desk.phone.setMuted(!state.isMuted)}>
        {state.isMuted ? 'Unmute' : 'Mute'}
      </Button>
      <Button size="small" kind="danger" onPress={() => desk.phone.hangUp()}>
        Hang up
      </Button>
      <a class="button" data-size="small" href="#/try">
        Softphone
      </a>
    </aside>
  );
}

/** Puts it beside the page, once, because a view is taken away with what it has drawn. */
export function mountSoftphoneBar(): void {
  const place = document.createElement('div');
  document.body.append(place);
  render(<SoftphoneBar />, place);
}
