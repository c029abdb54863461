/** One tab of the visitor has the call: it leads, and the others are told that there is one. */

export interface TabLead {
  /** Whether this tab leads. */
  isOurs: Promise<boolean>;
  /** Lets another tab lead, also if it is not known yet whether this one does. */
  release(): void;
}

const LOCK = 'trunkline-voice';

/** @param locks of the browser; on a page without https there are none, and the gateway lets the newest tab win. */
export function takeLead(locks: Pick<LockManager, 'request'> | undefined): TabLead {
  let release = (): void => undefined;
  const over = new Promise<void>((resolve) => (release = resolve));
  if (!locks) return { isOurs: Promise.resolve(true), release };
  const isOurs = new Promise<boolean>((resolve) => {
    const hold = (lock: Lock | null): Promise<void> | undefined => {
      resolve(lock !== null);
      return lock ? over : undefined;
    };
    locks.request(LOCK, { ifAvailable: true }, hold).catch(() => resolve(true));
  });
  return { isOurs, release };
}
