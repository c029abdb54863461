import { useSignal } from '@preact/signals';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { useKey } from './use-key.ts';

const KEYS: readonly [keys: readonly string[], what: string][] = [
  [['/'], 'Search, or open a call by any id'],
  [['Ctrl+V'], 'Open the call whose id you copied'],
  [['j', '↓'], 'Next call in the list'],
  [['k', '↑'], 'Call before it'],
  [['Enter'], 'Open the selected call'],
  [['g'], 'Calls'],
  [['f'], 'Fleet'],
  [['t'], 'Try it'],
  [['←', '→'], 'In a call: move the picture'],
  [['↑', '↓'], 'In a call: the fact before, the next one'],
  [['+', '-', '0'], 'In a call: closer, further, all of it'],
  [['1', '2', 'f'], 'In a call: a turn, a second, what is live'],
  [['?'], 'This list'],
  [['Esc'], 'Close'],
];

/** The list of keys, and the button that opens it. */
export function HelpDialog() {
  const isOpen = useSignal(false);
  useKey('?', () => (isOpen.value = true));
  return (
    <>
      <Button kind="quiet" aria-label="Keys" title="Keys (?)" onPress={() => (isOpen.value = true)}>
        ?
      </Button>
      <Dialog isOpen={isOpen.value} title="Keys" onClose={() => (isOpen.value = false)}>
        <dl class="keys">
          {KEYS.map(([keys, what]) => (
            <div key={what}>
              <dt>
                {keys.map((key) => (
                  <kbd key={key}>{key}</kbd>
                ))}
              </dt>
              <dd>{what}</dd>
            </div>
          ))}
        </dl>
        <div class="dialog-acts">
          <Button onPress={() => (isOpen.value = false)}>Close</Button>
        </div>
      </Dialog>
    </>
  );
}
