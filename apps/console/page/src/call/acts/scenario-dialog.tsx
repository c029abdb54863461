import './act-dialogs.css';
import { useSignal } from '@preact/signals';
import { api } from '../../api/client.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { downloadText } from '../facts/download.ts';
import { tellFailure } from './act-result.ts';

interface ScenarioDialogProps {
  isOpen: boolean;
  callId: string;
  onClose: () => void;
}

/** Saves the call as a scenario, and says how it is played again. */
export function ScenarioDialog({ isOpen, callId, onClose }: ScenarioDialogProps) {
  const withoutWords = useSignal(false);
  const trouble = useSignal('');
  const file = `${callId}.yaml`;
  const save = async (): Promise<void> => {
    trouble.value = '';
    try {
      downloadText(file, await api.scenario(callId, { withoutWords: withoutWords.peek() }), 'application/yaml');
      onClose();
    } catch (error) {
      trouble.value = tellFailure('Saving', error);
    }
  };
  return (
    <Dialog isOpen={isOpen} title="Save this call as a scenario" onClose={onClose}>
      <div class="dialog-body">
        <p>
          The sandbox plays it again with the same times, words, gaps and interruptions, with other settings too, and
          says what would have been different:
        </p>
        <pre class="command">npm run demo -- --scenario {file} --set BARGE_IN_MODE=local</pre>
        <label class="sure">
          <input
            type="checkbox"
            checked={withoutWords.value}
            onChange={(event) => (withoutWords.value = event.currentTarget.checked)}
          />{' '}
          Leave out what was said, and keep only when and how long.
        </label>
        {trouble.value && <p role="alert">{trouble.value}</p>}
      </div>
      <div class="dialog-acts">
        <Button onPress={onClose}>Cancel</Button>
        <Button kind="primary" onPress={() => void save()}>
          Save
        </Button>
      </div>
    </Dialog>
  );
}
