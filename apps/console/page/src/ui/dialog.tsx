import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { Button } from './button.tsx';

export interface DialogProps {
  isOpen: boolean;
  title: string;
  /** Is called when it was closed by whatever means. */
  onClose: () => void;
  children: ComponentChildren;
}

/** A native dialog: the browser keeps the focus in it, gives it back, and closes it by Escape. */
export function Dialog({ isOpen, title, onClose, children }: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    if (isOpen) ref.current?.showModal();
    else ref.current?.close();
  }, [isOpen]);
  return (
    <dialog ref={ref} class="dialog" aria-labelledby={titleId} onClose={onClose}>
      <h2 id={titleId}>{title}</h2>
      {isOpen && children}
    </dialog>
  );
}

export interface ConfirmDialogProps extends Omit<DialogProps, 'children'> {
  /** What the button says that does it. */
  act: string;
  kind?: 'primary' | 'danger';
  onConfirm: () => void;
  children?: ComponentChildren;
}

/** Asks before something that nobody can take back. */
export function ConfirmDialog({ act, kind = 'danger', onConfirm, children, ...more }: ConfirmDialogProps) {
  return (
    <Dialog {...more}>
      <div class="dialog-body">{children}</div>
      <div class="dialog-acts">
        <Button onPress={more.onClose}>Cancel</Button>
        <Button
          kind={kind}
          onPress={() => {
            onConfirm();
            more.onClose();
          }}
        >
          {act}
        </Button>
      </div>
    </Dialog>
  );
}
