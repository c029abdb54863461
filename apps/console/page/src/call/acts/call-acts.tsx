import { useSignal } from '@preact/signals';
import type { CallRow } from '@trunkline/protocol';
import { whyNotAct } from '../../live/index.ts';
import { lazyView } from '../../router/lazy-view.tsx';
import { Button } from '../../ui/button.tsx';
import type { ActName } from './act-dialogs.tsx';
import { tellFailure } from './act-result.ts';

// Most calls are only looked at.
const ActDialog = lazyView(() => import('./act-dialogs.tsx').then((module) => module.ActDialog));
const ScenarioDialog = lazyView(() => import('./scenario-dialog.tsx').then((module) => module.ScenarioDialog));
const EraseDialog = lazyView(() => import('./erase-dialog.tsx').then((module) => module.EraseDialog));

type Opened = ActName | 'scenario' | 'erase';
const isAct = (opened: Opened | undefined): opened is ActName =>
  opened !== undefined && !['scenario', 'erase'].includes(opened);

/** What may be done to a call by hand. What became of it is said beside the buttons. */
export function CallActs({ call, onErased }: { call: CallRow; onErased: () => void }) {
  const open = useSignal<Opened | undefined>(undefined);
  // A dialog stays once it was opened, since it could not give the focus back if it went with its closing.
  const loaded = useSignal<readonly Opened[]>([]);
  const show = (what: Opened): void => {
    open.value = what;
    loaded.value = [...loaded.peek(), what];
  };
  const result = useSignal<{ text: string; isBad: boolean } | undefined>(undefined);
  const isBusy = useSignal(false);
  const isEnded = call.state === 'ended';
  const withPerson = call.flags.includes('with-person');
  const whyNot = isEnded ? 'The call is over.' : whyNotAct.value;
  const whyNotTalk = whyNot ?? (withPerson ? 'The caller is with a person; there is no agent to do it.' : undefined);

  const act = async (doing: string, request: () => Promise<unknown>): Promise<void> => {
    isBusy.value = true;
    result.value = { text: `${doing}…`, isBad: false };
    try {
      await request();
      result.value = { text: `${doing}: sent to the replica. What comes of it appears below as facts.`, isBad: false };
    } catch (error) {
      result.value = { text: tellFailure(doing, error), isBad: true };
    } finally {
      isBusy.value = false;
    }
  };
  const close = (): void => {
    open.value = undefined;
  };
  return (
    <>
      {!isEnded && (
        <>
          <Button disabledReason={whyNotTalk} onPress={() => show('say')}>
            Say…
          </Button>
          <Button disabledReason={whyNotTalk} onPress={() => show('digits')}>
            Digits…
          </Button>
          <Button disabledReason={whyNotTalk} onPress={() => show('transfer')}>
            Transfer…
          </Button>
          <Button kind="danger" disabledReason={whyNot} onPress={() => show('hangup')}>
            Hang up…
          </Button>
        </>
      )}
      <Button title="The sandbox can play this call again" onPress={() => show('scenario')}>
        Save as scenario…
      </Button>
      {isEnded && (
        <Button kind="danger" disabledReason={whyNotAct.value} onPress={() => show('erase')}>
          Delete content…
        </Button>
      )}
      <output class="act-result" data-bad={result.value?.isBad || undefined} aria-busy={isBusy.value}>
        {result.value?.text}
      </output>
      {loaded.value.some(isAct) && <ActDialog name={open.value} call={call} onClose={close} onAct={act} />}
      {loaded.value.includes('scenario') && (
        <ScenarioDialog isOpen={open.value === 'scenario'} callId={call.callId} onClose={close} />
      )}
      {loaded.value.includes('erase') && (
        <EraseDialog isOpen={open.value === 'erase'} callId={call.callId} onClose={close} onErased={onErased} />
      )}
    </>
  );
}
