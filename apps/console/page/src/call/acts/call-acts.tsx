import { useSignal } from '@preact/signals';
import type { CallRow } from '@trunkline/protocol';
import { api } from '../../api/client.ts';
import { whyNotAct } from '../../live/index.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { type ActName, ActDialog } from './act-dialogs.tsx';
import { tellFailure } from './act-result.ts';
import { EraseDialog } from './erase-dialog.tsx';
import { ScenarioDialog } from './scenario-dialog.tsx';

/** What may be done to a call by hand. What became of it is said beside the buttons. */
export function CallActs({ call, onErased }: { call: CallRow; onErased: () => void }) {
  const open = useSignal<ActName | 'hangup' | 'scenario' | 'erase' | undefined>(undefined);
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
          <Button disabledReason={whyNotTalk} onPress={() => (open.value = 'say')}>
            Say…
          </Button>
          <Button disabledReason={whyNotTalk} onPress={() => (open.value = 'digits')}>
            Digits…
          </Button>
          <Button disabledReason={whyNotTalk} onPress={() => (open.value = 'transfer')}>
            Transfer…
          </Button>
          <Button kind="danger" disabledReason={whyNot} onPress={() => (open.value = 'hangup')}>
            Hang up…
          </Button>
        </>
      )}
      <Button title="The sandbox can play this call again" onPress={() => (open.value = 'scenario')}>
        Save as scenario…
      </Button>
      {isEnded && (
        <Button kind="danger" disabledReason={whyNotAct.value} onPress={() => (open.value = 'erase')}>
          Delete content…
        </Button>
      )}
      <output class="act-result" data-bad={result.value?.isBad || undefined} aria-busy={isBusy.value}>
        {result.value?.text}
      </output>
      <ActDialog name={open.value} call={call} onClose={close} onAct={act} />
      <ConfirmDialog
        isOpen={open.value === 'hangup'}
        title="Hang up this call?"
        act="Hang up"
        onClose={close}
        onConfirm={() => void act('Hang up', () => api.hangup(call.callId))}
      >
        <p>The caller hears the line go dead. Nobody can take that back.</p>
      </ConfirmDialog>
      <ScenarioDialog isOpen={open.value === 'scenario'} callId={call.callId} onClose={close} />
      <EraseDialog isOpen={open.value === 'erase'} callId={call.callId} onClose={close} onErased={onErased} />
    </>
  );
}
