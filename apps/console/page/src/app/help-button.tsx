import { useSignal } from '@preact/signals';
import { lazyView } from '../router/lazy-view.tsx';
import { Button } from '../ui/button.tsx';
import { useKey } from './use-key.ts';

const HelpDialog = lazyView(() => import('./help-dialog.tsx').then((module) => module.HelpDialog));

/** Opens the list of keys. */
export function HelpButton() {
  const isOpen = useSignal(false);
  // The dialog stays once it was opened, since it could not give the focus back if it went with its closing.
  const wasOpened = useSignal(false);
  const open = (): void => {
    isOpen.value = true;
    wasOpened.value = true;
  };
  useKey('?', open);
  return (
    <>
      <Button kind="quiet" aria-label="Keys" title="Keys (?)" onPress={open}>
        ?
      </Button>
      {wasOpened.value && <HelpDialog isOpen={isOpen.value} onClose={() => (isOpen.value = false)} />}
    </>
  );
}
