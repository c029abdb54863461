import type { ButtonHTMLAttributes, ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';

export interface ButtonProps extends Omit<ButtonHTMLAttributes, 'disabled' | 'size' | 'icon'> {
  kind?: 'plain' | 'primary' | 'danger' | 'quiet';
  size?: 'small';
  /** Why it can not be pressed. The button stays where it is and can be focused, so that the reason can be read. */
  disabledReason?: string | undefined;
  onPress?: () => void;
  children: ComponentChildren;
}

/** A button. It is never a submit button unless `type` says so. */
export function Button({ kind, size, disabledReason, onPress, children, ...more }: ButtonProps) {
  const reasonId = useId();
  const isDisabled = disabledReason !== undefined;
  return (
    <>
      <button
        type="button"
        {...more}
        class={`button ${typeof more.class === 'string' ? more.class : ''}`}
        data-kind={kind}
        data-size={size}
        title={disabledReason ?? more.title}
        aria-disabled={isDisabled || undefined}
        aria-describedby={isDisabled ? reasonId : more['aria-describedby']}
        onClick={(event) => {
          if (isDisabled) event.preventDefault();
          else onPress?.();
        }}
      >
        {children}
      </button>
      {isDisabled && (
        <span id={reasonId} class="visually-hidden">
          {disabledReason}
        </span>
      )}
    </>
  );
}
