import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { Button } from './button.tsx';

export interface CopyButtonProps {
  /** What is copied, or what makes it when it is asked for. */
  text: string | (() => string);
  /** What is copied, in words: "Copy call id". */
  label: string;
  children?: ComponentChildren;
}

/** Copies a text and says that it did, or why it could not. */
export function CopyButton({ text, label, children }: CopyButtonProps) {
  const said = useSignal('');
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(typeof text === 'string' ? text : text());
      said.value = 'Copied';
    } catch {
      // Without https, or without the right to, a browser has no clipboard for a page.
      said.value = 'The browser did not allow it';
    }
    setTimeout(() => (said.value = ''), 2_000);
  };
  return (
    <Button
      kind="quiet"
      size="small"
      aria-label={children ? undefined : label}
      title={label}
      onPress={() => void copy()}
    >
      <span aria-live="polite">{said.value || children || 'Copy'}</span>
    </Button>
  );
}
