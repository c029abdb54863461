/** What each key does on the axis. */

export type AxisCommand =
  | { do: 'pan'; share: number }
  | { do: 'zoom'; factor: number }
  | { do: 'fact'; by: 1 | -1 }
  | { do: 'whole' | 'follow' | 'start' | 'end' | 'turn' | 'fine' };

/** Undefined for a key that the axis leaves to the browser. */
export function commandOfKey(
  event: Pick<KeyboardEvent, 'key' | 'shiftKey' | 'ctrlKey' | 'metaKey' | 'altKey'>,
): AxisCommand | undefined {
  if (event.ctrlKey || event.metaKey || event.altKey) return undefined;
  switch (event.key) {
    case 'ArrowLeft':
      return event.shiftKey ? { do: 'pan', share: -0.5 } : { do: 'pan', share: -0.1 };
    case 'ArrowRight':
      return event.shiftKey ? { do: 'pan', share: 0.5 } : { do: 'pan', share: 0.1 };
    case 'ArrowUp':
      return { do: 'fact', by: -1 };
    case 'ArrowDown':
      return { do: 'fact', by: 1 };
    case '+':
    case '=':
      return { do: 'zoom', factor: 1.6 };
    case '-':
    case '_':
      return { do: 'zoom', factor: 1 / 1.6 };
    case '0':
      return { do: 'whole' };
    case '1':
      return { do: 'turn' };
    case '2':
      return { do: 'fine' };
    case 'f':
    case 'F':
      return { do: 'follow' };
    case 'Home':
      return { do: 'start' };
    case 'End':
      return { do: 'end' };
    default:
      return undefined;
  }
}
