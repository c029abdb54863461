import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';

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

/** The list of keys. */
export function HelpDialog({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  return (
    <Dialog isOpen={isOpen} title="Keys" onClose={onClose}>
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
        <Button onPress={onClose}>Close</Button>
      </div>
    </Dialog>
  );
}
