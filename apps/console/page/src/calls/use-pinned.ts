import { type ReadonlySignal, useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';

/** A pointer that rests on the list for this long is not about to click, and a page that is only looked at should go on. */
const RESTING_MS = 15_000;

export interface Pinned {
  /** Whether somebody is about to click something in the list. */
  isPinned: ReadonlySignal<boolean>;
  /** Lets the list move at once. The next movement in it pins it again. */
  unpin: () => void;
  /** Spread over the element that is pinned. */
  handlers: {
    onPointerMove: () => void;
    onPointerLeave: () => void;
    onFocusIn: () => void;
    onKeyDown: () => void;
  };
}

/** Pins a list while a pointer moves in it or a key is used in it. */
export function usePinned(): Pinned {
  const isPinned = useSignal(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const unpin = (): void => {
    clearTimeout(timer.current);
    isPinned.value = false;
  };
  const pin = (): void => {
    clearTimeout(timer.current);
    timer.current = setTimeout(unpin, RESTING_MS);
    isPinned.value = true;
  };
  useEffect(() => unpin, []);
  return {
    isPinned,
    unpin,
    handlers: { onPointerMove: pin, onPointerLeave: unpin, onFocusIn: pin, onKeyDown: pin },
  };
}
