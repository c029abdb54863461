/** Whether the panel was open, so that it is open again after a reload of this tab. A browser that blocks storage forgets it. */
const KEY = 'trunkline:open';

/** @returns `undefined` if the visitor has neither opened nor closed it. */
export function recallOpen(): boolean | undefined {
  try {
    const value = sessionStorage.getItem(KEY);
    return value === null ? undefined : value === '1';
  } catch {
    return undefined;
  }
}

export function rememberOpen(isOpen: boolean): void {
  try {
    sessionStorage.setItem(KEY, isOpen ? '1' : '0');
  } catch {
    // See above.
  }
}
