/** With this code `run.ts` says that nothing could be tried on this machine, which tells nothing of the images. */
export const NOTHING_TRIED = 3;
