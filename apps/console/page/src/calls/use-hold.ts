import { type ReadonlySignal, useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';

/** A pointer that rests on the list for this long is not about to click, and a page that is only looked at should go on. */
const RESTING_MS = 15_000;

export interface Hold {
  /** Whether somebody is about to click something in the list. */
  isHeld: ReadonlySignal<boolean>;
  /** Ends it by hand. It begins again with the next movement. */
  release: () => void;
  /** Spread over the element that is held. */
  handlers: {
    onPointerMove: () => void;
    onPointerLeave: () => void;
    onFocusIn: () => void;
    onKeyDown: () => void;
  };
}

/** Holds a list still while a pointer moves in it or a key is used in it. */
export function useHold(): Hold {
  const isHeld = useSignal(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const release = (): void => {
    clearTimeout(timer.current);
    isHeld.value = false;
  };
  const hold = (): void => {
    clearTimeout(timer.current);
    timer.current = setTimeout(release, RESTING_MS);
    isHeld.value = true;
  };
  useEffect(() => release, []);
  return {
    isHeld,
    release,
    handlers: { onPointerMove: hold, onPointerLeave: release, onFocusIn: hold, onKeyDown: hold },
  };
}
