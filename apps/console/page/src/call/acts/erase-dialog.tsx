import './act-dialogs.css';
import { useSignal } from '@preact/signals';
import { api, type EraseReceipt } from '../../api/client.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { tellFailure } from './act-result.ts';

interface EraseDialogProps {
  isOpen: boolean;
  callId: string;
  onClose: () => void;
  /** The content is gone, and whoever erased it has seen the receipt. */
  onErased: () => void;
}

/** Asks, erases, and shows the receipt of what was erased where. */
export function EraseDialog({ isOpen, callId, onClose, onErased }: EraseDialogProps) {
  const receipt = useSignal<EraseReceipt | undefined>(undefined);
  const trouble = useSignal('');
  const isBusy = useSignal(false);
  const erase = async (): Promise<void> => {
    isBusy.value = true;
    trouble.value = '';
    try {
      receipt.value = (await api.erase(callId)).receipt;
    } catch (error) {
      trouble.value = tellFailure('Deleting', error);
    } finally {
      isBusy.value = false;
    }
  };
  const close = (): void => {
    const isErased = receipt.peek() !== undefined;
    receipt.value = undefined;
    trouble.value = '';
    onClose();
    if (isErased) onErased();
  };
  return (
    <Dialog
      isOpen={isOpen}
      title={receipt.value ? 'The content is deleted' : 'Delete the content of this call?'}
      onClose={close}
    >
      <div class="dialog-body">
        {receipt.value ? (
          <Receipt receipt={receipt.value} />
        ) : (
          <p>
            Words, facts, levels and results of tools are erased here, and nobody can bring them back. Save the call as
            a scenario or download its record first if you need it. Vapi and Twilio are asked to delete what they have
            of the call. What is left nonetheless, here or with others, you are told.
          </p>
        )}
        {trouble.value && <p role="alert">{trouble.value}</p>}
      </div>
      <div class="dialog-acts">
        {receipt.value ? (
          <Button kind="primary" onPress={close}>
            Close
          </Button>
        ) : (
          <>
            <Button onPress={close}>Keep it</Button>
            <Button
              kind="danger"
              aria-busy={isBusy.value}
              disabledReason={isBusy.value ? 'It is being deleted.' : undefined}
              onPress={() => void erase()}
            >
              Delete
            </Button>
          </>
        )}
      </div>
    </Dialog>
  );
}

const KINDS: Readonly<Record<string, string>> = {
  messages: 'messages',
  events: 'facts',
  toolResults: 'results of tools',
  levels: 'entries of levels',
  reports: 'reports',
  jobs: 'jobs of workers',
};

function Receipt({ receipt }: { receipt: EraseReceipt }) {
  return (
    <>
      <dl class="receipt">
        {Object.entries(receipt.erased).map(([kind, count]) => (
          <div key={kind}>
            <dt>{KINDS[kind] ?? kind}</dt>
            <dd>{count}</dd>
          </div>
        ))}
      </dl>
      {receipt.askedOf.length > 0 && <p>Asked to delete it too: {receipt.askedOf.join(', ')}.</p>}
      <Lines title="Still kept by others:" lines={receipt.kept} />
      <Lines title="What stays:" lines={receipt.remains} />
    </>
  );
}

function Lines({ title, lines }: { title: string; lines: readonly string[] }) {
  if (lines.length === 0) return null;
  return (
    <>
      <p>{title}</p>
      <ul class="receipt-kept">
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </>
  );
}
